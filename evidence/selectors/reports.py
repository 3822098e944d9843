"""Reports as lists show them, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, User
from accounts.selectors import acting_membership, links_to_school
from agreements.constants import OPEN_STATUSES, Side
from agreements.models import Agreement, TermTarget
from core.arrays import Among
from core.compiled import Hole, compiled
from core.dates import local_today
from districts.models import District
from schools.models import SEARCH_COLUMNS, School

from .. import rules
from ..constants import REPORTABLE_DAYS, UseState
from ..models import Evidence, EvidenceQuerySet, EvidenceUse

# Long columns that no list shows.
_LIGHT_PARTIES = (*(f"school__{column}" for column in SEARCH_COLUMNS), "district__map_path")


def idle_districts() -> QuerySet[District]:
    """Those without an active desk: there the bureau stands in."""
    desk = Membership.objects.active().of_district(OuterRef("pk")).order_by()
    return District.objects.filter(~Exists(desk))


@compiled
def _idle() -> QuerySet[District, int]:
    return idle_districts().order_by("pk").values_list("pk", flat=True)


def stance_of(user: User | AnonymousUser, agreements: Sequence[Agreement]) -> rules.Stance:
    """What the rules ask about a reader and these agreements, looked up at once: two queries for an official."""
    acting = acting_membership(user)
    if acting is None or acting.is_school or not isinstance(user, User):
        return rules.Stance(frozenset(), frozenset())
    schools = School.objects.filter(pk__in={one.school_id for one in agreements}).order_by("pk")
    linked = schools.filter(links_to_school(user, OuterRef("pk"))).values_list("pk", flat=True)
    idle: frozenset[int] = frozenset()
    if acting.is_bureau:
        idle = frozenset(_idle()) & {one.district_id for one in agreements}
    return rules.Stance(frozenset(linked), idle)


# -- lists ---------------------------------------------------------------------------------------------------


def report_list(user: User | AnonymousUser) -> EvidenceQuerySet:
    """What a reader may see, newest first, with the current wording and the body it is from."""
    return _as_listed(Evidence.objects.visible_to(user))


def shelf_of(user: User | AnonymousUser, *, is_theirs: bool) -> EvidenceQuerySet:
    """Of what a reader may see, newest first: what their own side reported, or what the other sides did."""
    rows = Evidence.objects.of_other_sides(user) if is_theirs else Evidence.objects.of_own_side(user)
    return _as_listed(rows)


def _as_listed(rows: EvidenceQuerySet) -> EvidenceQuerySet:
    return rows.select_related("current", "school", "district").defer(*_LIGHT_PARTIES).order_by("-pk")


@compiled
def uses_of(reports: Hole) -> QuerySet[EvidenceUse, tuple[Any, ...]]:
    """What these reports count for: report, state, amount, and the names of indicator and unit in both languages."""
    rows = EvidenceUse.objects.filter(Among("evidence", reports)).exclude(state=UseState.WITHDRAWN)
    words = (f"target__commitment__indicator__{column}" for column in ("name", "name_en", "unit", "unit_en"))
    return rows.order_by("pk").values_list("evidence_id", "state", "amount", *words)


# -- what can be reported for ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reporter:
    """For whom somebody reports: a side, and its school or its district."""

    side: Side
    school: School | None = None
    district: District | None = None

    @property
    def party(self) -> dict[str, Any]:
        return {"side": self.side, "school": self.school, "district": self.district}


def reporter_of(user: User | AnonymousUser, agreement: Agreement | None = None) -> Reporter | None:
    """Whom the reader reports for: their own body; the bureau for the district of an agreement, where that is idle."""
    acting = acting_membership(user)
    if acting is None:
        return None
    if acting.is_school:
        return Reporter(Side.SCHOOL, school=acting.school)
    if acting.is_district:
        return Reporter(Side.GOVERNMENT, district=acting.district)
    if acting.is_bureau and agreement is not None and agreement.district_id in _idle():
        return Reporter(Side.GOVERNMENT, district=agreement.district)
    return None


def reportable_targets(reporter: Reporter, today: date | None = None) -> QuerySet[TermTarget]:
    """Targets of signed agreements that have begun and did not end long ago, those of today first."""
    day = today or local_today()
    own = (
        Q(agreement__school=reporter.school)
        if reporter.side == Side.SCHOOL
        else Q(agreement__district=reporter.district)
    )
    rows = TermTarget.objects.filter(own, side=reporter.side, is_current=True, agreement__signed_on__isnull=False)
    rows = rows.exclude(agreement__status__in=OPEN_STATUSES)
    rows = rows.filter(starts_on__lte=day, ends_on__gte=day - timedelta(days=REPORTABLE_DAYS))
    rows = rows.select_related("agreement__school", "agreement__district", "commitment__indicator")
    return rows.order_by("-agreement", "-ends_on", "commitment__indicator__order", "pk")
