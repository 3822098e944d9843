"""Evidence of agreements in force: what both sides did, most of it verified, some waiting, some disputed.

Rows as the services would have left them, without files and without the events of each report.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random

from django.utils import timezone

from agreements.constants import LIVE_STATUSES, Side
from agreements.models import TermTarget
from core.dates import TAIPEI, local_today, roc_year
from evidence.constants import PREFIX, DisputeReason, Settlement, UseState
from evidence.models import Dispute, Evidence, EvidenceUse, EvidenceVersion

from .bulk import copy_rows, take_ids, take_references
from .population import Cast, Person

# Of a hundred reports; the rest is verified.
_SHARES = {UseState.CLAIMED: 4, UseState.DISPUTED: 2, UseState.REJECTED: 1}
# So many agreements of a hundred have had nothing since their first months.
_SLEEPING_PERCENT = 15
_AWAKE_DAYS = 60
_WHATS = ("共同授課", "到校說明住民大會", "桌長培訓", "提案工作坊", "成果發表", "369課程")
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Due:
    """A target that has begun, with the people of its two sides."""

    id: int
    agreement: int
    side: Side
    place: int
    desk: int
    first: date
    last: date


@dataclass(slots=True)
class Proof:
    """One report of something done, counted for one target."""

    due: Due
    on: date
    state: UseState
    amount: int
    by: Person
    judge: Person
    id: int = 0
    version: int = 0
    use: int = 0
    reference: str = ""

    @property
    def at(self) -> datetime:
        return datetime.combine(self.on, time(15), TAIPEI)

    @property
    def judged_at(self) -> datetime:
        return min(self.at + timedelta(days=3), timezone.now())


def add_proofs(count: int, cast: Cast, rng: Random) -> int:
    """`count` more reports over the targets of agreements in force; how many there was something to report for."""
    dues = _dues()
    if not dues:
        return 0
    officers = {desk.id: desk.officers for desk in cast.desks}
    contacts = {place.id: place.contacts for place in cast.places}
    asleep = {due.agreement for due in dues if due.agreement * 7919 % 100 < _SLEEPING_PERCENT}
    proofs = (_proof(dues[number % len(dues)], asleep, officers, contacts, rng) for number in range(count))
    while chunk := list(islice(proofs, _CHUNK)):
        _write(chunk)
    return count


def _dues() -> list[Due]:
    today = local_today()
    rows = TermTarget.objects.filter(agreement__status__in=LIVE_STATUSES, starts_on__lt=today).order_by("pk")
    columns = ("pk", "agreement_id", "side", "agreement__school_id", "agreement__district_id", "starts_on", "ends_on")
    return [
        Due(pk, agreement, Side(side), place, desk, first, min(last, today - timedelta(days=1)))
        for pk, agreement, side, place, desk, first, last in rows.values_list(*columns)
    ]


def _proof(
    due: Due, asleep: set[int], officers: dict[int, list[Person]], contacts: dict[int, list[Person]], rng: Random
) -> Proof:
    span = (due.last - due.first).days + 1
    on = due.first + timedelta(days=rng.randrange(min(span, _AWAKE_DAYS) if due.agreement in asleep else span))
    state = rng.choices([*_SHARES, UseState.VERIFIED], weights=[*_SHARES.values(), 100 - sum(_SHARES.values())])[0]
    school, office = rng.choice(contacts[due.place]), rng.choice(officers[due.desk])
    by, judge = (school, office) if due.side == Side.SCHOOL else (office, school)
    return Proof(due, on, state, rng.randrange(1, 4), by, judge)


def _write(proofs: list[Proof]) -> None:
    _number(proofs)
    copy_rows(
        Evidence,
        ("id", "reference", "side", "school_id", "district_id", "current_id", "is_sample", "created_at"),
        (
            (one.id, one.reference, str(one.due.side), one.due.place if one.due.side == Side.SCHOOL else None,
             one.due.desk if one.due.side == Side.GOVERNMENT else None, one.version, True, one.at)
            for one in proofs
        ),
    )  # fmt: skip
    copy_rows(
        EvidenceVersion,
        ("id", "evidence_id", "number", "what", "happened_on", "created_by_id", "created_at"),
        ((one.version, one.id, 1, _WHATS[one.id % len(_WHATS)], one.on, one.by.id, one.at) for one in proofs),
    )
    copy_rows(
        EvidenceUse,
        ("id", "evidence_id", "version_id", "target_id", "agreement_id", "side", "happened_on", "amount", "state",
         "state_since", "verified_by_id", "verified_at"),
        (_use(one) for one in proofs),
    )  # fmt: skip
    copy_rows(
        Dispute,
        ("use_id", "reason", "comment", "raised_by_id", "raised_at", "settlement", "settled_by_id", "settled_at"),
        _disputes(proofs),
    )


def _number(proofs: list[Proof]) -> None:
    years = Counter(roc_year(one.on) for one in proofs)
    references = {year: take_references(PREFIX, year, count) for year, count in sorted(years.items())}
    ids = zip(*(take_ids(model, len(proofs)) for model in (Evidence, EvidenceVersion, EvidenceUse)), strict=True)
    for one, (pk, version, use) in zip(proofs, ids, strict=True):
        one.id, one.version, one.use, one.reference = pk, version, use, next(references[roc_year(one.on)])


def _use(one: Proof) -> tuple[object, ...]:
    is_verified = one.state == UseState.VERIFIED
    since = one.at if one.state == UseState.CLAIMED else one.judged_at
    return (
        one.use, one.id, one.version, one.due.id, one.due.agreement, str(one.due.side), one.on, one.amount,
        str(one.state), since, one.judge.id if is_verified else None, one.judged_at if is_verified else None,
    )  # fmt: skip


def _disputes(proofs: list[Proof]) -> Iterator[tuple[object, ...]]:
    """Open ones, and those that the bureau settled against the report."""
    for one in proofs:
        if one.state in {UseState.DISPUTED, UseState.REJECTED}:
            is_over = one.state == UseState.REJECTED
            settled = (str(Settlement.REJECTED), one.judge.id, one.judged_at) if is_over else ("", None, None)
            yield one.use, str(DisputeReason.PROOF), "請補簽到表。（示範資料）", one.judge.id, one.judged_at, *settled
