"""The application form as data: sections in order, each with its questions.

A case pins the version of the form (Application.form_version): while it is a draft the one it was begun with, from
then on the one it was first sent with. A question that comes later says so in `since`, and FORM_VERSION is raised with
it: older drafts show it as new, and a case that was sent without it is never required to answer it (F23).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    CHOICE = "choice"
    TICK = "tick"
    # Answered through rows of their own: campus, district choices, commitments, files, consent.
    CAMPUS = "campus"
    DISTRICT = "district"
    COMMITMENT = "commitment"
    FILES = "files"
    CONSENT = "consent"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Question:
    """One answer to give. `maximum` is characters for texts, the largest value for numbers."""

    code: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    hint: str | Promise = ""
    is_required: bool = True
    maximum: int = 100
    missing: str | Promise = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()
    # The version of the form with which it came.
    since: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str | Promise
    lead: str | Promise
    questions: tuple[Question, ...] = field(default_factory=tuple)


EXPERIENCE = (
    ("taught", _("Has taught or led participatory budgeting")),
    ("trained", _("Has completed the city's 369 promotion course")),
    ("none", _("Not yet; we ask for training")),
)

SCHOOL = Section(
    "school",
    _("School and campus"),
    _("Which unit applies, and from which campus it will work."),
    (
        Question(
            "campus",
            _("Campus"),
            Kind.CAMPUS,
            _("The geographic tie to each district is computed from this campus and your school's others."),
            missing=_("Choose the campus that will do the work"),
        ),
        Question(
            "unit",
            _("Department or unit"),
            hint=_("As it stands in official letters."),
            maximum=60,
            missing=_("Enter the department or unit that applies"),
        ),
    ),
)

CONTACT = Section(
    "contact",
    _("Contact and responsible teacher"),
    _("Whom the district office calls, and who stands behind the work. Only officials who handle the case see this."),
    (
        Question("contact_name", _("Contact person"), maximum=60, missing=_("Enter the name of the contact person")),
        Question(
            "contact_title",
            _("Contact person's job title"),
            maximum=60,
            missing=_("Enter the contact person's job title"),
        ),
        Question(
            "contact_email",
            _("Contact person's e-mail"),
            Kind.EMAIL,
            missing=_("Enter the contact person's e-mail address"),
        ),
        Question(
            "contact_phone",
            _("Contact person's office telephone"),
            Kind.PHONE,
            _("For example 02-2345-6789 ext. 123."),
            maximum=40,
            missing=_("Enter the contact person's office telephone"),
        ),
        Question(
            "teacher_name", _("Responsible teacher"), maximum=60, missing=_("Enter the name of the responsible teacher")
        ),
        Question(
            "teacher_title",
            _("Responsible teacher's job title"),
            maximum=60,
            missing=_("Enter the responsible teacher's job title"),
        ),
        Question(
            "teacher_experience",
            _("The teacher's experience with participatory budgeting"),
            Kind.CHOICE,
            choices=EXPERIENCE,
            missing=_("Say what experience the responsible teacher has"),
        ),
    ),
)

DISTRICTS = Section(
    "districts",
    _("Districts in order of preference"),
    _("Up to three districts. The first one reviews your application; the others see that they are named."),
    (
        Question("choice_1", _("First choice"), Kind.DISTRICT, missing=_("Choose at least one district")),
        Question("choice_2", _("Second choice"), Kind.DISTRICT, is_required=False),
        Question("choice_3", _("Third choice"), Kind.DISTRICT, is_required=False),
        Question(
            "district_reason",
            _("Why this first choice"),
            Kind.LONG_TEXT,
            _("Two or three sentences: what ties you to the district, or what you bring to it."),
            maximum=500,
            missing=_("Say why you chose this district first"),
        ),
    ),
)

COMMITMENTS = Section(
    "commitments",
    _("What we commit to"),
    _(
        "Keep the usual targets or change them; 0 means you do not offer it. The district owes you the targets beside them."
    ),
    (
        Question(
            "commitments", _("Commitments"), Kind.COMMITMENT, missing=_("Offer at least one commitment of your school")
        ),
        Question(
            "plan",
            _("How you will keep them"),
            Kind.LONG_TEXT,
            _("Who does what in the semester: courses, residents' assemblies, help with plan documents."),
            maximum=800,
            missing=_("Describe how you will keep the commitments"),
        ),
        Question(
            "start_term", _("First semester of the cooperation"), Kind.TERM, missing=_("Choose the first semester")
        ),
    ),
)

TEACHING = Section(
    "teaching",
    _("Teaching capacity and related courses"),
    _("What you already teach, and how many people could take part."),
    (
        Question(
            "courses",
            _("Related courses"),
            Kind.LONG_TEXT,
            _("One course per line, with credits and hours. Leave empty if there is none yet."),
            is_required=False,
            maximum=800,
        ),
        Question(
            "students",
            _("Students who could take part in a semester"),
            Kind.NUMBER,
            maximum=2000,
            missing=_("Enter how many students could take part, 0 if you do not know"),
        ),
        Question(
            "facilitators",
            _("Trained table leaders available now"),
            Kind.NUMBER,
            maximum=500,
            missing=_("Enter how many trained table leaders there are, 0 if none"),
        ),
        Question(
            "support_needed",
            _("What you need from the city"),
            Kind.LONG_TEXT,
            _("For example a lecturer for the 369 course, or materials."),
            is_required=False,
            maximum=500,
        ),
    ),
)

ATTACHMENTS = Section(
    "attachments",
    _("Attachments"),
    _("Optional: a syllabus, a plan, references. PDF, ODF, JPEG or PNG, up to 10 MB each, ten files at most."),
    (Question("files", _("Supporting documents"), Kind.FILES, is_required=False),),
)

DECLARATION = Section(
    "declaration",
    _("Declaration and consent"),
    _("The head of your unit consents, and you declare that the statements are true."),
    (
        Question(
            "consent",
            _("Consent of the head of unit"),
            Kind.CONSENT,
            missing=_("Upload the signed consent, or have the head of unit confirm by e-mail"),
        ),
        Question(
            "is_true",
            _("The statements in this application are true"),
            Kind.TICK,
            missing=_("Confirm that the statements are true"),
        ),
        Question(
            "has_read_notice",
            _("I have read the personal-data notice"),
            Kind.TICK,
            missing=_("Confirm that you have read the personal-data notice"),
        ),
    ),
)

# Asked only of those who have the head of unit confirm by e-mail.
CONSENT_REQUEST = (
    Question(
        "consent_name", _("Name of the head of unit"), maximum=60, missing=_("Enter the name of the head of unit")
    ),
    Question(
        "consent_title",
        _("Job title of the head of unit"),
        maximum=60,
        missing=_("Enter the job title of the head of unit"),
    ),
    Question(
        "consent_email",
        _("E-mail address of the head of unit"),
        Kind.EMAIL,
        missing=_("Enter the e-mail address of the head of unit"),
    ),
)

SECTIONS = (SCHOOL, CONTACT, DISTRICTS, COMMITMENTS, TEACHING, ATTACHMENTS, DECLARATION)


def section(code: str) -> Section | None:
    return next((s for s in SECTIONS if s.code == code), None)


def all_questions() -> Iterator[tuple[Section, Question]]:
    for one in SECTIONS:
        for question in one.questions:
            yield one, question


def question(code: str) -> Question | None:
    return next((q for _section, q in all_questions() if q.code == code), None)


def section_of(question_code: str) -> Section | None:
    return next((s for s, q in all_questions() if q.code == question_code), None)
