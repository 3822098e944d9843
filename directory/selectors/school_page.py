"""The page of one school: where it stands, whom it accompanies, and which districts it would go well with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from agreements.selectors import Documented, documented_cooperation
from cooperation.selectors import InformalCount, informal_of_school
from core.compiled import Hole, compiled
from districts.constants import MAP_HEIGHT, MAP_WIDTH
from districts.geometry import CITY
from districts.models import District
from matching.constants import Emphasis
from matching.ranking import DistrictFacts, rank_districts, weights_of_districts
from matching.selectors import district_facts, is_partner
from schools.models import Campus, Department, School
from schools.selectors import campuses_of

from .matches import Suggestions, suggestions
from .partnerships import Partnerships, partnerships_of_school

# Between a campus outside the city and the edge of the map, in map units.
MARGIN = 24


@dataclass(frozen=True, slots=True)
class Pin:
    """A campus on the map, under its number in the list beside it."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class CampusMap:
    """The city as one shape, the districts with a campus, and the campuses; wider where one lies outside."""

    city: str
    homes: str
    pins: Sequence[Pin]

    @property
    def viewbox(self) -> str:
        left = min(0, *(int(pin.x) - MARGIN for pin in self.pins))
        top = min(0, *(int(pin.y) - MARGIN for pin in self.pins))
        right = max(MAP_WIDTH, *(int(pin.x) + MARGIN for pin in self.pins))
        bottom = max(MAP_HEIGHT, *(int(pin.y) + MARGIN for pin in self.pins))
        return f"{left} {top} {right - left} {bottom - top}"


@dataclass(frozen=True, slots=True)
class Option:
    """What a school outside the city can have compared first."""

    label: str
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class SchoolPage:
    school: School
    campuses: list[Campus]
    partners: Partnerships
    facts: list[DistrictFacts[District]]
    documented: list[Documented]
    informal: InformalCount
    emphasis: Emphasis

    @property
    def is_outside(self) -> bool:
        return all(campus.district_id is None for campus in self.campuses)

    @cached_property
    def matches(self) -> Suggestions:
        free = (one for one in self.facts if not is_partner(one.subject))
        ranked = rank_districts(free, self.emphasis if self.is_outside else Emphasis.BALANCED)
        return suggestions(ranked, weights_of_districts(), listed_at="directory:districts")

    @property
    def options(self) -> list[Option]:
        return [
            Option(str(one.label), f"?emphasis={one}" if one else "?", one == self.emphasis)
            for one in Emphasis
            if self.is_outside
        ]

    @cached_property
    def map(self) -> CampusMap | None:
        pins = list(_pins(self.campuses))
        if not pins:
            return None
        home = {campus.district_id for campus in self.campuses}
        paths = [(one.subject.pk, one.subject.map_path) for one in self.facts]
        return CampusMap("".join(path for _pk, path in paths), "".join(path for pk, path in paths if pk in home), pins)


def _pins(campuses: Sequence[Campus]) -> Iterator[Pin]:
    for number, campus in enumerate(campuses, start=1):
        if campus.latitude is not None and campus.longitude is not None:
            x, y = CITY((campus.longitude, campus.latitude))
            yield Pin(number, round(x, 1), round(y, 1))


def school_by(slug: str) -> School | None:
    """A listed school with `department_names`; one query."""
    return _schools.first(slug=slug)


@compiled
def _schools(slug: Hole) -> QuerySet[School]:
    names = Department.objects.filter(school=OuterRef("pk")).order_by("order").values("name")
    return School.objects.listed().annotate(department_names=ArraySubquery(names)).filter(slug=slug).order_by("pk")


def emphasis_of(value: str) -> Emphasis:
    """What an address asks for; everything together where it asks for nothing known."""
    return Emphasis(value) if value in Emphasis.values else Emphasis.BALANCED


def school_page(school: School, emphasis: Emphasis = Emphasis.BALANCED) -> SchoolPage:
    """Everything about one school; five queries."""
    campuses = campuses_of(school)
    return SchoolPage(
        school=school,
        campuses=campuses,
        partners=partnerships_of_school(school.pk),
        facts=district_facts(school, campuses),
        documented=documented_cooperation(school=school),
        informal=informal_of_school(school),
        emphasis=emphasis,
    )
