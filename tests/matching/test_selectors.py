"""Matches out of the reference data: the pairs that the study names, and what each costs to find."""

import pytest

from districts.models import District
from matching.constants import Emphasis
from matching.selectors import districts_for, schools_for
from schools.constants import Locality
from schools.models import Department, School
from tests.factories.agreements import draft, ended, signed
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def ties(code: str) -> dict[str, Locality]:
    return {match.subject.slug: match.locality for match in districts_for(school(code))}


def found(slug: str) -> list[str]:
    return [match.subject.code for match in schools_for(district(slug))]


@pytest.mark.parametrize(
    ("code", "same", "adjacent"),
    [
        # 世新大學 stands in 文山 alone: next to 中正, which it accompanies according to the study.
        ("1015", {"wenshan"}, {"xinyi", "daan", "zhongzheng", "nangang"}),
        # 臺北市立大學 stands in 中正 and in 士林.
        ("3002", {"zhongzheng", "shilin"}, {"daan", "zhongshan", "datong", "wanhua", "wenshan", "neihu", "beitou"}),
        # 國立臺北教育大學 works with 大安 and is on no list.
        ("0037", {"daan"}, {"songshan", "xinyi", "zhongshan", "zhongzheng", "wenshan"}),
        # 國立臺北大學 is known for 三峽, and has a campus in 中山.
        ("0017", {"zhongshan"}, {"songshan", "daan", "zhongzheng", "datong", "neihu", "shilin"}),
        ("CC-beitou", {"beitou"}, {"shilin"}),
        ("NOU", set(), set()),
    ],
)
def test_the_ties_of_known_schools(code, same, adjacent):
    found = ties(code)
    assert len(found) == 12
    assert {slug for slug, tie in found.items() if tie == Locality.SAME} == same
    assert {slug for slug, tie in found.items() if tie == Locality.ADJACENT} == adjacent


def test_the_districts_of_a_school_come_with_their_reasons():
    first, second, third = districts_for(school("3002"))[:3]
    assert [one.subject.slug for one in (first, second, third)] == ["zhongzheng", "shilin", "wanhua"]
    assert first.reasons == ["博愛校區就在本區", "目前沒有陪伴學校", "公開資料記載雙方曾有合作"]
    assert second.reasons == ["天母校區就在本區", "目前沒有陪伴學校", "公開資料記載雙方曾有合作"]
    assert third.reasons == ["博愛校區在相鄰的中正區", "目前沒有陪伴學校", "公開資料記載雙方曾有合作"]


def test_whom_it_accompanies_is_suggested_no_more():
    signed(school("3002"), district("zhongzheng"))
    ended(school("3002"), district("shilin"))
    draft(school("3002"), district("wanhua"))
    assert [one.subject.slug for one in districts_for(school("3002"))[:2]] == ["shilin", "wanhua"]
    assert "3002" not in found("zhongzheng")


def test_a_district_with_partners_comes_after_one_without():
    signed(school("1015"), district("shilin"))
    signed(school("0001"), district("shilin"))
    first, second = (one for one in districts_for(school("1003")) if one.locality == Locality.SAME)
    assert [first.subject.slug, second.subject.slug] == ["zhongzheng", "shilin"]
    assert second.reasons == ["外雙溪校區就在本區", "目前有 2 所陪伴學校"]


def test_a_school_outside_the_city_is_told_distances_and_chooses_what_counts():
    # 淡江大學 has a second campus in 大安; 輔仁大學 none in the city.
    assert districts_for(school("1005"))[0].reasons[0] == "臺北校園就在本區"
    nearest = districts_for(school("1002"), Emphasis.NEAREST)
    assert [one.subject.slug for one in nearest[:3]] == ["wanhua", "datong", "zhongzheng"]
    assert nearest[0].reasons[0] == "距校本部約 7 公里"
    signed(school("0001"), district("wanhua"))
    assert districts_for(school("1002"), Emphasis.PARTNERS)[-1].subject == district("wanhua")


def test_without_a_known_place_no_distance_is_made_up():
    school("1002").campuses.update(latitude=None)
    assert districts_for(school("1002"), Emphasis.NEAREST)[0].reasons == ["目前沒有陪伴學校"]


def test_the_schools_of_a_district():
    matches = schools_for(district("zhongzheng"))
    assert [one.subject.code for one in matches[:2]] == ["3002", "1003"]
    assert matches[0].reasons == [
        "博愛校區就在本區",
        "有 3 個相關系所",
        "目前沒有陪伴其他行政區",
        "公開資料記載雙方曾有合作",
    ]
    assert "1015" in found("zhongzheng")
    assert {one.subject.pk: one.locality for one in matches} == {
        one.pk: one.locality
        for one in School.objects.with_locality(district("zhongzheng")).order_by("pk")
        if one.locality in {Locality.SAME, Locality.ADJACENT}
    }


def test_a_campus_here_is_named_before_one_next_door():
    (utaipei,) = (one for one in schools_for(district("daan")) if one.subject.code == "3002")
    assert utaipei.reasons[0] == "博愛校區在相鄰的中正區"
    (tmu,) = (one for one in schools_for(district("daan")) if one.subject.code == "1028")
    assert tmu.reasons[0] == "大安校區就在本區"


def test_a_school_with_other_duties_and_without_departments_comes_later():
    before = found("wenshan").index("1015")
    signed(school("1015"), district("zhongzheng"))
    Department.objects.filter(school__code="1015").delete()
    assert found("wenshan").index("1015") > before


def test_schools_that_are_only_proposed_are_nobodys_match():
    School.objects.filter(code="3002").update(registry_status="proposed")
    assert "3002" not in found("zhongzheng")


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_does_not_grow(django_assert_num_queries, count):
    for one in School.objects.order_by("registry_order")[:count]:
        signed(one, district("zhongzheng"))
        signed(one, district("shilin"))
    subject, place = school("3002"), District.objects.get(slug="zhongzheng")
    with django_assert_num_queries(3):
        districts_for(subject)
    with django_assert_num_queries(2):
        schools_for(place)
