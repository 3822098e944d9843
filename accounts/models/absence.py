"""Absences: who stands in for whom, and when."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import BUREAU_ROLES, CITY_ROLES, AbsenceState, Role
from core.compiled import Hole
from core.ranges import DateRange

from .membership import Membership
from .person import User

if TYPE_CHECKING:
    from typing import Self


def _unshared() -> Exists:
    """Whether the person acts anywhere without the deputy; nothing waits on an auditor.

    Every place counts, not just one: what waits on a person for one school must not reach somebody of another.
    """
    deputys = Membership.objects.active().filter(user=OuterRef(OuterRef("deputy"))).order_by()
    shared = (
        Exists(deputys.filter(school=OuterRef("school")))
        | Exists(deputys.of_district(OuterRef("district")))
        | (Q(role__in=sorted(BUREAU_ROLES)) & Exists(deputys.of_bureau()))
    )
    return Exists(_waited_on().exclude(shared))


def _fits() -> Q:
    return Q(deputy__is_active=True) & Exists(_waited_on()) & ~_unshared()


def _waited_on() -> models.QuerySet[Membership]:
    return Membership.objects.active().filter(user=OuterRef("user")).exclude(role=Role.AUDITOR).order_by()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> "Self":
        return self.filter(cancelled_at__isnull=True)

    def on(self, day: date | Hole) -> "Self":
        """Absences in force on a day, both ends included."""
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)

    def honoured_on(self, day: date | Hole) -> "Self":
        """Those whose deputy can stand in that day: active, present, and at every place where the person acts.

        Somebody whose deputy cannot keeps receiving: better a mail read late than nobody told.
        """
        return self.judged_on(day).filter(is_honoured=True)

    def judged_on(self, day: date | Hole) -> "Self":
        """Absences in force that day, each saying in `is_honoured` whether its deputy can stand in."""
        deputy_absent = Exists(Absence.objects.on(day).filter(user=OuterRef("deputy")).order_by())
        return self.on(day).annotate(is_honoured=_fits() & ~deputy_absent)

    def with_fitness(self) -> "Self":
        """Each says in `deputy_fits` whether the deputy, when present, can stand in as things are now."""
        return self.annotate(deputy_fits=_fits())

    def visible_to(self, user: User) -> "Self":
        """One's own and those one stands in for; a chief's desk's; the city sees all."""
        acting = user.acting
        if acting is not None and acting.role in CITY_ROLES:
            return self
        seen = Q(user=user) | Q(deputy=user)
        if acting is not None and acting.role == Role.SECTION_CHIEF:
            desk = Membership.objects.active().of_district(acting.district_id).order_by()
            seen |= Q(user__in=desk.values("user"))
        return self.filter(seen)


class Absence(models.Model):
    """Days on which a colleague receives what waits on a person (代理). Cancelled, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    # Only on rows that the queries of these names were asked for: with_fitness, judged_on.
    deputy_fits: bool
    is_honoured: bool

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("absence")
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not lie before the first."),
            ),
            models.CheckConstraint(
                name="absence_needs_another_person",
                condition=~Q(deputy=F("user")),
                violation_error_message=_("Choose somebody else as your deputy."),
            ),
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True),
                violation_error_message=_("These days overlap with another absence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_on:%Y-%m-%d} – {self.ends_on:%Y-%m-%d}"

    def state_on(self, today: date) -> AbsenceState:
        if self.cancelled_at is not None:
            return AbsenceState.CANCELLED
        if self.ends_on < today:
            return AbsenceState.OVER
        return AbsenceState.COMING if self.starts_on > today else AbsenceState.NOW

    def overlaps(self, other: "Absence") -> bool:
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on
