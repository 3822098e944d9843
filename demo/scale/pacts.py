"""Agreements: a few in force in every district, as in life, and a long tail of expired ones; more in force on demand.

Those have the targets by term that signing would have laid out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from random import Random

from agreements.constants import AgreementKind, AgreementStatus
from agreements.models import Agreement, AgreementEvent, Commitment, Indicator, TermTarget
from agreements.services.drafting import PREFIX
from agreements.targets import Portion, spread
from core.dates import roc_year
from cycles.selectors import known_terms

from .bulk import copy_rows, take_ids, take_references
from .calendar import WorkingDays
from .chains import Chain, Step, copy_chains
from .papers import Papers
from .population import Cast, Desk, Person, Place

LIVE_PER_DISTRICT = 3
DRAFTS_PERCENT = 2
_OLDEST, _NEWEST = 400, 30


@dataclass(frozen=True, slots=True)
class Pact:
    """One agreement; `ago` is when it was begun, in working days."""

    id: int
    reference: str
    place: Place
    desk: Desk
    status: str
    ago: int
    created_at: datetime
    by: Person

    @property
    def starts_on(self) -> date:
        return self.created_at.date() + timedelta(days=14)

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=15 if self.status == AgreementStatus.EXPIRED else 730)

    @property
    def signed_at(self) -> datetime | None:
        return None if self.status == AgreementStatus.DRAFT else self.created_at + timedelta(days=7)

    @property
    def status_since(self) -> datetime:
        return (
            self.created_at + timedelta(days=30)
            if self.status == AgreementStatus.EXPIRED
            else self.signed_at or self.created_at
        )


def add_pacts(
    count: int, cast: Cast, days: WorkingDays, papers: Papers, rng: Random, *, in_force: int = 0
) -> list[Pact]:
    """`count` more agreements with their promises, targets and history; `in_force` beyond the usual few run today."""
    sides = list(_sides(count, in_force, cast, rng))
    ages = [rng.randrange(_NEWEST, min(_OLDEST, days.reach)) for _ in sides]
    instants = [days.ago(age, rng) for age in ages]
    years = Counter(roc_year(instant) for instant in instants)
    references = {year: take_references(PREFIX, year, number) for year, number in sorted(years.items())}
    pacts = [
        Pact(pk, next(references[roc_year(at)]), place, desk, status, age, at, rng.choice(cast.bureau))
        for pk, (place, desk, status), age, at in zip(take_ids(Agreement, count), sides, ages, instants, strict=True)
    ]
    _write(pacts, papers)
    return pacts


def _sides(count: int, in_force: int, cast: Cast, rng: Random) -> Iterator[tuple[Place, Desk, str]]:
    """Who agrees with whom: first those in force, which a pair has once only."""
    active = Agreement.objects.filter(status=AgreementStatus.ACTIVE).order_by("pk")
    taken = set(active.values_list("school_id", "district_id"))
    per_desk = Counter(district for _school, district in taken)
    left = count
    for round_ in range(LIVE_PER_DISTRICT):
        for number, desk in enumerate(cast.desks):
            place = cast.places[(number * LIVE_PER_DISTRICT + round_) % len(cast.places)]
            if left and per_desk[desk.id] < LIVE_PER_DISTRICT and (place.id, desk.id) not in taken:
                per_desk[desk.id] += 1
                left -= 1
                taken.add((place.id, desk.id))
                yield place, desk, AgreementStatus.ACTIVE
    more = list(islice(_free_pairs(cast, taken), min(left, in_force)))
    yield from ((place, desk, AgreementStatus.ACTIVE) for place, desk in more)
    for _ in range(left - len(more)):
        status = AgreementStatus.DRAFT if rng.randrange(100) < DRAFTS_PERCENT else AgreementStatus.EXPIRED
        yield rng.choice(cast.places), rng.choice(cast.desks), status


def _free_pairs(cast: Cast, taken: set[tuple[int, int]]) -> Iterator[tuple[Place, Desk]]:
    """Invented schools with every district in turn, where nothing is in force between them."""
    places = [place for place in cast.places if place.is_invented] or cast.places
    for round_ in range(len(cast.desks)):
        for number, place in enumerate(places):
            desk = cast.desks[(number + round_) % len(cast.desks)]
            if (place.id, desk.id) not in taken:
                yield place, desk


def _write(pacts: list[Pact], papers: Papers) -> None:
    columns = (
        "id", "reference", "kind", "school_id", "district_id", "has_bureau", "status", "status_since", "starts_on",
        "ends_on", "end_reason", "end_note", "signed_on", "is_sample", "created_at",
    )  # fmt: skip
    copy_rows(
        Agreement,
        columns,
        (
            (one.id, one.reference, str(AgreementKind.PARTNER), one.place.id, one.desk.id, False, str(one.status),
             one.status_since, one.starts_on, one.ends_on, "", "", one.signed_at and one.signed_at.date(), True,
             one.created_at)
            for one in pacts
        ),
    )  # fmt: skip
    promised = [(one, indicator) for one in pacts for indicator in papers.promised]
    ids = list(take_ids(Commitment, len(promised)))
    copy_rows(
        Commitment,
        ("id", "agreement_id", "indicator_id", "target"),
        (
            (pk, one.id, indicator.pk, indicator.default_target)
            for pk, (one, indicator) in zip(ids, promised, strict=True)
        ),
    )
    _write_targets(zip(ids, promised, strict=True))
    copy_chains(AgreementEvent, (Chain(one.id, list(_steps(one))) for one in pacts))


def _write_targets(promised: Iterable[tuple[int, tuple[Pact, Indicator]]]) -> None:
    terms = known_terms()

    @cache
    def portions(per: str, target: int, starts_on: date, ends_on: date) -> list[Portion]:
        return spread(target, per, starts_on, ends_on, terms)

    copy_rows(
        TermTarget,
        ("commitment_id", "agreement_id", "side", "starts_on", "ends_on", "amount"),
        (
            (pk, pact.id, one.side, *portion)
            for pk, (pact, one) in promised
            if pact.signed_at is not None
            for portion in portions(one.per, one.default_target, pact.starts_on, pact.ends_on)
        ),
    )


def _steps(pact: Pact) -> Iterator[Step]:
    def step(verb: str, at: datetime, **said: object) -> Step:
        return Step(verb, at, pact.by.id, pact.by.acting_code, **said)  # type: ignore[arg-type]

    draft, active, expired = map(str, (AgreementStatus.DRAFT, AgreementStatus.ACTIVE, AgreementStatus.EXPIRED))
    sides = {"school": pact.place.code, "district": pact.desk.slug}
    yield step("start", pact.created_at, to_state=draft, details=sides)
    if pact.signed_at is None:
        return
    facts = {"signed_on": [None, f"{pact.signed_at.date():%Y-%m-%d}"], "document_number": ["", ""]}
    yield step("record_signing", pact.signed_at, from_state=draft, to_state=active, details=facts)
    if pact.status == AgreementStatus.EXPIRED:
        yield step("expire", pact.status_since, from_state=active, to_state=expired)
