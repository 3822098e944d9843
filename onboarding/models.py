"""The first year of a partner school (N6): residents' assemblies, who takes part and how, and the ladder."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.constants import LIVE_STATUSES
from agreements.models import Agreement
from core.dates import local_today
from core.references import REFERENCE_LENGTH
from cycles.constants import RuleCode
from cycles.models import Rule
from districts.models import District
from history.models import Event
from schools.models import SEARCH_COLUMNS, School

from .constants import CO_RUN, OBSERVATIONS, PLACE_LENGTH, REASON_LENGTH, SUPPLYING, TITLE_LENGTH, Role, Stage, State
from .triggers import newcomer_not_alone
from .workflow import allowed_moves

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


def _changed(*fields: str) -> pgtrigger.Q:
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


# -- assemblies --------------------------------------------------------------------------------------------


class TownMeetingQuerySet(models.QuerySet["TownMeeting"]):
    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """A desk sees its district's, a school those of districts it accompanies or takes part in, the city all."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None:
            return self.none()
        if acting.is_bureau or acting.is_auditor:
            return self
        if acting.is_district:
            return self.filter(district=acting.district_id)
        partner = Agreement.objects.filter(school=acting.school_id, status__in=LIVE_STATUSES).order_by()
        present = Attendance.objects.filter(meeting=OuterRef("pk"), agreement__school=acting.school_id).order_by()
        return self.filter(Exists(partner.filter(district=OuterRef("district"))) | Exists(present))


class TownMeeting(models.Model):
    """A residents' assembly (住民大會) that a district's desk prepares."""

    reference = models.CharField(_("reference"), max_length=REFERENCE_LENGTH, unique=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="town_meetings")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=PLACE_LENGTH, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)

    objects = TownMeetingQuerySet.as_manager()

    attendances: "RelatedManager[Attendance]"
    events: "RelatedManager[TownMeetingEvent]"

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("residents' assembly")
        indexes = [models.Index(fields=["-held_on", "-id"], name="town_meeting_by_date")]
        triggers = [pgtrigger.Protect(name="town_meeting_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("onboarding:meeting", args=[self.reference])

    @property
    def is_over(self) -> bool:
        """Its day has come: what took place can be reported."""
        return self.held_on <= local_today()

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class TownMeetingEvent(Event):
    """What happened to an assembly and to the parts of schools in it."""

    subject = models.ForeignKey(TownMeeting, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="town_meeting_event_chain")]


# -- who takes part ----------------------------------------------------------------------------------------


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def standing(self) -> "Self":
        return self.exclude(state=State.CANCELLED)

    def supplying(self) -> "Self":
        """Those that bring table leaders."""
        return self.standing().filter(role__in=sorted(SUPPLYING))

    def verified(self, *roles: Role) -> "Self":
        return self.filter(state=State.VERIFIED, role__in=roles)

    def with_parties(self) -> "Self":
        unseen = [f"agreement__school__{column}" for column in SEARCH_COLUMNS]
        rows = self.select_related("meeting__district", "agreement__school")
        return rows.defer(*unseen, "meeting__district__map_path")


class Attendance(models.Model):
    """A school's part in one assembly: planned by the desk, reported by the school, verified by the desk."""

    meeting = models.ForeignKey(TownMeeting, on_delete=models.PROTECT, related_name="attendances")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="attendances")
    role = models.CharField(_("part"), max_length=10, choices=Role.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED, editable=False)
    state_since = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Who verified it, or did not confirm it.
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "agreement"],
                name="attendance_once_per_agreement",
                condition=~Q(state=State.CANCELLED),
                violation_error_message=_("This school takes part already."),
            ),
            models.CheckConstraint(
                name="attendance_reported_by_somebody",
                condition=Q(state__in=[State.PLANNED, State.CANCELLED], reported_by__isnull=True)
                | Q(state__in=[State.REPORTED, State.VERIFIED, State.REFUSED], reported_by__isnull=False),
            ),
            models.CheckConstraint(
                name="attendance_judged_by_somebody",
                condition=Q(state__in=[State.VERIFIED, State.REFUSED], judged_by__isnull=False)
                | Q(state__in=[State.PLANNED, State.REPORTED, State.CANCELLED], judged_by__isnull=True),
            ),
            models.CheckConstraint(
                name="attendance_refused_with_reason",
                condition=(Q(state=State.REFUSED) & ~Q(refusal="")) | (~Q(state=State.REFUSED) & Q(refusal="")),
                violation_error_message=_("Say why it is not confirmed."),
            ),
        ]
        indexes = [
            models.Index(fields=["agreement", "role"], condition=Q(state=State.VERIFIED), name="attendance_verified"),
            models.Index(fields=["state_since"], condition=Q(state=State.REPORTED), name="attendance_to_verify"),
        ]
        triggers = [
            pgtrigger.FSM(name="attendance_state_moves", field="state", transitions=allowed_moves()),
            pgtrigger.Protect(
                name="attendance_begins_planned",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=State.PLANNED.value),
            ),
            pgtrigger.Protect(
                name="attendance_stays_what_was_planned",
                operation=pgtrigger.Update,
                condition=_changed("meeting", "agreement", "role"),
            ),
            pgtrigger.Protect(name="attendance_never_deleted", operation=pgtrigger.Delete),
            newcomer_not_alone(),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.agreement_id} {self.role}"


# -- the ladder --------------------------------------------------------------------------------------------


class OnboardingQuerySet(models.QuerySet["Onboarding"]):
    def open(self) -> "Self":
        return self.filter(completed_at__isnull=True, exempted_at__isnull=True)

    def with_steps(self) -> "Self":
        """Annotate `observed` and `co_run`, the verified parts of the school, under whichever agreement, and `percent`,
        the share of its targets that a school owes in its first year.
        """
        rules = Rule.objects.filter(
            code=RuleCode.FIRST_YEAR_PERCENT, effective_from__lte=OuterRef("agreement__starts_on")
        ).order_by("-effective_from")
        return self.annotate(
            observed=_verified_of_school(Role.OBSERVE),
            co_run=_verified_of_school(Role.ASSIST, Role.LEAD),
            percent=Subquery(rules.values("value")[:1]),
        )

    def with_parties(self) -> "Self":
        unseen = [f"{school}__{column}" for school in ("agreement__school", "buddy") for column in SEARCH_COLUMNS]
        rows = self.select_related("agreement__school", "agreement__district", "buddy")
        return rows.defer(*unseen, "agreement__district__map_path")

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """The two sides of the agreement, the school asked to be its buddy, the bureau and auditors."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None:
            return self.none()
        if acting.is_bureau or acting.is_auditor:
            return self
        if acting.is_district:
            return self.filter(agreement__district=acting.district_id)
        return self.filter(Q(agreement__school=acting.school_id) | Q(buddy=acting.school_id))


def _verified_of_school(*roles: Role) -> Coalesce:
    rows = Attendance.objects.verified(*roles).filter(agreement__school=OuterRef("agreement__school")).order_by()
    counted = rows.values("agreement__school").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


class Onboarding(models.Model):
    """The ladder (觀摩 → 協作 → 主責) of a school under its first agreement; the rung follows from verified parts."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="onboarding")
    started_at = models.DateTimeField()
    # The experienced school at its side: named by desk or bureau, hers once its coordinator has accepted.
    buddy = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="+")
    buddy_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    buddy_proposed_at = models.DateTimeField(null=True)
    buddy_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    buddy_accepted_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    exempted_at = models.DateTimeField(null=True)
    exempted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    exemption = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    objects = OnboardingQuerySet.as_manager()

    events: "RelatedManager[OnboardingEvent]"
    # Of `with_steps` only.
    observed: int
    co_run: int
    percent: int

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("first year of a partner school")
        constraints = [
            models.CheckConstraint(
                name="onboarding_buddy_named_by_somebody",
                condition=Q(buddy__isnull=True, buddy_proposed_by__isnull=True, buddy_proposed_at__isnull=True)
                | Q(buddy__isnull=False, buddy_proposed_by__isnull=False, buddy_proposed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="onboarding_buddy_accepted_by_somebody",
                condition=Q(buddy_accepted_at__isnull=True, buddy_accepted_by__isnull=True)
                | Q(buddy__isnull=False, buddy_accepted_at__isnull=False, buddy_accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="onboarding_exempted_with_reason",
                condition=Q(exempted_at__isnull=True, exempted_by__isnull=True, exemption="")
                | (Q(exempted_at__isnull=False, exempted_by__isnull=False) & ~Q(exemption="")),
                violation_error_message=_("An exemption needs its reason."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-started_at", "-id"],
                condition=Q(completed_at__isnull=True, exempted_at__isnull=True),
                name="onboarding_open",
            )
        ]
        triggers = [pgtrigger.Protect(name="onboarding_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.started_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("onboarding:detail", args=[self.agreement.reference])

    @property
    def is_open(self) -> bool:
        return self.completed_at is None and self.exempted_at is None

    @property
    def is_asked(self) -> bool:
        """A school was asked to stand at its side and has not answered."""
        return self.buddy_id is not None and self.buddy_accepted_at is None

    @property
    def is_buddy_accepted(self) -> bool:
        return self.buddy_accepted_at is not None


def stage_of(observed: int, co_run: int) -> Stage:
    """The rung after so many verified observations and assemblies helped at."""
    if observed < OBSERVATIONS:
        return Stage.OBSERVING
    return Stage.LEADING if co_run >= CO_RUN else Stage.ASSISTING


class OnboardingEvent(Event):
    """What happened on a school's ladder."""

    subject = models.ForeignKey(Onboarding, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="onboarding_event_chain")]
