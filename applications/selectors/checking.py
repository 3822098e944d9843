"""What the school reads about its own case: the answers before sending, the receipt, and the way since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.selectors import has_active_desk
from agreements.models import Indicator
from core.dates import format_date
from cycles.selectors import working_days_after
from documents.constants import READABLE_STATES, ScanState
from notifications.models import Message

from .. import timeline, wording
from ..cleaning import shown
from ..constants import AttachmentKind, CommentVisibility, Mark
from ..content import CaseContent, ShownItem, ShownSection, commitment_code
from ..models import Application, Attachment, Comment, Decision, Submission
from ..notices import SUBJECT_KIND, Audience
from ..questions import COMMITMENTS, CONSENT_REQUEST, DECLARATION, Section
from .school import ServiceClock

# -- files ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of the case, in the words of components/file_list.html; `remove_url` while its school may remove it."""

    name: str
    url: str
    size: int
    type: str
    who: str
    scan: str
    scan_label: str
    remove_url: str = ""
    advice: str = ""


_SCANS = {ScanState.WAITING: "waiting", ScanState.QUARANTINED: "blocked"}


def own_files(content: CaseContent, kind: AttachmentKind | None = None) -> list[OwnFile]:
    """The case's files as its school sees them, all or those of a kind."""
    return [_own_file(content, one) for one in content.attachments if kind is None or one.kind == kind]


def _own_file(content: CaseContent, attachment: Attachment) -> OwnFile:
    file, reference = attachment.file, content.application.reference
    state = ScanState(file.scan_state)
    removable = ("consent" if attachment.kind == AttachmentKind.CONSENT else "files") in content.open_questions
    return OwnFile(
        name=file.original_name,
        url=reverse("applications:file", args=[reference, file.pk]) if state in READABLE_STATES else "",
        size=file.size,
        type=str(file.get_kind_display()),
        who=attachment.added_by.name,
        scan=_SCANS.get(state, "clean"),
        scan_label=str(state.label),
        remove_url=reverse("applications:remove_file", args=[reference, file.pk]) if removable else "",
        advice=file.scan_advice,
    )


def attachment_of(application: Application, file_id: UUID) -> Attachment | None:
    """A file of the case, removed or not."""
    return application.attachments.select_related("file", "application").filter(file=file_id).first()


# -- before sending ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One answer on the check page; `problem` says what is missing."""

    item: ShownItem
    problem: str | Promise
    is_open: bool
    is_new: bool
    mark: Mark | None

    @property
    def code(self) -> str:
        return self.item.question.code


@dataclass(frozen=True, slots=True)
class CheckedSection:
    section: Section
    items: list[CheckedItem]


def checked_sections(content: CaseContent, shown: list[ShownSection]) -> list[CheckedSection]:
    """A snapshot with what is missing in it and what may be changed now."""
    open_now, found = content.open_questions, []
    for part in shown:
        problems = {problem.question: problem.message for problem in content.problems[part.section.code]}
        codes = [item.question.code for item in part.items]
        items = [
            CheckedItem(
                item, problems.get(code, ""), code in open_now, content.is_new(item.question), content.marks.get(code)
            )
            for item, code in zip(part.items, codes, strict=True)
        ]
        found.append(CheckedSection(part.section, items))
    return found


def answer_due(content: CaseContent, clock: ServiceClock | None, today: date) -> date:
    """The day by which the desk would answer what is sent today; corrections go on with the days it had left."""
    days = content.correction.remaining_days if content.correction else clock.review if clock else 1
    return working_days_after(today, days)


def typed_answers(part: Section, data: Mapping[str, str]) -> list[tuple[str | Promise, str]]:
    """What was typed in a section that was sent meanwhile, to copy it from the page."""
    asked = [*part.questions, *(CONSENT_REQUEST if part is DECLARATION else ())]
    typed = [(question.label, shown(question, data.get(question.code))) for question in asked]
    if part is COMMITMENTS:
        rows = Indicator.objects.order_by("side", "order", "pk")
        typed += [(one.label, data.get(commitment_code(one.code), "")) for one in rows]
    return [(label, text) for label, text in typed if text]


# -- after sending ----------------------------------------------------------------------------------------


def last_submission(application: Application) -> Submission | None:
    return application.submissions.select_related("submitted_by").order_by("-number").first()


def mails_of(application: Application, submission: Submission) -> list[str]:
    """Who was written to when this submission arrived, by the mails that were really queued."""
    sent = application.events.filter(details__submission=submission.number).order_by("sequence").first()
    if sent is None:
        return []
    key = f"application:{application.pk}:{sent.sequence}:"
    rows = Message.objects.about(SUBJECT_KIND, application.pk).filter(dedupe_key__startswith=key)
    rows = rows.select_related("recipient").defer("body_text", "body_html", "sealed_body").order_by("created_at", "pk")
    desk = desk_of(application)
    return list(dict.fromkeys(_addressee(row, desk) for row in rows))


def _addressee(message: Message, desk: str) -> str:
    """A person of the school by name and address, an office by its name."""
    if message.dedupe_key.split(":")[3] != Audience.SCHOOL:
        return desk
    words = {"name": message.recipient.name if message.recipient else "", "note": message.to_address}
    return _("%(name)s (%(note)s)") % words


def desk_of(application: Application) -> str:
    """Who acts as the reviewing district's desk: its own people, or the bureau while it has none."""
    district = application.reviewing_district
    if district is None or application.is_rerouted or not has_active_desk(district):
        return _("Department of Civil Affairs")
    return _("Economic affairs section of %(district)s") % {"district": district}


def stations(application: Application) -> list[timeline.Step]:
    """The status bar in the school's words, with the day by which the one who has it acts."""
    word = wording.school_status(application.status)
    return [
        replace(step, note=_until(word, step.due_on)) if step.state == "now" else step
        for step in timeline.steps(application)
    ]


def _until(word: str, day: date | None) -> str:
    return _("%(word)s, by %(day)s") % {"word": word, "day": format_date(day)} if day else word


def visible_comments(application: Application) -> list[Comment]:
    """What officials and school said to each other, oldest first; internal remarks are not for the school."""
    rows = application.comments.filter(visibility=CommentVisibility.VISIBLE)
    return list(rows.select_related("author").order_by("created_at", "pk"))


def released_decision(application: Application) -> Decision | None:
    """The decision, once another person has released it; a drafted one is nobody's at the school."""
    rows = application.decisions.filter(released_at__isnull=False).select_related("district", "letter")
    return rows.order_by("-released_at", "-pk").first()
