"""Locality of school–district pairs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db.models import QuerySet

from core.compiled import Hole, compiled
from districts.models import District
from districts.selectors import neighbours_by_district

from .constants import Locality
from .models import Campus, School


@dataclass(frozen=True, slots=True)
class DistrictLocality:
    """A school's tie to one district and the campus that makes it."""

    district: District
    locality: Locality
    campus: Campus | None


_RANK = {locality: rank for rank, locality in enumerate(Locality)}


def localities_of(school: School) -> list[DistrictLocality]:
    """The tie of `school` to each of the twelve districts, in official order, with its nearest campus.

    Three queries: the districts, their neighbours, and the school's campuses.
    """
    return ties_of(campuses_of(school))


def campuses_of(school: School) -> list[Campus]:
    return _campuses_of(school=school.pk)


@compiled
def _campuses_of(school: Hole) -> QuerySet[Campus]:
    rows = Campus.objects.filter(school=school).select_related("district").defer("district__map_path")
    return rows.order_by("order")


def ties_of(campuses: Sequence[Campus]) -> list[DistrictLocality]:
    """The tie of a school with these campuses to each of the twelve districts; two queries."""
    beside = neighbours_by_district()
    return [nearest_tie(campuses, district, beside.get(district.pk, set())) for district in _districts()]


@compiled
def _districts() -> QuerySet[District]:
    """With the map paths: the page where districts are chosen draws them."""
    return District.objects.order_by("number")


class Near(Protocol):
    @property
    def locality(self) -> Locality: ...


Nearby = TypeVar("Nearby", bound=Near)


def nearest_first(ties: Iterable[Nearby]) -> list[Nearby]:
    """The same by nearness; equally near ones keep their order."""
    return sorted(ties, key=lambda tie: _RANK[tie.locality])


def nearest_tie(campuses: Sequence[Campus], district: District, neighbours: set[int]) -> DistrictLocality:
    """The tie of the campus nearest to `district`, whose neighbours' ids are given."""
    ties = [(tie_between(campus, district, neighbours), campus) for campus in campuses]
    locality, campus = min(ties, key=lambda tie: _RANK[tie[0]], default=(Locality.OUTSIDE, None))
    # A campus outside the city makes no tie, so none is named for it.
    return DistrictLocality(district, locality, campus if locality != Locality.OUTSIDE else None)


def tie_between(campus: Campus, district: District, neighbours: set[int]) -> Locality:
    """One campus's tie to a district whose neighbours' ids are given."""
    if campus.district_id is None:
        return Locality.OUTSIDE
    if campus.district_id == district.pk:
        return Locality.SAME
    return Locality.ADJACENT if campus.district_id in neighbours else Locality.CITY


def locality_between(school: School, district: District) -> Locality:
    """The nearest campus's tie to `district`, in one query."""
    found = School.objects.filter(pk=school.pk).with_locality(district)
    row = found.values_list("locality", flat=True).get()  # type: ignore[misc] # the plugin does not see annotations
    return Locality(row)


def has_campus_in_city(school: School) -> bool:
    found = School.objects.filter(pk=school.pk).with_campus_in_city()
    return found.values_list("has_campus_in_city", flat=True).get()  # type: ignore[misc] # the plugin does not see annotations
