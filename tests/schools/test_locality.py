"""How near a school is to a district: per campus, the same in SQL and in Python."""

import pytest

from districts.models import District
from schools.constants import Locality
from schools.models import Campus, School
from schools.selectors import localities_of, locality_between, nearest_first, tie_between
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "slug", "locality", "campus"),
    [
        ("1015", "wenshan", Locality.SAME, "校本部"),
        ("1015", "zhongzheng", Locality.ADJACENT, "校本部"),
        ("1015", "beitou", Locality.CITY, "校本部"),
        ("3002", "zhongzheng", Locality.SAME, "博愛校區"),
        ("3002", "shilin", Locality.SAME, "天母校區"),
        ("3002", "wenshan", Locality.ADJACENT, "博愛校區"),
        ("3002", "neihu", Locality.ADJACENT, "天母校區"),
        ("0017", "zhongshan", Locality.SAME, "臺北校區"),  # its main campus is outside the city
        ("NOU", "daan", Locality.OUTSIDE, None),
        ("1002", "wanhua", Locality.OUTSIDE, None),
    ],
)
def test_examples(code, slug, locality, campus):
    tie = next(tie for tie in localities_of(school(code)) if tie.district.slug == slug)
    assert (tie.locality, tie.campus.name if tie.campus else None) == (locality, campus)
    assert locality_between(school(code), district(slug)) == locality


def test_sql_and_python_agree_on_all_six_hundred_pairs():
    districts = list(District.objects.order_by("number"))
    in_sql = {
        (row.pk, one.pk): row.locality
        for one in districts
        for row in School.objects.with_locality(one).order_by("registry_order")
    }
    in_python = {
        (row.pk, tie.district.pk): tie.locality
        for row in School.objects.order_by("registry_order")
        for tie in localities_of(row)
    }
    assert len(in_python) == 50 * 12
    assert in_sql == in_python


def test_each_campus_has_its_own_tie_in_sql_too():
    for one in District.objects.prefetch_related("neighbours").order_by("number"):
        near = {neighbour.pk for neighbour in one.neighbours.all()}
        for campus in Campus.objects.with_locality(one).order_by("pk"):
            assert campus.locality == tie_between(campus, one, near)


def test_a_school_without_a_campus_is_outside():
    lonely = School.objects.create(code="X", slug="x", name="無校區大學", kind="private_university", registry_order=1)
    assert {(tie.locality, tie.campus) for tie in localities_of(lonely)} == {(Locality.OUTSIDE, None)}
    assert locality_between(lonely, district()) == Locality.OUTSIDE


def test_the_nearest_stand_first_in_official_order():
    ties = nearest_first(localities_of(school("3002")))
    assert [tie.district.name for tie in ties] == [
        "中正區", "士林區", "大安區", "中山區", "大同區", "萬華區",
        "文山區", "內湖區", "北投區", "松山區", "信義區", "南港區",
    ]  # fmt: skip


def test_the_ties_of_a_school_cost_three_queries(django_assert_num_queries):
    one = school("3002")
    with django_assert_num_queries(3):
        assert len(localities_of(one)) == 12
