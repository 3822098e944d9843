"""The facts behind a match, gathered in as many queries for one pair as for all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agreements.models import Agreement, DocumentedCooperation
from core.arrays import Among
from core.compiled import Hole, compiled
from districts.models import District, DistrictOffice
from needs.selectors import open_need_counts
from schools.constants import Locality, RegistryStatus
from schools.models import Campus, Department, School
from schools.selectors import campuses_of, nearest_tie

from .constants import COMPANY_POINTS, DUTY_POINTS, Emphasis
from .ranking import DistrictFacts, Match, SchoolFacts, kilometres, rank_districts, rank_schools


def districts_for(school: School, emphasis: Emphasis = Emphasis.BALANCED) -> list[Match[DistrictFacts[District]]]:
    """The districts that the school does not accompany yet, best match first; three queries."""
    known = district_facts(school, campuses_of(school))
    return rank_districts((one for one in known if not is_partner(one.subject)), emphasis)


def district_facts(school: School, campuses: Sequence[Campus]) -> list[DistrictFacts[District]]:
    """What is known of the school and each of the twelve districts, in official order; two queries."""
    needs = open_need_counts()
    districts = _districts(school=school.pk)
    homes = {one.pk: one.label for one in districts}
    return [_district_facts(one, campuses, homes, needs.get(one.pk, 0)) for one in districts]


def is_partner(district: Any) -> bool:
    """Whether the school that the facts are about accompanies the district now."""
    return bool(district.is_partner)


@compiled
def _districts(school: Hole) -> QuerySet[District]:
    """With the map paths: pages that show the ties draw them too."""
    beside = District.neighbours.through.objects.filter(from_district=OuterRef("pk")).values("to_district")
    live = Agreement.objects.live().filter(district=OuterRef("pk"))
    pair = {"school": school, "district": OuterRef("pk")}
    contact = DistrictOffice.objects.filter(district=OuterRef("pk")).exclude(desk_phone="", desk_email="")
    return District.objects.annotate(
        beside=ArraySubquery(beside.order_by("to_district")),
        company=ArraySubquery(live.order_by("-pk").values("pk")[: len(COMPANY_POINTS)]),
        is_partner=Exists(Agreement.objects.live().filter(**pair).order_by()),
        is_documented=Exists(DocumentedCooperation.objects.filter(**pair).order_by()),
        has_contact=Exists(contact.order_by()),
        latitude=F("office__latitude"),
        longitude=F("office__longitude"),
    ).order_by("number")


def _district_facts(
    district: Any, campuses: Sequence[Campus], homes: Mapping[int, str], needs: int
) -> DistrictFacts[District]:
    tie = nearest_tie(campuses, district, set(district.beside))
    campus, km = tie.campus, None
    if tie.locality == Locality.OUTSIDE:
        campus, km = _nearest_from_outside(district, campuses)
    return DistrictFacts(
        subject=district,
        order=district.number,
        locality=tie.locality,
        campus=campus.name if campus else "",
        home=homes.get(campus.district_id or 0, "") if campus else "",
        is_documented=district.is_documented,
        km=km,
        partners=len(district.company),
        needs=needs,
        has_contact=district.has_contact,
    )


def _nearest_from_outside(district: Any, campuses: Sequence[Campus]) -> tuple[Campus | None, float | None]:
    """The campus nearest to the district office, and how far it is; nothing where a place is not known."""
    office = (district.latitude, district.longitude)
    if None in office:
        return None, None
    placed = [one for one in campuses if one.latitude is not None and one.longitude is not None]
    ways = [(kilometres((one.latitude, one.longitude), office), one) for one in placed]  # type: ignore[arg-type]
    km, campus = min(ways, key=lambda way: way[0], default=(None, None))
    return campus, km


# -- for a district ----------------------------------------------------------------------------------------


def schools_for(district: District, neighbours: Iterable[District] | None = None) -> list[Match[SchoolFacts[School]]]:
    """Listed schools with a campus in the district or next to it that do not accompany it yet, best match first.

    Two queries, one where the neighbours are given.
    """
    beside = district.neighbours.all() if neighbours is None else neighbours
    places = {one.pk: one.label for one in (district, *beside)}
    by_school: dict[int, list[tuple[Any, ...]]] = {}
    for row in _near_campuses(district=district.pk, places=list(places)):
        by_school.setdefault(row[0], []).append(row)
    return rank_schools(_school_facts(district, places, rows) for rows in by_school.values())


_SCHOOL = ("school__pk", "school__slug", "school__name", "school__name_en")


@compiled
def _near_campuses(district: Hole, places: Hole) -> QuerySet[Campus, tuple[Any, ...]]:
    of_school = Agreement.objects.live().filter(school=OuterRef("school"))
    documented = DocumentedCooperation.objects.filter(school=OuterRef("school"), district=district)
    departments = Department.objects.filter(school=OuterRef("school")).order_by("order").values("name")
    others = of_school.filter(~Q(district=district)).order_by("-pk").values("pk")
    rows = Campus.objects.filter(Among("district", places), school__registry_status=RegistryStatus.LISTED)
    rows = rows.filter(~Exists(of_school.filter(district=district).order_by()))
    rows = rows.annotate(
        departments=ArraySubquery(departments),
        duties=ArraySubquery(others[: len(DUTY_POINTS)]),
        is_documented=Exists(documented.order_by()),
    )
    return rows.order_by("school__registry_order", "order").values_list(
        *_SCHOOL, "school__registry_order", "departments", "duties", "is_documented", "district", "name"
    )


def _school_facts(
    district: District, places: Mapping[int, str], rows: Sequence[tuple[Any, ...]]
) -> SchoolFacts[School]:
    *names, order, departments, duties, is_documented, _place, _campus = rows[0]
    campuses = [(place, campus) for *_others, place, campus in rows]
    here = [one for one in campuses if one[0] == district.pk]
    place, campus = (here or campuses)[0]
    return SchoolFacts(
        subject=School.from_db(None, ["id", "slug", "name", "name_en"], names),
        order=order,
        locality=Locality.SAME if here else Locality.ADJACENT,
        campus=campus,
        home=places[place],
        is_documented=is_documented,
        departments=departments,
        duties=len(duties),
    )
