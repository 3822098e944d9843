"""Absences as their pages show them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)

from accounts.constants import (
    STANDING_STATES,
    AbsenceState,
)
from accounts.models import Absence, Membership, User

from .capacities import active_memberships


def possible_deputies(person: User) -> QuerySet[User]:
    """Active colleagues at every place where the person acts (see models.absence), with `role_there`."""
    capacities = [each for each in active_memberships(person) if not each.is_auditor]
    if not capacities:
        return User.objects.none()
    found = User.objects.filter(is_active=True).exclude(pk=person.pk)
    for capacity in capacities:
        found = found.filter(Exists(_colleagues(capacity)))
    role = Subquery(_colleagues(capacities[0]).values("role")[:1])
    return found.annotate(role_there=role).order_by("display_name", "pk")


def _colleagues(capacity: Membership) -> QuerySet[Membership]:
    rows = Membership.objects.active().filter(user=OuterRef("pk")).order_by("pk")
    if capacity.school_id is not None:
        return rows.of_school(capacity.school_id)
    return rows.of_district(capacity.district_id) if capacity.district_id is not None else rows.of_bureau()


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence as a list shows it, and what keeps its deputy from standing in."""

    absence: Absence
    state: AbsenceState
    # The deputy's account is closed, or they no longer act everywhere the person does.
    deputy_left: bool
    # The deputy's own absences in these days, from today on.
    deputy_away: list[Absence]

    @property
    def can_be_changed(self) -> bool:
        return self.state in STANDING_STATES

    @property
    def needs_attention(self) -> bool:
        return self.deputy_left or bool(self.deputy_away)

    @property
    def has_begun(self) -> bool:
        return self.state == AbsenceState.NOW


def absences_of(person: User) -> QuerySet[Absence]:
    return Absence.objects.filter(user=person).with_fitness().select_related("user", "deputy", "recorded_by")


def stand_ins_of(person: User, today: date) -> QuerySet[Absence]:
    """Whom a person stands in for, today and later."""
    rows = Absence.objects.standing().filter(deputy=person, ends_on__gte=today)
    return rows.with_fitness().select_related("user").order_by("starts_on", "pk")


def absence_rows(absences: Iterable[Absence], today: date) -> list[AbsenceRow]:
    """Rows of `absences_of` with what stands against their deputies; one query, whatever their number."""
    mine = list(absences)
    away = Absence.objects.standing().filter(user__in={each.deputy_id for each in mine}, ends_on__gte=today)
    away_by_person = defaultdict(list)
    for other in away.order_by("starts_on", "pk"):
        away_by_person[other.user_id].append(other)
    return [_absence_row(each, away_by_person[each.deputy_id], today) for each in mine]


def _absence_row(absence: Absence, away: list[Absence], today: date) -> AbsenceRow:
    state = absence.state_on(today)
    if state not in STANDING_STATES:
        return AbsenceRow(absence, state, deputy_left=False, deputy_away=[])
    overlapping = [other for other in away if other.overlaps(absence)]
    return AbsenceRow(absence, state, deputy_left=not absence.deputy_fits, deputy_away=overlapping)


def with_absences(members: list[Membership], today: date) -> list[Membership]:
    """The same members; `member.user.absences_today` is who is away and for how long. One query."""
    rows = Absence.objects.judged_on(today).select_related("deputy").order_by("pk")
    prefetch_related_objects(members, Prefetch("user__absences", rows, to_attr="absences_today"))
    return members
