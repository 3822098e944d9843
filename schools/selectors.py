"""Locality of school–district pairs, and what a lookup shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Prefetch

from districts.models import District

from .constants import Locality
from .models import Campus, Department, School


@dataclass(frozen=True, slots=True)
class DistrictLocality:
    """A school's tie to one district and the campus that makes it."""

    district: District
    locality: Locality
    campus: Campus | None


_RANK = {locality: rank for rank, locality in enumerate(Locality)}


def localities_of(school: School) -> list[DistrictLocality]:
    """The tie of `school` to each of the twelve districts, in official order, with its nearest campus.

    Three queries: the districts with their neighbours, and the school's campuses.
    """
    return ties_of(campuses_of(school), districts_with_neighbours())


def campuses_of(school: School) -> list[Campus]:
    return list(Campus.objects.filter(school=school).select_related("district").order_by("order"))


def districts_with_neighbours() -> list[District]:
    return list(District.objects.prefetch_related("neighbours").order_by("number"))


def ties_of(campuses: Sequence[Campus], districts: Iterable[District]) -> list[DistrictLocality]:
    """The tie of a school with these campuses to each of the districts, whose neighbours are prefetched."""
    return [nearest_tie(campuses, district, {one.pk for one in district.neighbours.all()}) for district in districts]


def nearest_first(ties: Iterable[DistrictLocality]) -> list[DistrictLocality]:
    """The same ties by nearness; equally near ones keep their order."""
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


def local_candidates(district: District) -> list[School]:
    """Listed schools with a campus in the district or next to it, nearest first, in registry order."""
    near = School.objects.listed().with_locality(district)
    # "same" sorts behind "adjacent".
    near = near.filter(locality__in=[Locality.SAME, Locality.ADJACENT])  # type: ignore[misc] # the plugin does not see annotations
    rows = near.order_by(F("locality").desc(), "registry_order")
    campuses = Campus.objects.select_related("district").order_by("order")
    departments = Department.objects.order_by("order")
    return list(rows.prefetch_related(Prefetch("campuses", campuses), Prefetch("departments", departments)))


def has_campus_in_city(school: School) -> bool:
    found = School.objects.filter(pk=school.pk).with_campus_in_city()
    return found.values_list("has_campus_in_city", flat=True).get()  # type: ignore[misc] # the plugin does not see annotations
