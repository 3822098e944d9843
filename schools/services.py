"""Writing the registry: schools, campuses, departments, domains, and the words they are found by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Max, Prefetch
from django.utils.text import slugify

from core.actors import Actor
from core.search import fold, pieces
from districts.models import District
from history.services import record_event

from .constants import City, RegistryStatus, SchoolKind
from .models import Campus, Department, School, SchoolDomain, SchoolEvent
from .strokes import stroke_key

_ORDER_STEP = 10
# Proposed schools stand behind every row that data/schools.csv can hold.
_PROPOSED_FROM = 100_000
# So do those that the bureau enters from a list, before the proposed ones.
_ENTERED_FROM = 50_000


@transaction.atomic
def load_schools(rows: Sequence[Mapping[str, str]]) -> int:
    """Lay out the schools and their departments from data/schools.csv; idempotent, returns the number of rows."""
    facts = [_school_facts(number, row) for number, row in enumerate(rows, start=1)]
    schools = School.objects.bulk_create(
        (School(**fact) for fact in facts),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name for name in facts[0] if name != "code"],
    )
    Department.objects.bulk_create(
        (
            Department(school=school, name=name, order=order)
            for school, row in zip(schools, rows, strict=True)
            for order, name in enumerate(filter(None, row["departments"].split(";")))
        ),
        update_conflicts=True,
        unique_fields=["school", "name"],
        update_fields=["order"],
    )
    return len(schools)


def _school_facts(number: int, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "slug": slugify(row["name_en"])[:60].strip("-"),
        "name": row["name"],
        "name_en": row["name_en"],
        "kind": SchoolKind(row["kind"]),
        "u9_member": row["u9_member"] == "yes",
        "stroke_key": stroke_key(row["name"]),
        "registry_order": number * _ORDER_STEP,
        "registry_status": RegistryStatus.LISTED,
    }


@transaction.atomic
def load_campuses(rows: Sequence[Mapping[str, str]]) -> int:
    """Lay out the campuses from data/campuses.csv and index every school; idempotent."""
    schools = {school.code: school for school in School.objects.order_by("registry_order")}
    districts = {district.name: district for district in District.objects.order_by("number")}
    orders: dict[str, count[int]] = defaultdict(count)
    facts = [
        {
            "school": schools[row["school_code"]],
            "name": row["campus"],
            "city": City(row["city"]),
            "district": districts.get(row["district"]),
            "address": row["address"],
            "latitude": float(row["lat"]) if row["lat"] else None,
            "longitude": float(row["lon"]) if row["lon"] else None,
            "coordinate_source": row["coordinate_source"],
            "order": next(orders[row["school_code"]]),
        }
        for row in rows
    ]
    Campus.objects.bulk_create(
        (Campus(**fact) for fact in facts),
        update_conflicts=True,
        unique_fields=["school", "name"],
        update_fields=[name for name in facts[0] if name not in {"school", "name"}],
    )
    _index_all()
    return len(facts)


def _index_all() -> None:
    campuses = Campus.objects.select_related("district").order_by("order")
    schools = School.objects.order_by("registry_order").prefetch_related(
        Prefetch("campuses", campuses), Prefetch("departments", Department.objects.order_by("order"))
    )
    indexed = [_with_search_words(school, school.campuses.all(), school.departments.all()) for school in schools]
    School.objects.bulk_update(indexed, ["search_text", "search_pieces"])


@transaction.atomic
def index_school(school: School) -> None:
    """Rewrite the words a school is found by, after any of them changed."""
    campuses = school.campuses.select_related("district").order_by("order")
    _with_search_words(school, campuses, school.departments.order_by("order"))
    school.save(update_fields=["search_text", "search_pieces"])


def _with_search_words(school: School, campuses: Iterable[Campus], departments: Iterable[Department]) -> School:
    words = [school.name, school.name_en, school.code]
    for campus in campuses:
        words += [campus.city, campus.district.name if campus.district else "", campus.address, campus.name]
    words += [department.name for department in departments]
    text = " ".join(filter(None, words))
    school.search_text = fold(text)
    school.search_pieces = pieces(text)
    return school


@transaction.atomic
def add_domain(school: School, *, domain: str, actor: Actor) -> SchoolDomain:
    """Enter an e-mail domain of a school; addresses in it prove the address, not the office.

    Raises IntegrityError when another school has it: forms check that first.
    """
    school = School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    row = SchoolDomain.objects.create(
        school=school, domain=domain.strip().lower().lstrip("@"), entered_by_id=_person(actor)
    )
    record_event(SchoolEvent, school, actor=actor, verb="add_domain", details={"domain": row.domain})
    return row


def _person(actor: Actor) -> int:
    if actor.pk is None:
        raise ValueError("a person enters a domain, never the portal itself")
    return actor.pk


@transaction.atomic
def propose_school(name: str, *, name_en: str, kind: SchoolKind, actor: Actor) -> School:
    """Put a school that is not in the registry down as proposed; the bureau checks it before it is listed."""
    last = School.objects.aggregate(last=Max("registry_order"))["last"] or 0
    number = max(last, _PROPOSED_FROM) + _ORDER_STEP
    school = School.objects.create(
        code=f"P-{number}",
        slug=f"proposed-{number}",
        name=name,
        name_en=name_en,
        kind=kind,
        stroke_key=stroke_key(name),
        registry_order=number,
        registry_status=RegistryStatus.PROPOSED,
    )
    index_school(school)
    record_event(SchoolEvent, school, actor=actor, verb="propose")
    return school


@transaction.atomic
def enter_school(
    code: str,
    *,
    name: str,
    name_en: str,
    kind: SchoolKind,
    u9_member: bool = False,
    departments: Sequence[str] = (),
    batch: str,
    actor: Actor,
) -> School:
    """The bureau takes a school from a list into the registry: listed at once, since it has looked at the list.

    Raises IntegrityError when code or name is taken; whoever calls has looked, and says it in words.
    """
    between = School.objects.filter(registry_order__gte=_ENTERED_FROM, registry_order__lt=_PROPOSED_FROM)
    last = between.aggregate(last=Max("registry_order"))["last"] or _ENTERED_FROM
    school = School.objects.create(
        code=code, slug=_free_slug(code, name_en), name=name, name_en=name_en, kind=kind, u9_member=u9_member,
        stroke_key=stroke_key(name), registry_order=last + _ORDER_STEP, registry_status=RegistryStatus.LISTED,
    )  # fmt: skip
    Department.objects.bulk_create(
        Department(school=school, name=each, order=order) for order, each in enumerate(dict.fromkeys(departments))
    )
    index_school(school)
    record_event(SchoolEvent, school, actor=actor, verb="import", details={"batch": batch})
    return school


def _free_slug(code: str, name_en: str) -> str:
    slug = slugify(name_en)[:60].strip("-")
    own = f"{slug[:40].strip('-')}-{slugify(code)}".strip("-")
    return own if not slug or School.objects.filter(slug=slug).exists() else slug


@transaction.atomic
def enter_campus(
    school: School, *, name: str, city: City, district: District | None, address: str, batch: str, actor: Actor
) -> Campus:
    """The bureau takes a place where a school teaches from a list; its position on the map is not known."""
    school = School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    last = school.campuses.aggregate(last=Max("order"))["last"]
    campus = Campus.objects.create(
        school=school, name=name, city=city, district=district, address=address, order=0 if last is None else last + 1
    )
    index_school(school)
    record_event(SchoolEvent, school, actor=actor, verb="import", details={"batch": batch, "campus": name})
    return campus
