"""Locality of school–district pairs, and what a lookup shows."""

from dataclasses import dataclass

from django.db.models import F

from districts.models import District

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

    Three queries: the districts with their neighbours, and the school's campuses.
    """
    campuses = list(Campus.objects.filter(school=school).select_related("district").order_by("order"))
    found = []
    for district in District.objects.prefetch_related("neighbours").order_by("number"):
        near = {neighbour.pk for neighbour in district.neighbours.all()}
        ties = [(tie_between(campus, district, near), campus) for campus in campuses]
        best = min(ties, key=lambda tie: _RANK[tie[0]], default=(Locality.OUTSIDE, None))
        found.append(DistrictLocality(district, *best))
    return found


def tie_between(campus: Campus, district: District, neighbours: set[int]) -> Locality:
    """One campus's tie to a district whose neighbours' ids are given."""
    if campus.district_id is None:
        return Locality.OUTSIDE
    if campus.district_id == district.pk:
        return Locality.SAME
    return Locality.ADJACENT if campus.district_id in neighbours else Locality.CITY


def locality_between(school: School, district: District) -> Locality:
    """The nearest campus's tie to `district`, in one query."""
    row = School.objects.filter(pk=school.pk).with_locality(district).values_list("locality", flat=True).get()
    return Locality(row)


def local_candidates(district: District) -> list[School]:
    """Listed schools with a campus in the district or next to it, nearest first, in registry order."""
    near = School.objects.listed().with_locality(district)
    rows = near.filter(locality__in=[Locality.SAME, Locality.ADJACENT]).order_by(F("locality").desc(), "registry_order")
    return list(rows.prefetch_related("campuses__district", "departments"))


def has_campus_in_city(school: School) -> bool:
    return School.objects.filter(pk=school.pk).with_campus_in_city().values_list("has_campus_in_city", flat=True).get()
