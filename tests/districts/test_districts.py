"""The twelve districts as data/ gives them, and the contact that only an official enters."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from core.actors import SYSTEM
from districts.constants import MAP_HEIGHT, MAP_WIDTH, Confidence
from districts.geometry import CITY, fitting, shapes, viewbox
from districts.maps import spot
from districts.models import District, DistrictOffice
from districts.services import record_office_contact
from tests.factories.accounts import make_officer
from tests.factories.districts import district
from tests.violations import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db

SLUGS = [
    "songshan", "xinyi", "daan", "zhongshan", "zhongzheng", "datong",
    "wanhua", "wenshan", "nangang", "neihu", "shilin", "beitou",
]  # fmt: skip


def borders() -> set[tuple[str, str]]:
    rows = District.neighbours.through.objects.order_by("pk")
    return set(rows.values_list("from_district__name", "to_district__name"))


def everything() -> tuple[object, ...]:
    tables = (District, DistrictOffice)
    return *(list(model.objects.order_by("pk").values()) for model in tables), borders()


def test_the_twelve_districts_in_official_order():
    rows = District.objects.order_by("number")
    assert [row.slug for row in rows] == SLUGS
    assert [row.number for row in rows] == list(range(1, 13))
    assert {row.code for row in rows} == {f"63000{number:02}0" for number in range(1, 13)}
    assert all(row.map_path.startswith("M") and row.map_path.endswith("z") for row in rows)
    assert all(0 < row.label_x < MAP_WIDTH and 0 < row.label_y < MAP_HEIGHT for row in rows)


def test_neighbours_go_both_ways_and_nobody_borders_itself():
    pairs = borders()
    assert len(pairs) == 2 * 24
    assert pairs == {(other, one) for one, other in pairs}
    assert not any(one == other for one, other in pairs)
    near = district("zhongzheng").neighbours.order_by("number")
    assert [one.name for one in near] == ["大安區", "中山區", "大同區", "萬華區", "文山區"]


def test_loading_twice_changes_nothing():
    before = everything()
    call_command("load_reference_data", verbosity=0)
    assert everything() == before


def test_loading_puts_a_wrong_border_right():
    one, other = district("beitou"), district("wenshan")
    one.neighbours.add(other)
    before = len(borders())
    call_command("load_reference_data", verbosity=0)
    assert len(borders()) == before - 2
    assert ("北投區", "文山區") not in borders()


def test_no_telephone_number_is_loaded_and_doubtful_addresses_say_so():
    offices = DistrictOffice.objects.order_by("district__number")
    assert {(office.desk_phone, office.desk_email) for office in offices} == {("", "")}
    doubtful = [office.district.name for office in offices.select_related("district") if office.confidence == "verify"]
    assert doubtful == ["中正區", "南港區"]


def test_an_official_enters_the_contact_and_loading_keeps_it():
    officer = make_officer(district("zhongzheng"))
    office = record_office_contact(
        district("zhongzheng").office,
        actor=officer,
        address="忠孝東路一段108號5樓",
        desk_phone="02-2720-8889 分機 123",
        desk_email="",
    )
    call_command("load_reference_data", verbosity=0)
    office.refresh_from_db()
    assert office.address == "忠孝東路一段108號5樓"
    assert office.desk_phone == "02-2720-8889 分機 123"
    assert office.confidence == Confidence.OFFICIAL
    assert office.confirmed_by == officer
    event = office.events.get()
    assert (event.verb, event.actor, event.acting_code) == ("edit_contact", officer, "district_officer@zhongzheng")
    assert event.details == {
        "address": ["忠孝東路一段108號", "忠孝東路一段108號5樓"],
        "desk_phone": ["", "02-2720-8889 分機 123"],
    }


def test_a_contact_needs_the_official_who_entered_it():
    with refused_by("district_office_contact_entered_by_an_official"):
        DistrictOffice.objects.filter(district=district()).update(desk_phone="02-2720-8889")


def test_each_event_of_an_office_has_its_number_once():
    office = district().office
    facts = {"address": office.address, "desk_phone": "", "desk_email": ""}
    record_office_contact(office, actor=SYSTEM, **facts)
    event = office.events.get()
    event.pk, event._state.adding = None, True
    with refused_by("district_office_event_chain"):
        event.save(force_insert=True)
    with refused_by_trigger("Cannot update or delete rows"):
        office.events.update(verb="nothing")


def test_names_follow_the_language():
    one = district("daan")
    with translation.override("en"):
        assert (str(one), one.short_name) == ("Da'an District", "Da'an")
    with translation.override("zh-hant"):
        assert (str(one), one.short_name) == ("大安區", "大安")


# -- the map -----------------------------------------------------------------------------------------------


def square(code: str, left: float) -> dict:
    ring = [[left, 25.0], [left + 0.1, 25.0], [left + 0.1, 25.1], [left, 25.1], [left, 25.0]]
    return {
        "properties": {"code": code, "label_point": [left + 0.05, 25.05]},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_shapes_share_their_border():
    found = shapes({"features": [square("a", 121.0), square("b", 121.1)]})
    right_of_a, left_of_b = viewbox([found["a"].path]).split(), viewbox([found["b"].path]).split()
    assert int(right_of_a[0]) + int(right_of_a[2]) - int(left_of_b[0]) == 2 * 4
    assert found["a"].label_x < found["b"].label_x


def test_places_are_put_on_the_map_as_its_borders_are():
    boundaries = json.loads((Path(settings.BASE_DIR) / "data" / "taipei_districts.geojson").read_text())
    assert fitting(boundaries) == CITY


def test_a_place_on_the_map_and_one_off_it():
    main = spot("校本部", 24.98737, 121.57726)
    assert main is not None
    left, top, width, height = map(int, viewbox([district("wenshan").map_path]).split())
    assert left < main.x < left + width
    assert top < main.y < top + height
    assert spot("三峽校區", 24.943, 121.37) is None
    assert spot("校本部", None, None) is None


def test_a_viewbox_holds_its_paths():
    assert viewbox(["M10 20l5 0 0 7-5 0z"]) == "6 16 13 15"
    assert viewbox(["M10 20l5 0z", "M-1 0l3-2z"]) == "-5 -6 24 30"
    assert viewbox(["M10 20l5 0 0 7-5 0z"], least=21) == "2 13 21 21"
