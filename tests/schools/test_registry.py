"""The fifty schools as data/ gives them, and what may be written into the registry."""

import pytest
from django.core.management import call_command

from schools.constants import City, RegistryStatus, SchoolKind
from schools.models import Campus, Department, School, SchoolDomain, SchoolEvent
from schools.selectors import has_campus_in_city
from schools.services import add_domain, index_school, propose_school
from tests.factories.accounts import make_bureau, make_coordinator
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


def test_fifty_schools_with_their_campuses():
    assert School.objects.listed().count() == 50
    assert Campus.objects.count() == 62
    assert School.objects.filter(kind=SchoolKind.COMMUNITY_COLLEGE).count() == 12
    homes = Campus.objects.filter(school__kind=SchoolKind.COMMUNITY_COLLEGE).order_by("district__number")
    assert list(homes.values_list("district__number", flat=True)) == list(range(1, 13))


def test_the_registry_keeps_its_order_and_its_facts():
    first = School.objects.order_by("registry_order")[0]
    assert (first.code, first.name, first.slug) == ("0001", "國立政治大學", "national-chengchi-university")
    places = school("3002").campuses.order_by("order")
    assert [(one.name, one.district.name) for one in places] == [("博愛校區", "中正區"), ("天母校區", "士林區")]
    assert [one.name for one in school("1015").departments.order_by("order")] == ["行政管理學系", "社會發展研究所"]
    assert school("1015").u9_member
    assert not school("0001").u9_member


def test_a_school_without_an_address_says_so():
    assert Campus.objects.get(school__code="CC-daan").address == ""
    assert Campus.objects.get(school__code="CC-daan").coordinate_source == ""


def test_loading_twice_changes_nothing():
    tables = (School, Campus, Department)
    before = [list(model.objects.order_by("pk").values()) for model in tables]
    call_command("load_reference_data", verbosity=0)
    assert [list(model.objects.order_by("pk").values()) for model in tables] == before


def test_a_proposed_school_does_not_stand_in_the_way_of_the_next_loading():
    proposed = propose_school("示範大學", name_en="", kind=SchoolKind.PRIVATE_UNIVERSITY, actor=make_bureau())
    call_command("load_reference_data", verbosity=0)
    proposed.refresh_from_db()
    assert proposed.registry_status == RegistryStatus.PROPOSED
    assert proposed not in School.objects.listed()
    assert list(School.objects.matching("示範")) == [proposed]
    assert proposed.events.get().verb == "propose"


def test_a_domain_is_entered_as_people_write_it():
    bureau = make_bureau()
    row = add_domain(school("1015"), domain=" @CC.Shu.edu.tw ", actor=bureau)
    assert (row.domain, row.entered_by) == ("cc.shu.edu.tw", bureau)
    event = SchoolEvent.objects.get(subject=school("1015"))
    assert (event.verb, event.details) == ("add_domain", {"domain": "cc.shu.edu.tw"})


def test_who_has_a_campus_in_the_city():
    assert has_campus_in_city(school("1005"))
    assert not has_campus_in_city(school("NOU"))


def test_people_can_be_found_after_a_change():
    one = school("1015")
    Department.objects.create(school=one, name="新聞學系", order=9)
    assert list(School.objects.matching("新聞")) == []
    index_school(one)
    assert list(School.objects.matching("新聞")) == [one]


# -- constraints -------------------------------------------------------------------------------------------


def test_campuses_are_sound():
    facts = {"school": school("1015"), "city": City.TAIPEI}
    with refused_by("campus_district_exactly_in_taipei"):
        Campus.objects.create(name="無區", **facts)
    with refused_by("campus_district_exactly_in_taipei"):
        Campus.objects.create(name="市外", school=school("1015"), city=City.OTHER, district=district())
    with refused_by("campus_name_once_a_school"):
        Campus.objects.create(name="校本部", district=district(), **facts)


def test_departments_and_domains_are_sound():
    with refused_by("department_once_a_school"):
        Department.objects.create(school=school("1015"), name="行政管理學系")
    person = make_coordinator(school("1015"))
    for wrong in ("shu", "@shu.edu.tw", "SHU.edu.tw"):
        with refused_by("school_domain_lower_case_without_at"):
            SchoolDomain.objects.create(school=school("1015"), domain=wrong, entered_by=person)


def test_history_of_a_school_is_chained_and_kept():
    add_domain(school("1015"), domain="shu.edu.tw", actor=make_bureau())
    event = SchoolEvent.objects.get(subject=school("1015"))
    with refused_by_trigger("Cannot update or delete rows"):
        event.delete()
    event.pk, event._state.adding = None, True
    with refused_by("school_event_chain"):
        event.save(force_insert=True)
