"""How each agreement stands, what is owed under it, and what became of it; written by one statement only."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.constants import Side
from agreements.models import Agreement, TermTarget
from core.dates import local_today
from districts.models import District
from evidence.models import EvidenceUse
from schools.models import School

from .constants import ArrearKind, Cause, ClockStart, HealthState, Light, RevivalOutcome

if TYPE_CHECKING:
    from datetime import date
    from typing import Self

    from django.contrib.auth.models import AnonymousUser

# What a list shows of the agreement and its parties; the rest of their columns stays where it is.
_SHOWN = {
    "agreement": (Agreement, {"id", "reference", "starts_on", "is_sample"}),
    "school": (School, {"id", "code", "slug", "name", "name_en"}),
    "district": (District, {"id", "code", "slug", "name", "name_en"}),
}
_UNSEEN = [
    f"{name}__{field.name}"
    for name, (model, shown) in _SHOWN.items()
    for field in model._meta.concrete_fields
    if field.name not in shown
]


class OfPartiesQuerySet(models.QuerySet[models.Model]):
    """Rows with a school and a district of their own, so that lists need no third table to be filtered."""

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """With their reasons: a school's and a district's own; the bureau's and auditors' are all."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None:
            return self.none()
        if acting.is_bureau or acting.is_auditor:
            return self
        if acting.is_school:
            return self.filter(school_id=acting.school_id)
        return self.filter(district_id=acting.district_id)

    def with_parties(self) -> "Self":
        return self.select_related("agreement", "school", "district").defer(*_UNSEEN)


class AgreementHealth(models.Model):
    """One agreement that is or was in force, as it stood on `as_of`.

    Percentages and counts stand once a side, under the same names: nothing is judged for schools and again for
    districts. `*_expected` is the share of the running targets that the elapsed part asks, `*_verified` how much of
    that is verified; null where nothing is asked yet.
    """

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, primary_key=True, related_name="health")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+", db_index=False)
    as_of = models.DateField()
    computed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=HealthState.choices)
    state_since = models.DateTimeField()
    urgency = models.PositiveSmallIntegerField()
    activity = models.PositiveSmallIntegerField(choices=Light.choices)
    pace = models.PositiveSmallIntegerField(choices=Light.choices)
    response = models.PositiveSmallIntegerField(choices=Light.choices)
    # Since when nothing was verified, and what that day is; null while the clock stands.
    silent_since = models.DateField(null=True)
    silent_from = models.CharField(max_length=10, choices=ClockStart.choices, blank=True)
    days_silent = models.PositiveIntegerField(null=True)
    dormant_since = models.DateField(null=True)
    revived_on = models.DateField(null=True)
    # The last verified thing that each side did.
    school_last_on = models.DateField(null=True)
    government_last_on = models.DateField(null=True)
    school_expected = models.PositiveSmallIntegerField(null=True)
    government_expected = models.PositiveSmallIntegerField(null=True)
    school_verified = models.PositiveSmallIntegerField(null=True)
    government_verified = models.PositiveSmallIntegerField(null=True)
    # Targets whose last day has passed, and answers that the other side waits for beyond the promised days.
    school_overdue = models.PositiveIntegerField()
    government_overdue = models.PositiveIntegerField()
    school_answers = models.PositiveIntegerField()
    government_answers = models.PositiveIntegerField()
    # The rules as they were on `as_of`.
    quiet_days = models.PositiveSmallIntegerField()
    dormant_days = models.PositiveSmallIntegerField()
    pace_green_percent = models.PositiveSmallIntegerField()
    pace_amber_percent = models.PositiveSmallIntegerField()

    objects = OfPartiesQuerySet.as_manager()

    class Meta:
        ordering = ["-urgency", "-agreement_id"]
        indexes = [
            models.Index(fields=["-urgency", "-agreement"], name="health_by_urgency"),
            models.Index(fields=["state", "-urgency", "-agreement"], name="health_by_state"),
            models.Index(fields=["district", "-urgency", "-agreement"], name="health_by_district"),
            # What the states of a district, which has hundreds, are counted from without touching the table.
            models.Index(fields=["district", "state"], name="health_states_of_district"),
            models.Index(fields=["school", "-urgency", "-agreement"], name="health_by_school"),
            *(
                models.Index(fields=[light, "-urgency", "-agreement"], name=f"health_by_{light}")
                for light in ("pace", "response")
            ),
            models.Index(
                fields=["-urgency", "-agreement"],
                name="health_school_owes",
                condition=Q(school_overdue__gt=0) | Q(school_answers__gt=0),
            ),
            models.Index(
                fields=["-urgency", "-agreement"],
                name="health_government_owes",
                condition=Q(government_overdue__gt=0) | Q(government_answers__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.state}"

    @property
    def last_on(self) -> "date | None":
        """The last verified thing of either side."""
        return max((day for day in (self.school_last_on, self.government_last_on) if day), default=None)

    @property
    def is_stale(self) -> bool:
        """Judged before today; what is over is judged once."""
        return self.state != HealthState.OVER and self.as_of < local_today()


class HealthChange(models.Model):
    """A change of an agreement's state, with the rule that made it and the facts of that day."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="health_changes", db_index=False)
    at = models.DateTimeField()
    as_of = models.DateField()
    # Empty for the first state.
    from_state = models.CharField(max_length=10, choices=HealthState.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=HealthState.choices)
    rule = models.CharField(max_length=20, choices=Cause.choices)
    # In days, where the rule has any.
    threshold = models.PositiveSmallIntegerField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["agreement", "-id"], name="health_change_by_agreement")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.from_state} → {self.to_state}"


class Arrear(models.Model):
    """One thing that one side of an agreement in force owes beyond its day; the same row whichever side it is."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="arrears", db_index=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+", db_index=False)
    side = models.CharField(_("owed by"), max_length=10, choices=Side.choices)
    kind = models.CharField(max_length=10, choices=ArrearKind.choices)
    target = models.ForeignKey(TermTarget, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The report that waits for a word; null where the target itself is owed.
    use = models.ForeignKey(EvidenceUse, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    due_on = models.DateField()
    # Of a target: how much was asked by its last day, and how much of that is verified.
    asked = models.PositiveIntegerField(default=0)
    verified = models.PositiveIntegerField(default=0)

    objects = OfPartiesQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["target", "use"], name="arrear_once", nulls_distinct=False),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="arrear_by_day"),
            models.Index(fields=["side", "due_on", "id"], name="arrear_by_side"),
            models.Index(fields=["kind", "due_on", "id"], name="arrear_by_kind"),
            models.Index(fields=["district", "due_on", "id"], name="arrear_by_district"),
            models.Index(fields=["school", "due_on", "id"], name="arrear_by_school"),
            models.Index(fields=["agreement", "due_on", "id"], name="arrear_by_agreement"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.side} {self.kind}"


class Revival(models.Model):
    """One side takes a sleeping agreement up again: what it will do, and when (N4)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="revivals")
    side = models.CharField(max_length=10, choices=Side.choices)
    what = models.CharField(_("what you will do"), max_length=120)
    planned_on = models.DateField(_("day"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, editable=False)
    outcome = models.CharField(max_length=10, choices=RevivalOutcome.choices, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                name="revival_one_open",
                condition=Q(closed_at__isnull=True),
                violation_error_message=_("Somebody has taken this agreement up again already."),
            ),
            models.CheckConstraint(
                name="revival_closed_with_outcome",
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.planned_on:%Y-%m-%d}"
