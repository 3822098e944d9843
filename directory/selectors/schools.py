"""The list of schools: where each stands, whom it accompanies, how near it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, ngettext

from agreements.models import Agreement
from core.addresses import address_of
from core.arrays import Among
from core.compiled import Hole, compiled
from core.sheets import SHEET_CHUNK
from schools.constants import City, SchoolKind
from schools.models import Campus, School


@dataclass(frozen=True, slots=True)
class Place:
    """A campus in the list: the district it stands in, or the city where it stands in none."""

    where: str
    campus: str


@dataclass(frozen=True, slots=True)
class Accompanied:
    """A district that a school accompanies now."""

    district: str
    url: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One line of the list, in words; `locality` only where the reader looks at one district."""

    code: str
    name: str
    name_en: str
    url: str
    kind: str
    is_u9: bool
    locality: str
    places: list[Place]
    accompanied: list[Accompanied]


def school_rows(schools: Sequence[School]) -> list[SchoolRow]:
    """The lines of a list; two queries."""
    places, accompanied = _places_of(schools), _accompanied_by(schools)
    kinds = {kind.value: str(kind.label) for kind in SchoolKind}
    return [
        SchoolRow(
            code=one.code,
            name=one.label,
            name_en=one.name_en,
            url=address_of("directory:school", one.slug),
            kind=kinds[one.kind],
            is_u9=one.u9_member,
            locality=getattr(one, "locality", ""),
            places=places[one.pk],
            accompanied=accompanied[one.pk],
        )
        for one in schools
    ]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Lines under one heading; without one where the list has none."""

    heading: str
    rows: list[SchoolRow]


def grouped(schools: Sequence[School], *, by_strokes: bool) -> list[RowGroup]:
    """The lines of a page in its order, by the strokes of the names' first characters where it is sorted by them."""
    rows = school_rows(schools)
    if not by_strokes:
        return [RowGroup("", rows)] if rows else []
    together = groupby(zip(schools, rows, strict=True), key=lambda pair: pair[0].strokes)
    return [RowGroup(_strokes(count), [row for _, row in pairs]) for count, pairs in together]


def _strokes(count: int) -> str:
    return ngettext("%(count)d stroke", "%(count)d strokes", count) % {"count": count}


def streamed_rows(schools: Iterable[School]) -> Iterator[SchoolRow]:
    """The lines of a list of any length; two queries for every SHEET_CHUNK of them."""
    left = iter(schools)
    while chunk := list(islice(left, SHEET_CHUNK)):
        yield from school_rows(chunk)


def _places_of(schools: Sequence[School]) -> dict[int, list[Place]]:
    cities = {city.value: str(city.label) for city in City}
    found: dict[int, list[Place]] = defaultdict(list)
    for school, city, campus, *district in _places(schools=[one.pk for one in schools]):
        found[school].append(Place(_in_language(district) or cities[city], campus))
    return found


@compiled
def _places(schools: Hole) -> QuerySet[Campus, tuple[Any, ...]]:
    rows = Campus.objects.filter(Among("school", schools)).order_by("order")
    return rows.values_list("school", "city", "name", *_DISTRICT)


def _accompanied_by(schools: Sequence[School]) -> dict[int, list[Accompanied]]:
    found: dict[int, list[Accompanied]] = defaultdict(list)
    for school, reference, is_sample, *district in _agreements(schools=[one.pk for one in schools]):
        url = address_of("agreements:detail", reference)
        found[school].append(Accompanied(_in_language(district), url, is_sample))
    return found


@compiled
def _agreements(schools: Hole) -> QuerySet[Agreement, tuple[Any, ...]]:
    rows = Agreement.objects.live().filter(Among("school", schools)).order_by("district__number", "pk")
    return rows.values_list("school", "reference", "is_sample", *_DISTRICT)


_DISTRICT = ("district__name", "district__name_en")


def _in_language(names: Sequence[str]) -> str:
    chinese, english = names
    return english if get_language() == "en" else chinese
