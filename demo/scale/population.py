"""Invented schools and people, and the real places they stand beside."""

from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.constants import Role
from accounts.models import Membership, User
from core.search import fold, pieces
from demo.people import DOMAIN
from districts.models import District
from schools.constants import City, SchoolKind
from schools.models import Campus, Department, School
from schools.strokes import stroke_key

PREFIX = "SCALE-"
_MARK = "示範學校"
_ORDER_FROM = 200_000
_SYLLABLES = "青禾松柏雲林泉石春晴嵐溪竹月星海風光文德仁義和平信望樂山明遠思齊"
_SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐"
_UNITS = ("公共行政學系", "社會工作學系", "通識教育中心", "都市計劃學系", "政治學系", "推廣教育中心")
_DESK = (Role.DISTRICT_OFFICER, Role.DISTRICT_OFFICER, Role.SECTION_CHIEF)
_CITY = (Role.BUREAU_OFFICER,) * 4 + (Role.BUREAU_ADMIN, Role.AUDITOR)
_KINDS = [SchoolKind.PRIVATE_UNIVERSITY, SchoolKind.JUNIOR_COLLEGE, SchoolKind.COMMUNITY_COLLEGE]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with the capacity they act in."""

    id: int
    acting_code: str


@dataclass(slots=True)
class Place:
    """A school with what a case needs of it."""

    id: int
    code: str
    name: str
    campus_id: int | None
    campus: str
    is_invented: bool
    contacts: list[Person] = field(default_factory=list)


@dataclass(slots=True)
class Desk:
    """A district with its officers and chiefs."""

    id: int
    slug: str
    name: str
    officers: list[Person] = field(default_factory=list)
    chiefs: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and every place there is."""

    places: list[Place]
    desks: list[Desk]
    bureau: list[Person]


# -- schools ----------------------------------------------------------------------------------------------


def add_schools(wanted: int, rng: Random) -> int:
    """Make the invented schools up to `wanted`; they stand outside the city, so that no district's page grows."""
    have = School.objects.filter(code__startswith=PREFIX).count()
    made = School.objects.bulk_create([_school(number, rng) for number in range(have + 1, wanted + 1)])
    Campus.objects.bulk_create([Campus(school=one, name="校本部", city=City.OTHER, address="（示範）") for one in made])
    Department.objects.bulk_create([Department(school=one, name=rng.choice(_UNITS)) for one in made])
    return len(made)


def _school(number: int, rng: Random) -> School:
    name = f"{_MARK}{''.join(rng.sample(_SYLLABLES, 2))}{number:05}"
    code = f"{PREFIX}{number:05}"
    words = f"{name} {code} 校本部"
    return School(
        code=code,
        slug=f"sample-school-{number:05}",
        name=name,
        name_en=f"Sample School {number:05}",
        kind=rng.choice(_KINDS),
        stroke_key=stroke_key(name),
        registry_order=_ORDER_FROM + number,
        search_text=fold(words),
        search_pieces=pieces(words),
    )


# -- people -----------------------------------------------------------------------------------------------


def add_people(wanted: int, rng: Random) -> int:
    """Make the invented people up to `wanted`: every desk and the bureau first, then the schools' contacts."""
    have = User.objects.filter(email__startswith=PREFIX.lower()).count()
    made = User.objects.bulk_create([_user(number, rng) for number in range(have + 1, wanted + 1)])
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in made]
    )
    offices = list(islice(_offices(), have, None))
    seated = zip(made, offices, strict=False)
    Membership.objects.bulk_create(
        [Membership(user=one, role=role, district_id=place) for one, (role, place) in seated]
    )
    return len(made)


def _offices() -> list[tuple[Role, int | None]]:
    districts = District.objects.order_by("number").values_list("pk", flat=True)
    city: list[tuple[Role, int | None]] = [(role, None) for role in _CITY]
    return city + [(role, district) for role in _DESK for district in districts]


def _user(number: int, rng: Random) -> User:
    return User(
        email=f"{PREFIX.lower()}{number:06}@{DOMAIN}",
        password=make_password(None),
        display_name=f"{rng.choice(_SURNAMES)}示範{number}",
        title="示範人員",
        is_sample=True,
    )


def give_contacts(rng: Random) -> int:
    """Every school without a coordinator gets one of the people without an office; some lead several."""
    numbered = User.objects.filter(email__startswith=PREFIX.lower()).order_by("email").values_list("pk", flat=True)
    people = list(numbered)[len(_offices()) :]
    led = Membership.objects.filter(role=Role.SCHOOL_COORDINATOR).values("school")
    schools = list(School.objects.exclude(pk__in=led).order_by("registry_order").values_list("pk", flat=True))
    rng.shuffle(people)
    rows = [
        Membership(user_id=person, school_id=school, role=Role.SCHOOL_COORDINATOR)
        for person, school in zip(cycle(people), schools, strict=False)
    ]
    Membership.objects.bulk_create(rows)
    return len(rows)


# -- everybody together -----------------------------------------------------------------------------------


def load_cast() -> Cast:
    """Schools, desks and officials as they are in the database now."""
    places = {place.id: place for place in _places()}
    desks = {
        pk: Desk(pk, slug, name)
        for pk, slug, name in District.objects.order_by("number").values_list("pk", "slug", "name")
    }
    bureau: list[Person] = []
    rows = Membership.objects.active().select_related("district", "school").order_by("pk")
    for one in rows.defer("school__search_text", "school__search_pieces", "district__map_path"):
        person = Person(one.user_id, one.code)
        if one.role == Role.DISTRICT_OFFICER and one.district_id:
            desks[one.district_id].officers.append(person)
        elif one.role == Role.SECTION_CHIEF and one.district_id:
            desks[one.district_id].chiefs.append(person)
        elif one.role == Role.SCHOOL_COORDINATOR and one.school_id in places:
            places[one.school_id].contacts.append(person)
        elif one.role == Role.BUREAU_OFFICER:
            bureau.append(person)
    return Cast([place for place in places.values() if place.contacts], list(desks.values()), bureau)


def _places() -> list[Place]:
    first = dict(Campus.objects.filter(order=0).values_list("school", "pk"))
    names = dict(Campus.objects.filter(order=0).values_list("school", "name"))
    rows = School.objects.listed().order_by("registry_order").values_list("pk", "code", "name")
    return [Place(pk, code, name, first.get(pk), names.get(pk, ""), code.startswith(PREFIX)) for pk, code, name in rows]
