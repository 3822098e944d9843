"""How well a school and a district go together, and why: facts in, matches in order with their reasons out.

Pure functions: no database, no clock. A match is a suggestion; nobody is held to it and nothing is decided by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, inf, radians
from typing import Any, Generic, TypeVar

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from schools.constants import Locality

from .constants import (
    COMPANY_POINTS,
    CONTACT_POINTS,
    DEPARTMENT_POINTS,
    DISTANCE_POINTS,
    DOCUMENTED_POINTS,
    DUTY_POINTS,
    LOCALITY_POINTS,
    NEED_POINTS,
    NEEDS_COUNTED,
    Emphasis,
)

Subject = TypeVar("Subject")
Reason = tuple[int, str]
KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Facts(Generic[Subject]):
    """What is known of a pair. `order` is unique among those that are compared and settles what is equal.

    `campus` and `home` name the nearest campus and the district it stands in, in the reader's language.
    """

    subject: Subject
    order: int
    locality: Locality
    campus: str = ""
    home: str = ""
    is_documented: bool = False


@dataclass(frozen=True, slots=True)
class DistrictFacts(Facts[Subject]):
    """A district, seen from a school: `km` to its office from the nearest campus where none is in the city."""

    km: float | None = None
    partners: int = 0
    needs: int = 0
    has_contact: bool = False


@dataclass(frozen=True, slots=True)
class SchoolFacts(Facts[Subject]):
    """A school, seen from a district: `duties` are the other districts it accompanies."""

    departments: Sequence[str] = ()
    duties: int = 0


Known = TypeVar("Known", bound=Facts[Any])


@dataclass(frozen=True, slots=True)
class Match(Generic[Known]):
    """One suggestion: `reasons` are sentences without a full stop, the weightiest kind first."""

    facts: Known
    reasons: list[str]
    points: int

    @property
    def subject(self) -> object:
        return self.facts.subject

    @property
    def locality(self) -> Locality:
        return self.facts.locality

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return pgettext("between the reasons for a suggestion", "; ").join(self.reasons)


def rank_districts(
    districts: Iterable[DistrictFacts[Subject]], emphasis: Emphasis = Emphasis.BALANCED
) -> "list[Match[DistrictFacts[Subject]]]":
    """By what is emphasised, then by points, then in official order."""
    matches = [_match(one, _about_district(one)) for one in districts]
    return sorted(matches, key=lambda match: (-_lead(match.facts, emphasis), -match.points, match.facts.order))


def rank_schools(schools: Iterable[SchoolFacts[Subject]]) -> "list[Match[SchoolFacts[Subject]]]":
    """By points, then in registry order."""
    matches = [_match(one, _about_school(one)) for one in schools]
    return sorted(matches, key=lambda match: (-match.points, match.facts.order))


def _match(facts: Known, reasons: Iterable[Reason]) -> Match[Known]:
    found = list(reasons)
    return Match(facts, [said for _points, said in found], sum(points for points, _said in found))


def _lead(one: DistrictFacts[Subject], emphasis: Emphasis) -> float:
    if emphasis == Emphasis.NEAREST:
        return -inf if one.km is None else -one.km
    if emphasis == Emphasis.PARTNERS:
        return -one.partners
    return one.needs if emphasis == Emphasis.NEEDS else 0


# -- what speaks for it ------------------------------------------------------------------------------------


def _about_district(one: DistrictFacts[Subject]) -> Iterator[Reason]:
    yield from _nearness(one)
    yield from _distance(one)
    yield from _company(one.partners)
    if one.needs:
        words = ngettext("it looks for help with %(count)d thing", "it looks for help with %(count)d things", one.needs)
        yield NEED_POINTS * min(one.needs, NEEDS_COUNTED), words % {"count": one.needs}
    yield from _known(one)
    if one.has_contact:
        yield CONTACT_POINTS, _("its desk has published how to reach it")


def _about_school(one: SchoolFacts[Subject]) -> Iterator[Reason]:
    yield from _nearness(one)
    if count := len(one.departments):
        words = ngettext("%(count)d department near the subject", "%(count)d departments near the subject", count)
        yield _step(DEPARTMENT_POINTS, count, beyond=DEPARTMENT_POINTS[-1]), words % {"count": count}
    yield from _duties(one.duties)
    yield from _known(one)


def _nearness(one: Facts[Subject]) -> Iterator[Reason]:
    if one.locality != Locality.OUTSIDE:
        yield LOCALITY_POINTS[one.locality], where(one.locality, one.campus, one.home)


def where(locality: Locality, campus: str, home: str) -> str:
    """The tie in words; the campus that makes it and the district it stands in."""
    place = {"campus": campus, "home": home}
    if locality == Locality.SAME:
        return _("%(campus)s is in this district") % place
    if locality == Locality.ADJACENT:
        return _("%(campus)s is in %(home)s, next to it") % place
    if locality == Locality.CITY:
        return _("%(campus)s is in %(home)s") % place
    return _("No campus in the city")


def _distance(one: DistrictFacts[Subject]) -> Iterator[Reason]:
    if one.locality == Locality.OUTSIDE and one.km is not None:
        points = next((points for reach, points in DISTANCE_POINTS if one.km <= reach), 0)
        yield points, _("some %(km)d km from %(campus)s") % {"km": max(1, round(one.km)), "campus": one.campus}


def _company(partners: int) -> Iterator[Reason]:
    if partners >= len(COMPANY_POINTS):
        return
    words = ngettext("%(count)d school accompanies it", "%(count)d schools accompany it", partners)
    said = words % {"count": partners} if partners else _("no school accompanies it yet")
    yield COMPANY_POINTS[partners], said


def _duties(duties: int) -> Iterator[Reason]:
    if duties >= len(DUTY_POINTS):
        return
    yield DUTY_POINTS[duties], _("accompanies one other district") if duties else _("accompanies no other district")


def _known(one: Facts[Subject]) -> Iterator[Reason]:
    if one.is_documented:
        yield DOCUMENTED_POINTS, _("documents tell of work together")


def _step(points: Sequence[int], count: int, *, beyond: int) -> int:
    return points[count] if count < len(points) else beyond


def kilometres(place: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two points of latitude and longitude as the crow flies; exact enough within a city and its neighbour."""
    north, east = place[0] - other[0], place[1] - other[1]
    return KM_PER_DEGREE * hypot(north, east * cos(radians((place[0] + other[0]) / 2)))


# -- how the order comes about -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weight:
    """What counts, and how many points it gives."""

    what: str
    points: str


def weights_of_districts() -> list[Weight]:
    return _weights_of_districts(get_language())


def weights_of_schools() -> list[Weight]:
    return _weights_of_schools(get_language())


@cache
def _weights_of_districts(_language: str | None) -> list[Weight]:
    reaches = _(" / ").join(str(reach) for reach, _points in DISTANCE_POINTS)
    return [
        *_weights_of_ties(),
        Weight(
            _("no campus in the city: within %(km)s km") % {"km": reaches}, _in_turn(p for _km, p in DISTANCE_POINTS)
        ),
        Weight(_("no, one, two partner schools"), _in_turn(COMPANY_POINTS)),
        Weight(_("each open need, at most %(count)d") % {"count": NEEDS_COUNTED}, str(NEED_POINTS)),
        Weight(_("documents tell of work together"), str(DOCUMENTED_POINTS)),
        Weight(_("the desk has published how to reach it"), str(CONTACT_POINTS)),
    ]


@cache
def _weights_of_schools(_language: str | None) -> list[Weight]:
    return [
        *_weights_of_ties()[:2],
        Weight(_("one, two, three departments near the subject or more"), _in_turn(DEPARTMENT_POINTS[1:])),
        Weight(_("accompanies no, one other district"), _in_turn(DUTY_POINTS)),
        Weight(_("documents tell of work together"), str(DOCUMENTED_POINTS)),
    ]


def _weights_of_ties() -> list[Weight]:
    ties = (Locality.SAME, Locality.ADJACENT, Locality.CITY)
    return [Weight(str(tie.label), str(LOCALITY_POINTS[tie])) for tie in ties]


def _in_turn(points: Iterable[int]) -> str:
    return _(" / ").join(map(str, points))
