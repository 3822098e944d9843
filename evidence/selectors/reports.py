"""Reports as lists show them, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Membership, User
from accounts.selectors import acting_membership, links_to_school
from agreements.constants import OPEN_STATUSES, Side
from agreements.models import Agreement, TermTarget
from core.dates import local_today
from districts.models import District
from schools.models import SEARCH_COLUMNS, School

from .. import rules
from ..constants import REPORTABLE_DAYS, UseState
from ..models import Dispute, Evidence, EvidenceFile, EvidenceQuerySet, EvidenceUse

# Long columns that no list shows.
_LIGHT_PARTIES = (*(f"school__{column}" for column in SEARCH_COLUMNS), "district__map_path")


def idle_districts() -> QuerySet[District]:
    """Those without an active desk: there the bureau stands in."""
    desk = Membership.objects.active().of_district(OuterRef("pk")).order_by()
    return District.objects.filter(~Exists(desk))


def stance_of(user: User | AnonymousUser, agreements: Sequence[Agreement]) -> rules.Stance:
    """What the rules ask about a reader and these agreements, looked up at once: two queries for an official."""
    acting = acting_membership(user)
    if acting is None or acting.is_school or not isinstance(user, User):
        return rules.Stance(frozenset(), frozenset())
    schools = School.objects.filter(pk__in={one.school_id for one in agreements}).order_by("pk")
    linked = schools.filter(links_to_school(user, OuterRef("pk"))).values_list("pk", flat=True)
    idle: frozenset[int] = frozenset()
    if acting.is_bureau:
        districts = idle_districts().filter(pk__in={one.district_id for one in agreements})
        idle = frozenset(districts.order_by("pk").values_list("pk", flat=True))
    return rules.Stance(frozenset(linked), idle)


# -- lists ---------------------------------------------------------------------------------------------------


def report_list(user: User | AnonymousUser) -> EvidenceQuerySet:
    """What a reader may see, newest first, with the current wording and the body it is from."""
    rows = Evidence.objects.visible_to(user).select_related("current", "school", "district")
    return rows.defer(*_LIGHT_PARTIES).order_by("-pk")


def own_reports(rows: EvidenceQuerySet, user: User | AnonymousUser) -> EvidenceQuerySet:
    """Those of the body the reader acts for; a city reader has none of their own."""
    acting = acting_membership(user)
    if acting is None or not (acting.school_id or acting.district_id):
        return rows
    return rows.filter(school=acting.school_id) if acting.school_id else rows.filter(district=acting.district_id)


def others_reports(rows: EvidenceQuerySet, user: User | AnonymousUser) -> EvidenceQuerySet:
    """Those of the other sides of one's agreements."""
    acting = acting_membership(user)
    if acting is None or not (acting.school_id or acting.district_id):
        return rows
    return rows.filter(side=Side.GOVERNMENT if acting.school_id else Side.SCHOOL)


def with_uses(evidence: Sequence[Evidence]) -> dict[int, list[EvidenceUse]]:
    """The uses of these reports by report, in one query."""
    rows = EvidenceUse.objects.filter(evidence__in=[one.pk for one in evidence]).exclude(state=UseState.WITHDRAWN)
    found: dict[int, list[EvidenceUse]] = {one.pk: [] for one in evidence}
    for use in rows.select_related("target__commitment__indicator").order_by("pk"):
        found[use.evidence_id].append(use)
    return found


# -- what waits ------------------------------------------------------------------------------------------------


def waiting_for(user: User | AnonymousUser) -> QuerySet[EvidenceUse]:
    """Uses that the reader may verify now; who wrote a report or belongs to its school never does."""
    none = EvidenceUse.objects.none()
    acting = acting_membership(user)
    if acting is None or not isinstance(user, User):
        return none
    rows = EvidenceUse.objects.filter(state=UseState.CLAIMED).exclude(version__created_by=user)
    if acting.is_coordinator:
        return rows.filter(side=Side.GOVERNMENT, agreement__school=acting.school_id)
    if acting.is_district:
        rows = rows.filter(side=Side.SCHOOL, agreement__district=acting.district_id)
    elif acting.is_bureau:
        rows = rows.filter(side=Side.SCHOOL, agreement__district__in=idle_districts())
    else:
        return none
    return rows.filter(~links_to_school(user, OuterRef("agreement__school")))


def waiting_rows(user: User | AnonymousUser) -> QuerySet[EvidenceUse]:
    """`waiting_for` with all that its page shows; the files come in one more query."""
    files = EvidenceFile.objects.select_related("file").order_by("order", "pk")
    rows = waiting_for(user).select_related(
        "evidence__school", "evidence__district", "version", "agreement", "target__commitment__indicator"
    )
    rows = rows.defer(*(f"evidence__{column}" for column in _LIGHT_PARTIES))
    return rows.prefetch_related(Prefetch("version__files", files))


def disputes_for(user: User | AnonymousUser) -> QuerySet[Dispute]:
    """Open objections that are the reader's turn: the reporter's before the answer, then the bureau's."""
    rows = Dispute.objects.filter(settled_at__isnull=True).select_related(
        "use__evidence__school",
        "use__evidence__district",
        "use__version",
        "use__agreement",
        "use__target__commitment__indicator",
        "raised_by",
    )
    return rows.filter(_turn(user)).order_by("raised_at", "pk")


def _turn(user: User | AnonymousUser) -> Q:
    nobody = Q(pk__in=[])
    acting = acting_membership(user)
    if acting is None or not isinstance(user, User):
        return nobody
    to_answer = Q(answered_at__isnull=True)
    if acting.is_school:
        return to_answer & Q(use__evidence__school=acting.school_id)
    if acting.is_district:
        return to_answer & Q(use__evidence__district=acting.district_id)
    if not acting.is_bureau:
        return nobody
    took_part = Q(raised_by=user) | Q(answered_by=user) | Q(use__version__created_by=user)
    for_idle = to_answer & Q(use__evidence__district__in=idle_districts())
    return for_idle | (Q(answered_at__isnull=False) & ~took_part)


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
    if acting.is_bureau and agreement is not None and idle_districts().filter(pk=agreement.district_id).exists():
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


# -- how much waits ------------------------------------------------------------------------------------------

DISPUTES_SHOWN = 50
COUNTED = 100


def waiting_count(user: User | AnonymousUser) -> int:
    """How much waits for the reader, counted up to COUNTED."""
    return waiting_for(user).order_by()[:COUNTED].count()
