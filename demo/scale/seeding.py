"""Making the data up to the numbers that are wanted."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from math import ceil
from random import Random

import pgtrigger
from django.db import connection, transaction

from agreements.models import Agreement
from applications.constants import Status
from applications.models import Application
from core.dates import local_today
from cycles.selectors import begun_terms
from evidence.models import Evidence
from health.services import refresh
from reports.services import count_figures

from .bulk import take_ids
from .calendar import WorkingDays
from .cases import write_cases
from .courses import CLOSED_SHARES, OPEN_SHARES, Case, lay_course, people_for
from .pacts import DRAFTS_PERCENT, Pact, add_pacts
from .papers import VARIANTS, Papers
from .population import Cast, Desk, Place, add_people, add_schools, give_contacts, load_cast
from .proofs import add_proofs

# The only triggers passed by: rows of this data begin in the middle of their lives.
PASSED_BY = (
    "applications.Application:application_begins_as_draft",
    "agreements.Agreement:agreement_begins_as_draft",
    "evidence.EvidenceUse:evidence_use_begins_claimed",
)
FEWEST_PEOPLE = 60
# One school may have one open case a district; it needs about this many schools, real or invented.
_OPEN_PER_SCHOOL = 10
# One school may have one agreement in force a district.
_AGREEMENTS_PER_SCHOOL = 10
_CHUNK = 10_000
_DRAFTS_PERCENT = 3

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much there shall be; what is there already counts. `open_cases` of the applications wait on somebody.

    With `evidence` all agreements but drafts are in force, so that there is something to report for; else a few are.
    """

    applications: int
    open_cases: int
    agreements: int
    people: int
    schools: int | None = None
    number: int = 1
    evidence: int = 0

    @property
    def in_force(self) -> int:
        return self.agreements * (100 - DRAFTS_PERCENT) // 100 if self.evidence else 0

    @property
    def invented_schools(self) -> int:
        needed = max(ceil(self.open_cases / _OPEN_PER_SCHOOL), ceil(self.in_force / _AGREEMENTS_PER_SCHOOL))
        return needed if self.schools is None else self.schools


def seed(wanted: Wanted, *, say: Say) -> None:
    """Make the data up to `wanted`. The same numbers on the same database give the same data.

    Raises ValueError when the open cases do not fit: two of one school in one district cannot be open at once.
    """
    rng = Random(f"scale:{wanted.number}:{Application.objects.count()}")  # noqa: S311 - samples, not secrets
    with transaction.atomic():
        say(f"{add_schools(wanted.invented_schools, rng)} schools")
        say(f"{add_people(wanted.people, rng)} people, {give_contacts(rng)} of them lead a school more")
        cast = load_cast()
    papers, days = Papers(rng, cast.desks), WorkingDays.load()
    with _past_the_triggers():
        count = max(0, wanted.agreements - Agreement.objects.count())
        pacts = add_pacts(count, cast, days, papers, rng, in_force=wanted.in_force) if count else []
    say(f"{len(pacts)} agreements")
    with _past_the_triggers():
        say(f"{add_proofs(max(0, wanted.evidence - Evidence.objects.count()), cast, rng)} reports")
    plan = list(_plan(wanted, cast, pacts, rng))
    for begin in range(0, len(plan), _CHUNK):
        with _past_the_triggers():
            write_cases(_cases(plan[begin : begin + _CHUNK], cast, days, rng), papers, rng)
        say(f"{min(begin + _CHUNK, len(plan))} of {len(plan)} applications")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"{refresh().rows} agreements judged")
    say(f"figures of {sum(count_figures(term) for term in begun_terms(local_today())[:1])} places counted")


@contextmanager
def _past_the_triggers() -> Iterator[None]:
    """A transaction in which rows may begin in any status."""
    with pgtrigger.ignore(*PASSED_BY), transaction.atomic():
        with connection.cursor() as cursor:
            # COPY carries no setting of its own; a statement before it sets it for the transaction.
            cursor.execute("SELECT 1")
        yield


# -- which cases there are ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Planned:
    status: Status
    place: Place
    desk: Desk
    pact: Pact | None = None


def _plan(wanted: Wanted, cast: Cast, pacts: list[Pact], rng: Random) -> list[_Planned]:
    count = max(0, wanted.applications - Application.objects.count())
    open_count = min(count, max(0, wanted.open_cases - Application.objects.open().count()))
    drafts = (count - open_count) * _DRAFTS_PERCENT // 100
    approved = pacts[: (count - open_count - drafts) // 3]
    closed = count - open_count - drafts - len(approved)
    plan = [
        *_open_cases(open_count, cast, rng),
        *_other_cases([Status.DRAFT] * drafts, cast, rng),
        *(_Planned(Status.APPROVED, pact.place, pact.desk, pact) for pact in approved),
        *_other_cases(rng.choices(list(CLOSED_SHARES), weights=list(CLOSED_SHARES.values()), k=closed), cast, rng),
    ]
    rng.shuffle(plan)
    return plan


def _open_cases(count: int, cast: Cast, rng: Random) -> Iterator[_Planned]:
    pairs = list(islice(_free_pairs(cast), count))
    if len(pairs) < count:
        raise ValueError(f"only {len(pairs)} of {count} open cases fit; more --schools make room")
    statuses = rng.choices(list(OPEN_SHARES), weights=list(OPEN_SHARES.values()), k=count)
    return (_Planned(status, *pair) for status, pair in zip(statuses, pairs, strict=True))


def _free_pairs(cast: Cast) -> Iterator[tuple[Place, Desk]]:
    """Schools and districts without an open case, every school in several districts."""
    taken = set(Application.objects.open().order_by("pk").values_list("school_id", "reviewing_district_id"))
    for number, place in enumerate(cast.places):
        for offset in range(_OPEN_PER_SCHOOL):
            desk = cast.desks[(number + offset) % len(cast.desks)]
            if (place.id, desk.id) not in taken:
                yield place, desk


def _other_cases(statuses: Sequence[Status], cast: Cast, rng: Random) -> Iterator[_Planned]:
    """Every second one is of a real school; those then have a long past."""
    real = [place for place in cast.places if not place.is_invented] or cast.places
    for number, status in enumerate(statuses):
        yield _Planned(status, rng.choice(cast.places if number % 2 else real), rng.choice(cast.desks))


def _cases(plan: list[_Planned], cast: Cast, days: WorkingDays, rng: Random) -> list[Case]:
    cases = []
    for one, pk in zip(plan, take_ids(Application, len(plan)), strict=True):
        others = rng.sample([desk.slug for desk in cast.desks if desk is not one.desk], 2)
        case = Case(
            id=pk,
            place=one.place,
            desk=one.desk,
            status=one.status,
            choices=(one.desk.slug, *others[: rng.randrange(3)]),
            variant=rng.randrange(VARIANTS),
            pact=one.pact,
            **people_for(one.place, one.desk, cast, rng),
        )
        lay_course(case, days, rng)
        cases.append(case)
    return cases
