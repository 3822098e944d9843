"""The case itself, its answers, choices and commitments."""

from datetime import date
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Agreement, Indicator
from core.arrays import Among
from core.references import REFERENCE_LENGTH
from districts.models import District
from history.models import Event
from needs.models import Invitation, Need
from schools.models import Campus, School

from ..constants import CLOSED_STATUSES, FORM_VERSION, MAX_CHOICES, OPEN_STATUSES, OriginChoice, Status
from ..workflow import allowed_moves
from .clock import Clock

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager

    from .papers import Attachment, Submission
    from .review import Assessment, Comment, CorrectionRequest, Decision


# Cases without a date come last; lists sort by it and the index below serves them.
BY_DUE = Coalesce("due_on", Value(date.max), output_field=models.DateField())


def _assessments() -> models.QuerySet["Assessment"]:
    from .review import Assessment

    return Assessment.objects.all()


class Reach(Enum):
    """How far somebody sees, by the capacity they act in."""

    NOTHING = auto()
    OWN = auto()
    SCHOOL = auto()
    DISTRICT = auto()
    SUBMITTED = auto()
    EVERYTHING = auto()


def reach_of(user: "User | AnonymousUser") -> Reach:
    """Authors see their own; a school's confirmed people see the school's; a desk sees what it reviews or has
    reviewed; the bureau sees all that was submitted; an auditor sees everything.
    """
    if not isinstance(user, User) or not user.is_active:
        return Reach.NOTHING
    acting = user.acting
    if acting is None:
        return Reach.OWN
    if acting.is_auditor:
        return Reach.EVERYTHING
    if acting.is_bureau:
        return Reach.SUBMITTED
    return Reach.DISTRICT if acting.is_district else Reach.SCHOOL


def place_of(user: "User | AnonymousUser") -> int | None:
    """The school or district that somebody acts for."""
    acting = user.acting if isinstance(user, User) else None
    return acting and (acting.school_id or acting.district_id)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """Cases a person may open in the capacity they act in; what is outside is not there (404)."""
        return self.within(reach_of(user), person=user.pk, place=place_of(user))

    def within(self, reach: Reach, *, person: Any, place: Any) -> "Self":
        """The cases of a reach: of a person, who acts for a place; both ids, or what stands for them."""
        match reach:
            case Reach.NOTHING:
                return self.none()
            case Reach.EVERYTHING:
                return self
            case Reach.SUBMITTED:
                return self.submitted_once()
            case Reach.DISTRICT:
                # Not by a join, whose DISTINCT would compare every answer.
                assessed = Exists(_assessments().filter(application=OuterRef("pk"), district=place).order_by())
                return self.submitted_once().filter(Q(reviewing_district=place) | assessed)
        own = Q(owner=person) | Q(Among("pk", Editor.objects.filter(user=person).values("application")))
        return self.filter(own | Q(school=place) if reach is Reach.SCHOOL else own)

    def submitted_once(self) -> "Self":
        return self.filter(submitted_at__isnull=False)

    def open(self) -> "Self":
        return self.filter(status__in=OPEN_STATUSES)

    def drafts(self) -> "Self":
        """Those somebody works on; the others are on the shelf."""
        return self.filter(status=Status.DRAFT, shelved_at__isnull=True)

    def shelved(self) -> "Self":
        return self.filter(shelved_at__isnull=False)

    def unfinished(self) -> "Self":
        """What a school goes on with: its drafts, and what a desk has."""
        return self.filter(status__in=[Status.DRAFT, *OPEN_STATUSES], shelved_at__isnull=True)


class Application(Clock):
    """A school's case to become the partner school of a district.

    `answers` holds what was typed, raw, by question code (applications.questions), so that saving works
    with every field invalid; what must be reliable (choices, commitments, files) has rows of its own.
    Its clock is that of the office that has it, and stands still while the school corrects.
    """

    reference = models.CharField(_("reference"), max_length=REFERENCE_LENGTH, unique=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="applications", verbose_name=_("school"))
    campus = models.ForeignKey(
        Campus, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campus")
    )
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="owned_applications")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False)
    status_since = models.DateTimeField()
    # The day by which the desk that has it is to act; null while nobody is.
    due_on = models.DateField(null=True)
    # The day by which somebody of the desk is to take it; set exactly while it waits to be taken.
    claim_due_on = models.DateField(null=True)
    reviewing_district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, related_name="reviewed_applications"
    )
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # Everybody at the desk who could act is linked to the school, so the bureau does in its stead.
    is_rerouted = models.BooleanField(default=False, db_default=False)
    form_version = models.PositiveSmallIntegerField(default=FORM_VERSION)
    answers = models.JSONField(default=dict)
    # Sections somebody has opened and saved, for honest task-list words.
    touched_sections = models.JSONField(default=list)
    # Where the school comes from with this case, and whether it leaves there; its approval makes the successor.
    origin = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="onward_applications")
    origin_choice = models.CharField(max_length=5, choices=OriginChoice.choices, blank=True)
    # What the case answers: a need of a district, the invitation whose reference it carries.
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="applications")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, null=True, related_name="application")
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, null=True, related_name="application")
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    # A draft that nobody touched for long is out of the lists since then; any word in it brings it back.
    shelved_at = models.DateTimeField(null=True)
    # What it began with, as the school's last application said it: answers by code, and which application that was.
    carried = models.JSONField(default=dict)
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ApplicationQuerySet.as_manager()

    choices: "RelatedManager[DistrictChoice]"
    commitments: "RelatedManager[ProposedCommitment]"
    editors: "RelatedManager[Editor]"
    attachments: "RelatedManager[Attachment]"
    submissions: "RelatedManager[Submission]"
    comments: "RelatedManager[Comment]"
    corrections: "RelatedManager[CorrectionRequest]"
    assessments: "RelatedManager[Assessment]"
    decisions: "RelatedManager[Decision]"
    events: "RelatedManager[ApplicationEvent]"

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = _("application")
        indexes = [
            models.Index(
                fields=["reviewing_district", "status", "due_on"], include=["is_rerouted"], name="application_queue"
            ),
            models.Index(fields=["status", "due_on"], name="application_rerouted", condition=Q(is_rerouted=True)),
            models.Index(fields=["school", "status"], name="application_of_school"),
            models.Index(BY_DUE, "reference", name="application_by_due"),
            models.Index("reviewing_district", BY_DUE, "reference", name="application_of_desk_by_due"),
            # Closed cases have no date, so they would come after all the open ones.
            models.Index(
                BY_DUE, "reference", name="application_closed", condition=Q(status__in=sorted(CLOSED_STATUSES))
            ),
            # What the sweep and the tasks ask for: open cases by what is due.
            models.Index(fields=["status", "due_on"], name="application_status_due"),
            # Drafts by when they were touched last: what is reminded, and put on the shelf.
            models.Index(
                fields=["saved_at"],
                name="application_untouched",
                condition=Q(status=Status.DRAFT, shelved_at__isnull=True),
            ),
            # What was sent in a term.
            models.Index(fields=["submitted_at"], name="application_sent", condition=Q(submitted_at__isnull=False)),
            models.Index(fields=["claim_due_on"], name="application_claim_due", condition=Q(status=Status.SUBMITTED)),
        ]
        constraints = [
            models.CheckConstraint(
                name="application_submitted_exactly_past_draft",
                condition=Q(status=Status.DRAFT, submitted_at__isnull=True, reviewing_district__isnull=True)
                | (~Q(status=Status.DRAFT) & Q(submitted_at__isnull=False, reviewing_district__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["school", "reviewing_district"],
                name="application_one_open_per_school_and_district",
                condition=Q(status__in=sorted(OPEN_STATUSES)),
                violation_error_message=_("This school already has an open application in this district."),
            ),
            models.UniqueConstraint(
                fields=["origin"],
                name="application_one_open_per_origin",
                condition=Q(status__in=sorted({Status.DRAFT, *OPEN_STATUSES})),
                violation_error_message=_("An application from this agreement is open already."),
            ),
            models.CheckConstraint(
                name="application_origin_with_its_choice",
                condition=Q(origin__isnull=True, origin_choice="") | (Q(origin__isnull=False) & ~Q(origin_choice="")),
            ),
            models.CheckConstraint(
                name="application_only_drafts_are_shelved",
                condition=Q(shelved_at__isnull=True) | Q(status=Status.DRAFT),
            ),
            models.CheckConstraint(
                name="application_reviewer_only_once_claimed",
                condition=~Q(status__in=[Status.DRAFT, Status.SUBMITTED]) | Q(reviewer__isnull=True),
            ),
            models.CheckConstraint(
                name="application_claim_due_exactly_while_submitted",
                condition=Q(status=Status.SUBMITTED, claim_due_on__isnull=False)
                | (~Q(status=Status.SUBMITTED) & Q(claim_due_on__isnull=True)),
            ),
            Clock.whole("application_clock_whole"),
            models.CheckConstraint(
                name="application_agreement_exactly_when_approved",
                condition=Q(status=Status.APPROVED, agreement__isnull=False)
                | (~Q(status=Status.APPROVED) & Q(agreement__isnull=True)),
            ),
        ]
        triggers = [
            # Fires on UPDATE; the INSERT trigger allows only the first status.
            pgtrigger.FSM(name="application_status_moves", field="status", transitions=allowed_moves()),
            pgtrigger.Protect(
                name="application_begins_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=Status.DRAFT.value),
            ),
            pgtrigger.Protect(name="application_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("applications:detail", args=[self.reference])

    def get_status_display(self) -> str:
        """As Django's own, which sorts all choices anew each time; lists ask it for every row."""
        return str(Status(self.status).label)

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_shelved(self) -> bool:
        return self.shelved_at is not None

    @property
    def is_returned(self) -> bool:
        return self.status == Status.RETURNED

    @property
    def is_lapsed(self) -> bool:
        return self.status == Status.LAPSED

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES


class DistrictChoice(models.Model):
    """One of up to three districts, in the school's order."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="choices")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["application_id", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "district"],
                name="choice_district_once",
                violation_error_message=_("Choose each district only once."),
            ),
            models.UniqueConstraint(fields=["application", "rank"], name="choice_rank_once"),
            models.CheckConstraint(name="choice_rank_in_range", condition=Q(rank__gte=1, rank__lte=MAX_CHOICES)),
        ]
        indexes = [models.Index(fields=["district", "rank", "-application"], name="choice_of_district")]


class ProposedCommitment(models.Model):
    """What the school offers to do, or expects from the district, by indicator."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="commitments")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    target = models.PositiveIntegerField(_("target"))

    class Meta:
        ordering = ["application_id", "indicator__side", "indicator__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "indicator"], name="proposed_commitment_once"),
            models.CheckConstraint(name="proposed_commitment_positive", condition=Q(target__gte=1)),
        ]


class Editor(models.Model):
    """Somebody beside the owner who may write in the draft."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="editors")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["application_id", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"],
                name="editor_once",
                violation_error_message=_("This person can already edit."),
            ),
        ]


class ApplicationEvent(Event):
    """What happened to a case."""

    subject = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="application_event_chain")]
