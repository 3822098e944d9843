"""Decisions and returns by quarter: how many of each, and for which coded reasons (F33)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Func, Q, QuerySet, TextField
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import FIRST_YEAR, TAIPEI, local_today, roc_year
from districts.models import District

from ..constants import APPROVE_REASONS, DECLINE_REASONS, CorrectionKind, Outcome, ReasonCode, Status
from ..models import CorrectionRequest, Decision

QUARTERS = 4
FIRST_ROC_YEAR = 100


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year of the Republic; its code in addresses is like 115Q4."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def starts_on(self) -> date:
        return date(self.year + FIRST_YEAR - 1, 3 * self.number - 2, 1)

    @property
    def following(self) -> "Quarter":
        return Quarter(self.year, self.number + 1) if self.number < QUARTERS else Quarter(self.year + 1, 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, QUARTERS)

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From its first instant in Taipei to the first one after it."""
        first, after = self.starts_on, self.following.starts_on
        return datetime.combine(first, time(), TAIPEI), datetime.combine(after, time(), TAIPEI)


def quarter_of(day: date) -> Quarter:
    return Quarter(roc_year(day), (day.month + 2) // 3)


def read_quarter(text: str) -> Quarter | None:
    """Of "115Q4"; None for anything else, and for years that no data can be of."""
    year, _mark, number = text.partition("Q")
    if not (year.isascii() and year.isdecimal() and number in {"1", "2", "3", "4"}):
        return None
    found = Quarter(int(year[:4]), int(number))
    return found if FIRST_ROC_YEAR <= found.year <= roc_year(local_today()) + 1 else None


@dataclass(frozen=True, slots=True)
class SentBack:
    """Went back to the school in a quarter, for a fault of this kind if one is named; in addresses 115Q4-incorrect."""

    quarter: Quarter
    kind: CorrectionKind | None = None

    def __str__(self) -> str:
        return f"{self.quarter}-{self.kind.value}" if self.kind else str(self.quarter)


def read_sent_back(text: str) -> SentBack | None:
    """Of "115Q4" or "115Q4-incorrect"; None for anything else."""
    code, _mark, kind = text.partition("-")
    quarter = read_quarter(code)
    if quarter is None or (kind and kind not in CorrectionKind.values):
        return None
    return SentBack(quarter, CorrectionKind(kind) if kind else None)


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """The decisions of a quarter about one district; reasons are counted once for each decision that names them."""

    quarter: Quarter
    district_id: int
    approved: int
    declined: int
    reasons: dict[ReasonCode, int]


class _Each(Func):
    function = "jsonb_array_elements_text"
    output_field = TextField()
    set_returning = True


# Approvals first, as the decision form lists them.
CODES = (*APPROVE_REASONS, *DECLINE_REASONS)


def released_in(quarter: Quarter) -> QuerySet[Decision]:
    first, after = quarter.window
    return Decision.objects.filter(released_at__gte=first, released_at__lt=after)


def by_quarter(quarters: Iterable[Quarter], *, districts: Iterable[int] | None = None) -> list[ReasonRow]:
    """What was decided in each quarter about each district (of all unless given): two queries a quarter.

    Districts without a decision are left out; the rows are sorted by quarter and by the districts' ids.
    """
    return [row for quarter in quarters for row in _rows_of(quarter, districts)]


def _rows_of(quarter: Quarter, districts: Iterable[int] | None) -> list[ReasonRow]:
    found = released_in(quarter)
    if districts is not None:
        found = found.filter(district__in=list(districts))
    outcomes = Count("pk", filter=Q(outcome=Outcome.APPROVE)), Count("pk", filter=Q(outcome=Outcome.DECLINE))
    totals = found.values_list("district").annotate(approved=outcomes[0], declined=outcomes[1]).order_by("district")
    code = _Each(F("reason_codes"))
    named = found.annotate(code=code).order_by().values("district", "code").annotate(times=Count("pk"))
    counted = Counter({(one["district"], one["code"]): one["times"] for one in named})
    return [
        ReasonRow(quarter, district, approved, declined, {one: counted[district, one.value] for one in CODES})
        for district, approved, declined in totals
    ]


# -- what went back to the school -----------------------------------------------------------------------------


# How many cases of a district went back, for each kind of fault and, under None, in all.
Returned = Counter[tuple[int, CorrectionKind | None]]


def returns_of(wanted: SentBack) -> QuerySet[CorrectionRequest, Any]:
    """The returns of a quarter that were not taken back; of one kind, where one is named."""
    first, after = wanted.quarter.window
    rows = CorrectionRequest.objects.filter(requested_at__gte=first, requested_at__lt=after, cancelled_at__isnull=True)
    return rows.filter(items__kind=wanted.kind) if wanted.kind else rows


def _returned(quarter: Quarter) -> Returned:
    """Cases by the district that reviews them, in all and for each kind of fault, each case once."""
    asked = returns_of(SentBack(quarter)).order_by()
    desk, times = "application__reviewing_district", Count("application", distinct=True)
    kinds = asked.filter(items__isnull=False).values_list(desk, "items__kind").annotate(times=times)
    found: Returned = Counter({(place, CorrectionKind(kind)): count for place, kind, count in kinds})
    for place, count in asked.values_list(desk).annotate(times=times):
        found[place, None] = count
    return found


# -- the page -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the list of cases that it counts."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class DistrictReasons:
    district: District
    approved: Figure
    declined: Figure
    reasons: list[Figure]
    returned: Figure
    faults: list[Figure]


@dataclass(frozen=True, slots=True)
class QuarterlyReasons:
    quarter: Quarter
    rows: list[DistrictReasons]
    approved: int
    declined: int
    returned: int


def quarterly_reasons(quarter: Quarter, user: User) -> QuarterlyReasons:
    """All districts for the city, a desk's own for the desk; without a decision a district shows zeros."""
    acting = user.acting
    own = acting.district_id if acting is not None and acting.is_district else None
    districts = District.objects.defer("map_path").order_by("number")
    shown = list(districts if own is None else districts.filter(pk=own))
    found = {row.district_id: row for row in by_quarter([quarter], districts=[one.pk for one in shown])}
    returned = _returned(quarter)
    rows = [_shown(one, found.get(one.pk) or _none(quarter, one), returned, with_district=own is None) for one in shown]
    counted = found.values()
    sums = (sum(one.approved for one in counted), sum(one.declined for one in counted))
    return QuarterlyReasons(quarter, rows, *sums, returned=sum(row.returned.count for row in rows))


def _none(quarter: Quarter, district: District) -> ReasonRow:
    return ReasonRow(quarter, district.pk, 0, 0, {})


def _shown(
    district: District,
    row: ReasonRow,
    returned: Returned,
    *,
    with_district: bool,
) -> DistrictReasons:
    place = {"district": district.slug} if with_district else {}

    def figure(label: object, count: int, **conditions: str) -> Figure:
        return Figure(str(label), count, f"{reverse('applications:list')}?{urlencode({'show': 'all'} | conditions)}")

    def decided(label: object, count: int, **more: str) -> Figure:
        return figure(label, count, quarter=str(row.quarter), **place, **more)

    def sent_back(label: object, kind: CorrectionKind | None = None) -> Figure:
        wanted = SentBack(row.quarter, kind)
        return figure(label, returned[district.pk, kind], returned=str(wanted), **place)

    faults = [sent_back(kind.label, kind) for kind in CorrectionKind]
    return DistrictReasons(
        district,
        decided(Outcome.APPROVE.label, row.approved, status=Status.APPROVED),
        decided(Outcome.DECLINE.label, row.declined, status=Status.DECLINED),
        [decided(code.label, count, reason=code) for code, count in row.reasons.items() if count],
        sent_back(_("Returned for correction")),
        [one for one in faults if one.count],
    )
