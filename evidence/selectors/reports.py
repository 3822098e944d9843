"""Reports as lists show them, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from accounts.models import Membership, User
from accounts.readers import ForReaders, for_readers
from accounts.selectors import acting_membership, links_to_school
from agreements.constants import OPEN_STATUSES, Side
from agreements.models import Agreement, TermTarget
from core.arrays import Among
from core.compiled import Hole, compiled
from core.dates import local_today
from core.pagination import Page, Place, page_at, place_in, rows_at
from districts.models import District
from schools.models import SEARCH_COLUMNS, School

from .. import rules
from ..constants import REPORTABLE_DAYS, UseState
from ..models import Dispute, Evidence, EvidenceFile, EvidenceQuerySet, EvidenceUse

DISPUTES_SHOWN = 50
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


def with_uses(evidence: Sequence[Evidence]) -> dict[int, list[EvidenceUse]]:
    """The uses of these reports by report, in one query."""
    found: dict[int, list[EvidenceUse]] = {one.pk: [] for one in evidence}
    for use in _uses_of(reports=list(found)):
        found[use.evidence_id].append(use)
    return found


@compiled
def _uses_of(reports: Hole) -> QuerySet[EvidenceUse]:
    rows = EvidenceUse.objects.filter(Among("evidence", reports)).exclude(state=UseState.WITHDRAWN)
    return rows.select_related("target__commitment__indicator").order_by("pk")


# -- what waits ------------------------------------------------------------------------------------------------


def waiting_for(user: User | AnonymousUser) -> QuerySet[EvidenceUse]:
    """Uses that the reader may verify now; who wrote a report or belongs to its school never does."""
    none = EvidenceUse.objects.none()
    acting = acting_membership(user)
    if acting is None or not isinstance(user, User):
        return none
    rows = EvidenceUse.objects.filter(~Q(version__created_by=user.pk), state=UseState.CLAIMED)
    if acting.is_coordinator:
        return rows.filter(side=Side.GOVERNMENT, agreement__school=acting.school_id)
    if acting.is_district:
        rows = rows.filter(side=Side.SCHOOL, agreement__district=acting.district_id)
    elif acting.is_bureau:
        rows = rows.filter(Among("agreement", _of_idle_districts()), side=Side.SCHOOL)
    else:
        return none
    return rows.filter(~Q(agreement__school__in=_linked_schools(user)))


def _linked_schools(user: User) -> QuerySet[School]:
    return School.objects.filter(links_to_school(user.pk, OuterRef("pk"))).order_by()


WAITING_ORDER = ("state_since", "pk")


def waiting_page(user: User | AnonymousUser, params: QueryDict) -> Page[EvidenceUse]:
    """A page of `waiting_for`, the oldest first, with all that is shown of it.

    Which uses these are is found first, without what is shown: only then are the rows of the page put together.
    """
    turned = {"before", "after"} & params.keys()
    place = place_in(EvidenceUse.objects.all(), params, WAITING_ORDER) if turned else Place(None, backwards=False)
    written = _waiting_at(is_further=place.key is not None, backwards=place.backwards)
    found = written(user, **dict(zip(_KEY, place.key or (), strict=False)))
    return page_at(place, found, params, order=WAITING_ORDER)


_KEY = ("key_since", "key_pk")


@cache
def _waiting_at(*, is_further: bool, backwards: bool) -> ForReaders[EvidenceUse]:
    names = _KEY if is_further else ()
    place = Place([Hole(name) for name in names] or None, backwards)
    return ForReaders(lambda user, **_: rows_at(waiting_for(user), WAITING_ORDER, place), names)


@compiled
def shown_of(uses: Hole) -> QuerySet[EvidenceUse]:
    """Uses with all that the page of what waits shows of them, except their files."""
    rows = EvidenceUse.objects.filter(Among("pk", uses)).select_related(
        "evidence__school", "evidence__district", "version", "agreement", "target__commitment__indicator"
    )
    return rows.defer(*(f"evidence__{column}" for column in _LIGHT_PARTIES)).order_by(*WAITING_ORDER)


@compiled
def files_of(versions: Hole) -> QuerySet[EvidenceFile]:
    return EvidenceFile.objects.filter(Among("version", versions)).select_related("file").order_by("order", "pk")


@for_readers
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
    rows = rows.defer(*(f"use__evidence__{column}" for column in _LIGHT_PARTIES))
    first = [some.order_by(*_OLDEST).values("pk")[:DISPUTES_SHOWN] for some in _turns(user)]
    wanted = reduce(or_, (Q(Among("pk", ArraySubquery(some))) for some in first), Q(pk=None))
    return rows.filter(wanted).order_by(*_OLDEST)[:DISPUTES_SHOWN]


_OLDEST = ("raised_at", "pk")


def _turns(user: User | AnonymousUser) -> list[QuerySet[Dispute]]:
    """What is the reader's turn for one reason or another; each of these an index finds by itself."""
    acting = acting_membership(user)
    if acting is None or not isinstance(user, User):
        return []
    standing = Dispute.objects.filter(settled_at__isnull=True).order_by()
    to_answer = standing.filter(answered_at__isnull=True)
    if acting.is_school:
        return [to_answer.filter(use__side=Side.SCHOOL, use__agreement__school=acting.school_id)]
    if acting.is_district:
        return [to_answer.filter(use__side=Side.GOVERNMENT, use__agreement__district=acting.district_id)]
    if not acting.is_bureau:
        return []
    took_part = Q(raised_by=user.pk) | Q(answered_by=user.pk) | Q(use__version__created_by=user.pk)
    for_idle = to_answer.filter(Among("use__agreement", _of_idle_districts()), use__side=Side.GOVERNMENT)
    return [for_idle, standing.filter(~took_part, answered_at__isnull=False)]


def _of_idle_districts() -> QuerySet[Agreement, int]:
    """Looked at agreement by agreement: mostly there is none."""
    deserted = Agreement.objects.filter(Among("district", idle_districts().values("pk")))
    return deserted.values_list("pk", flat=True)


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


# -- how much waits ------------------------------------------------------------------------------------------

COUNTED = 100


def waiting_count(user: User | AnonymousUser) -> int:
    """How much waits for the reader, counted up to COUNTED."""
    return _few_waiting.number(user)


_few_waiting: ForReaders[Any] = ForReaders(
    lambda user: waiting_for(user).order_by().values("pk")[:COUNTED], (), in_order=False
)
