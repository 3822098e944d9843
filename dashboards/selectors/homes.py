"""The homes of a district office and of a school: what waits first, then how their partnerships stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import Membership, User
from accounts.readers import Reader, for_readers
from agreements.models import TermTarget
from core.compiled import Hole
from core.dates import local_today
from cycles.models import AcademicTerm
from cycles.selectors import begun_terms
from districts.models import District
from evidence.constants import DUE_SOON_DAYS
from evidence.selectors.commitments import CommitmentLine, commitment_list, due_soon, first_of, lines_of
from health.models import OfPartiesQuerySet
from health.selectors import HealthRow, health_rows, in_force, plain_rows
from needs.models import Need
from needs.selectors import open_needs_of
from obligations.header import first_on
from obligations.selectors.desk import TaskGroup, task_groups
from obligations.selectors.tasks import first_tasks_of
from reports.constants import Scope
from reports.figures import DEFINITIONS, Definition, Key
from reports.selectors.counted import Counted, place_figures, place_now

from .cells import Place, cell
from .city import chosen_term

# As many as a home lists; the whole lists are one link away.
TASKS_SHOWN, AGREEMENTS_SHOWN, DUE_SHOWN, NEEDS_SHOWN = 3, 5, 6, 3
_RESULTS = (
    Key.PARTNERS, Key.SCHOOL_VERIFIED, Key.GOVERNMENT_VERIFIED, Key.ACTIVITIES, Key.SCHOOL_OVERDUE,
    Key.GOVERNMENT_OVERDUE, Key.WAITING, Key.OLDEST_WAITING, Key.DECISION_DAYS, Key.NEEDS, Key.ENDING,
)  # fmt: skip
_OF_SCHOOLS = (
    Key.PARTNERS, Key.SCHOOL_VERIFIED, Key.GOVERNMENT_VERIFIED, Key.ACTIVITIES, Key.SCHOOL_OVERDUE,
    Key.GOVERNMENT_OVERDUE, Key.ENDING,
)  # fmt: skip

# A desk's list of cases holds those it once assessed for another district, that of reports one side only; the public
# list of agreements is everybody's.
_WIDER_FOR_DESKS = frozenset({Key.ACTIVITIES, Key.DECISION_DAYS})
_WIDER_FOR_SCHOOLS = frozenset({Key.PARTNERS, Key.ENDING, Key.ACTIVITIES})


@dataclass(frozen=True, slots=True)
class Result:
    """One figure of the place, with its name and the list behind it."""

    key: str
    name: str
    shown: SafeString


@dataclass(frozen=True)
class Home:
    """Of a district office or a school."""

    title: str
    term: AcademicTerm | None
    tasks: list[TaskGroup]
    agreements: list[HealthRow]
    due: list[CommitmentLine]
    needs: list[Need]
    shown: Counted | None
    place: Place | None
    keys: Sequence[Key]
    # Whether the reader belongs here; the city only looks.
    is_own: bool
    has_needs: bool
    # The district's slug where the reader's lists have to be narrowed to it.
    narrowed: str = ""

    @property
    def days(self) -> int:
        return DUE_SOON_DAYS

    @property
    def health_url(self) -> str:
        return self._url("health:list")

    @property
    def owed_url(self) -> str:
        return self._url("health:owed")

    @property
    def commitments_url(self) -> str:
        return self._url("evidence:commitments", term=self.term.key if self.term else "")

    def _url(self, name: str, **conditions: str) -> str:
        wanted = {key: value for key, value in (conditions | {"district": self.narrowed}).items() if value}
        return f"{reverse(name)}?{urlencode(wanted)}" if wanted else reverse(name)

    @cached_property
    def results(self) -> list[Result]:
        if self.place is None:
            return []
        return [Result(key, str(DEFINITIONS[key].name), cell(self.place, key)) for key in self.keys]

    @property
    def definitions(self) -> list[Definition]:
        return [DEFINITIONS[key] for key in self.keys]


def district_of(slug: str) -> District | None:
    return District.objects.filter(slug=slug).defer("map_path").first()


def district_home(user: User, district: District, wanted: str = "") -> Home:
    """For its own office with what waits there; for the city without, narrowed to the district.

    `wanted` is the key of a term; without one it is the term that runs.
    """
    acting = user.acting
    own = acting if acting is not None and acting.is_district else None
    term, shown = _figures(Scope.DISTRICT, district.code, wanted)
    return Home(
        title=district.label, term=term, tasks=_tasks(user, own),
        agreements=plain_rows(_agreements_of(user, looked_at=district.pk)),
        due=lines_of(_due_of(user, looked_at=district.pk)), needs=open_needs_of(district)[:NEEDS_SHOWN],
        shown=shown, keys=_RESULTS,
        place=_place(shown, term, district.slug, _WIDER_FOR_DESKS if own else frozenset()),
        is_own=own is not None, has_needs=True,
        narrowed="" if own else district.slug,
    )  # fmt: skip


def school_home(user: User, acting: Membership) -> Home:
    school = acting.school
    assert school is not None  # noqa: S101 - a school's capacity has one
    term, shown = _figures(Scope.SCHOOL, school.code)
    return Home(
        title=school.label, term=term, tasks=_tasks(user, acting),
        agreements=plain_rows(_agreements(user)),
        due=lines_of(_due(user)), needs=[],
        shown=shown, place=_place(shown, term, "", _WIDER_FOR_SCHOOLS), keys=_OF_SCHOOLS, is_own=True, has_needs=False,
    )  # fmt: skip


@for_readers
def _agreements(reader: Reader) -> OfPartiesQuerySet:
    """The most urgent ones of those whom the reader acts for."""
    return in_force(health_rows(reader))[:AGREEMENTS_SHOWN]


@for_readers
def _agreements_of(reader: Reader, looked_at: Hole) -> OfPartiesQuerySet:
    return in_force(health_rows(reader)).filter(district=looked_at)[:AGREEMENTS_SHOWN]


@for_readers
def _due(reader: Reader) -> QuerySet[TermTarget]:
    """What has to be fulfilled soon, by either side."""
    return first_of(due_soon(commitment_list(reader)), limit=DUE_SHOWN)


@for_readers
def _due_of(reader: Reader, looked_at: Hole) -> QuerySet[TermTarget]:
    return first_of(due_soon(commitment_list(reader).filter(agreement__district=looked_at)), limit=DUE_SHOWN)


def _figures(scope: Scope, code: str, wanted: str = "") -> tuple[AcademicTerm | None, Counted | None]:
    """The term that is asked for, or runs, with the figures of the place; one query for the one that runs."""
    if not wanted and (now := place_now(scope, code)):
        return now
    term = chosen_term(begun_terms(local_today()), wanted)
    return term, place_figures(term, scope, code) if term else None


def _tasks(user: User, acting: Membership | None) -> list[TaskGroup]:
    return task_groups(first_tasks_of(user, first_on(user, acting, limit=TASKS_SHOWN))) if acting else []


def _place(shown: Counted | None, term: AcademicTerm | None, slug: str, unlinked: frozenset[str]) -> Place | None:
    if shown is None or term is None:
        return None
    return Place(shown.values, term.key, term.ends_on >= local_today(), slug, unlinked)
