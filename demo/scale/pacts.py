"""Agreements: a few in force in every district, as in life, and a long tail of expired ones."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from agreements.constants import AgreementKind, AgreementStatus
from agreements.models import Agreement, AgreementEvent, Commitment
from agreements.services.drafting import PREFIX
from core.dates import roc_year

from .bulk import copy_rows, take_ids, take_references
from .calendar import WorkingDays
from .chains import Chain, Step, copy_chains
from .papers import Papers
from .population import Cast, Desk, Person, Place

LIVE_PER_DISTRICT = 3
_DRAFTS_PERCENT = 2
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


def add_pacts(count: int, cast: Cast, days: WorkingDays, papers: Papers, rng: Random) -> list[Pact]:
    """`count` more agreements with their promises and their history."""
    sides = list(_sides(count, cast, rng))
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


def _sides(count: int, cast: Cast, rng: Random) -> Iterator[tuple[Place, Desk, str]]:
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
                yield place, desk, AgreementStatus.ACTIVE
    for _ in range(left):
        status = AgreementStatus.DRAFT if rng.randrange(100) < _DRAFTS_PERCENT else AgreementStatus.EXPIRED
        yield rng.choice(cast.places), rng.choice(cast.desks), status


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
    copy_rows(
        Commitment,
        ("agreement_id", "indicator_id", "target"),
        ((one.id, indicator, target) for one in pacts for indicator, target in papers.targets.items()),
    )
    copy_chains(AgreementEvent, (Chain(one.id, list(_steps(one))) for one in pacts))


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
