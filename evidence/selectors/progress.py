"""How far both sides have come: verified, reported and disputed apart, against what the elapsed days ask."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from math import floor
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least

from agreements.constants import Side
from agreements.models import Agreement, Pause, TermTarget
from core.arrays import Among
from core.compiled import Hole, compiled
from core.dates import local_today
from cycles.selectors import term_label

from .. import wording
from ..constants import UseState
from ..models import EvidenceUse

# Before this share of its days nobody can tell from the pace of a term how it will end.
FORECAST_FROM = 0.1


class Light(StrEnum):
    """How a target stands; the words and looks are in `wording`."""

    MET = "met"
    ON_PACE = "on_pace"
    WAITING = "waiting"
    BEHIND = "behind"
    MISSED = "missed"
    COMING = "coming"


@dataclass(frozen=True)
class TargetRow:
    """One target as it stands on a day. Amounts are in the indicator's unit; days are net of accepted pauses."""

    target: TermTarget
    today: date
    verified: int
    claimed: int
    disputed: int
    days: int
    days_elapsed: int

    @property
    def amount(self) -> int:
        return self.target.amount

    @property
    def term(self) -> str:
        """The term in words; a year's target is named by its first and last one."""
        first, last = term_label(self.target.starts_on), term_label(self.target.ends_on)
        return first if first == last else wording.span(first, last)

    @property
    def reported(self) -> int:
        """Verified or waiting: what the side that owes it has handed in and nobody doubts."""
        return self.verified + self.claimed

    @property
    def share_elapsed(self) -> float:
        return self.days_elapsed / self.days if self.days else 0.0

    @property
    def expected(self) -> int:
        """What the elapsed share of the days asks, rounded down: nobody is behind by a fraction."""
        return floor(self.amount * self.share_elapsed)

    @property
    def forecast(self) -> int | None:
        """The verified amount on the last day at the present pace; None while it is too early to tell."""
        if self.has_ended or self.share_elapsed < FORECAST_FROM:
            return None
        return floor(self.verified / self.share_elapsed)

    @property
    def has_ended(self) -> bool:
        return self.today > self.target.ends_on

    @cached_property
    def light(self) -> Light:
        if self.verified >= self.amount:
            return Light.MET
        if self.today < self.target.starts_on:
            return Light.COMING
        wanted = self.amount if self.has_ended else self.expected
        if self.verified >= wanted:
            return Light.ON_PACE
        if self.reported >= wanted:
            return Light.WAITING
        return Light.MISSED if self.has_ended else Light.BEHIND

    @property
    def light_words(self) -> str:
        return wording.light_label(self.light)

    @property
    def tag(self) -> str:
        return wording.LIGHT_TAGS[self.light]

    @cached_property
    def summary(self) -> str:
        """The same in words as the meter shows."""
        return wording.summary(self.verified, self.claimed, self.disputed, self.amount)

    @cached_property
    def meter(self) -> dict[str, int]:
        """Whole percentages for components/meter.html; what is over the target is not drawn."""
        verified = min(100, self.verified * 100 // self.amount)
        claimed = min(100 - verified, self.claimed * 100 // self.amount)
        pace = 0 if self.has_ended else round(self.share_elapsed * 100)
        return {"verified": verified, "claimed": claimed, "pace": pace}


@dataclass(frozen=True, slots=True)
class Column:
    """One side of an agreement: its targets by term and by the catalogue's order."""

    side: Side
    rows: list[TargetRow] = field(default_factory=list)

    @property
    def hue(self) -> str:
        return wording.hue(self.side)

    @property
    def now(self) -> list[TargetRow]:
        """What today lies in; between or before the terms what comes next, afterwards what came last."""
        running = [row for row in self.rows if row.target.starts_on <= row.today <= row.target.ends_on]
        if running:
            return running
        coming = [row for row in self.rows if row.today < row.target.starts_on]
        first = min((row.target.starts_on for row in coming), default=None)
        last = max((row.target.ends_on for row in self.rows), default=None)
        if first is not None:
            return [row for row in coming if row.target.starts_on == first]
        return [row for row in self.rows if row.target.ends_on == last]

    @property
    def claimed(self) -> int:
        """Targets in which something waits to be verified."""
        return sum(row.claimed > 0 for row in self.rows)


@dataclass(frozen=True, slots=True)
class Progress:
    """Both sides of an agreement, of equal rank."""

    government: Column
    school: Column

    @property
    def columns(self) -> tuple[Column, Column]:
        return (self.government, self.school)


def progress_of(agreement: Agreement, today: date | None = None) -> Progress:
    """Every current target of both sides, in one query."""
    day = today or local_today()
    columns = {side: Column(side) for side in Side}
    for target in _targets(agreement=agreement.pk, day=day):
        columns[Side(target.side)].rows.append(row_of(target, day))
    return Progress(columns[Side.GOVERNMENT], columns[Side.SCHOOL])


@compiled
def _targets(agreement: Hole, day: Hole) -> QuerySet[TermTarget]:
    return _summed(TermTarget.objects.filter(agreement=agreement, is_current=True), day)


def target_rows(targets: QuerySet[TermTarget], today: date | None = None) -> list[TargetRow]:
    """These targets as they stand, with agreement and both parties, in one query."""
    day = today or local_today()
    return [row_of(target, day) for target in with_sums(targets, day)]


def rows_of(ids: Iterable[int]) -> dict[int, TargetRow]:
    """These targets by their ids as they stand today, with what lists show of agreement and parties; one query."""
    day = local_today()
    return {target.pk: row_of(target, day) for target in _few(ids=list(ids), day=day)}


_SHOWN = (
    "commitment__indicator__name", "commitment__indicator__name_en", "commitment__indicator__unit",
    "commitment__indicator__unit_en", "agreement__reference", "agreement__is_sample", "agreement__school__name",
    "agreement__school__name_en", "agreement__district__name", "agreement__district__name_en",
    "side", "starts_on", "ends_on", "amount",
)  # fmt: skip


@compiled
def _few(ids: Hole, day: Hole) -> QuerySet[TermTarget]:
    return shown(TermTarget.objects.filter(Among("pk", ids)), day)


def shown(targets: QuerySet[TermTarget], day: date | Hole) -> QuerySet[TermTarget]:
    """With all that `row_of` needs and lists show of agreement and parties."""
    rows = _summed(targets, day)
    return rows.select_related("agreement__school", "agreement__district").only(*_SHOWN)


def with_sums(targets: QuerySet[TermTarget], today: date) -> QuerySet[TermTarget]:
    """With all that `row_of` needs, agreement and both parties."""
    return _summed(targets, today).select_related("agreement__school", "agreement__district")


def _summed(targets: QuerySet[TermTarget], day: date | Hole) -> QuerySet[TermTarget]:
    rows = targets.select_related("commitment__indicator").annotate(
        verified=_sum(Q(state=UseState.VERIFIED)),
        claimed=_sum(Q(state=UseState.CLAIMED)),
        disputed=_sum(Q(state=UseState.DISPUTED)),
        rested=_rested(OuterRef("ends_on")),
        rested_yet=_rested(Least(OuterRef("ends_on"), day if isinstance(day, Hole) else Value(day))),
    )
    return rows.order_by("starts_on", "commitment__indicator__order", "pk")


def _sum(states: Q) -> Coalesce:
    """Of the uses in a state; a subquery each, since the index answers it without the table."""
    return of_uses(EvidenceUse.objects.filter(states))


def of_uses(uses: QuerySet[EvidenceUse]) -> Coalesce:
    """How much these uses come to for the target of the row."""
    own = uses.filter(target=OuterRef("pk")).order_by().values("target")
    total = Subquery(own.annotate(total=Sum("amount")).values("total"), output_field=IntegerField())
    return Coalesce(total, 0)


def _rested(last: Any) -> Coalesce:
    """Days of accepted pauses from the target's first day until `last`, both inclusive."""
    first = OuterRef("starts_on")
    pauses = Pause.objects.filter(
        agreement=OuterRef("agreement"), accepted_at__isnull=False, ends_on__gte=first, starts_on__lte=last
    )
    days = _Days(Least(F("ends_on"), last), Greatest(F("starts_on"), first))
    summed = pauses.order_by().values("agreement").annotate(total=Sum(days)).values("total")
    return Coalesce(Subquery(summed, output_field=IntegerField()), 0)


class _Days(Func):
    """How many days lie between two dates, both inclusive; Django's own minus gives an interval."""

    template = "(%(expressions)s + 1)"
    arg_joiner = " - "
    arity = 2

    def __init__(self, last: Any, first: Any) -> None:
        super().__init__(last, first, output_field=IntegerField())


def row_of(target: TermTarget, day: date) -> TargetRow:
    """How a target stands that came `with_sums`."""
    known: Any = target
    days = (target.ends_on - target.starts_on).days + 1
    through = min(day, target.ends_on)
    elapsed = max(0, (through - target.starts_on + timedelta(days=1)).days)
    return TargetRow(
        target=target,
        today=day,
        verified=known.verified,
        claimed=known.claimed,
        disputed=known.disputed,
        days=max(0, days - known.rested),
        days_elapsed=max(0, elapsed - known.rested_yet),
    )


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """One commitment over all its terms."""

    commitment_id: int
    rows: list[TargetRow]

    @property
    def indicator(self) -> Any:
        return self.rows[0].target.commitment.indicator

    @property
    def amount(self) -> int:
        return sum(row.amount for row in self.rows)

    @property
    def verified(self) -> int:
        return sum(row.verified for row in self.rows)

    @property
    def claimed(self) -> int:
        return sum(row.claimed for row in self.rows)

    @property
    def disputed(self) -> int:
        return sum(row.disputed for row in self.rows)

    @property
    def summary(self) -> str:
        return wording.verified_of(self.verified, self.amount)

    @property
    def percent(self) -> int:
        """Of what was promised, verified; a term's surplus does not make up for another's gap."""
        met = sum(min(row.verified, row.amount) for row in self.rows)
        return met * 100 // self.amount


def by_commitment(rows: Iterable[TargetRow]) -> list[CommitmentRow]:
    """The rows of one side by commitment, in the catalogue's order."""
    found: dict[int, list[TargetRow]] = {}
    for row in rows:
        found.setdefault(row.target.commitment_id, []).append(row)
    ordered = sorted(found.items(), key=lambda item: (item[1][0].target.commitment.indicator.order, item[0]))
    return [CommitmentRow(pk, terms) for pk, terms in ordered]


def progress_by_commitment(agreement: Agreement, today: date | None = None) -> dict[Side, list[CommitmentRow]]:
    """Each commitment of both sides over its terms, in one query."""
    return {column.side: by_commitment(column.rows) for column in progress_of(agreement, today).columns}
