"""The order of matches as a pure function: no database is touched here."""

from dataclasses import replace
from typing import Any

from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.constants import (
    COMPANY_POINTS,
    CONTACT_POINTS,
    DEPARTMENT_POINTS,
    DOCUMENTED_POINTS,
    DUTY_POINTS,
    LOCALITY_POINTS,
    NEED_POINTS,
    NEEDS_COUNTED,
    Emphasis,
)
from matching.ranking import (
    DistrictFacts,
    SchoolFacts,
    kilometres,
    rank_districts,
    rank_schools,
    weights_of_districts,
    weights_of_schools,
)
from schools.constants import Locality

# A campus and a district office each, as in the reference data.
TAMSUI, BEITOU, WENSHAN = (25.1746, 121.4524), (25.13243, 121.50300), (24.98959, 121.56959)
localities = st.sampled_from(Locality)


@st.composite
def district_facts(draw: Any, order: int) -> DistrictFacts[int]:
    return DistrictFacts(
        order,
        order,
        draw(localities),
        campus="校本部",
        home="文山區",
        is_documented=draw(st.booleans()),
        km=draw(st.none() | st.floats(0, 60)),
        partners=draw(st.integers(0, 5)),
        needs=draw(st.integers(0, 6)),
        has_contact=draw(st.booleans()),
    )


@st.composite
def school_facts(draw: Any, order: int) -> SchoolFacts[int]:
    return SchoolFacts(
        order,
        order,
        draw(localities),
        campus="校本部",
        home="文山區",
        is_documented=draw(st.booleans()),
        departments=["系"] * draw(st.integers(0, 6)),
        duties=draw(st.integers(0, 4)),
    )


def several(facts: Any) -> Any:
    return st.integers(1, 12).flatmap(lambda count: st.tuples(*(facts(order) for order in range(count))))


def place_of(matches: Any, order: int) -> int:
    return [match.facts.order for match in matches].index(order)


# -- properties --------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(several(district_facts), st.sampled_from(Emphasis), st.randoms())
def test_the_order_of_districts_is_total_and_does_not_depend_on_how_they_come(facts, emphasis, random):
    shuffled = list(facts)
    random.shuffle(shuffled)
    ranked = rank_districts(facts, emphasis)
    assert sorted(match.subject for match in ranked) == [one.subject for one in facts]
    assert rank_districts(shuffled, emphasis) == ranked


@settings(max_examples=60, deadline=None)
@given(several(school_facts), st.randoms())
def test_the_order_of_schools_is_total_and_does_not_depend_on_how_they_come(facts, random):
    shuffled = list(facts)
    random.shuffle(shuffled)
    ranked = rank_schools(facts)
    assert sorted(match.subject for match in ranked) == [one.subject for one in facts]
    assert rank_schools(shuffled) == ranked


def better_districts(one: DistrictFacts[int]) -> list[DistrictFacts[int]]:
    """The same with one thing more that speaks for it."""
    return [
        replace(one, needs=one.needs + 1),
        replace(one, partners=max(0, one.partners - 1)),
        replace(one, is_documented=True),
        replace(one, has_contact=True),
        replace(one, km=(one.km or 0) / 2),
    ]


def better_schools(one: SchoolFacts[int]) -> list[SchoolFacts[int]]:
    return [
        replace(one, departments=[*one.departments, "系"]),
        replace(one, duties=max(0, one.duties - 1)),
        replace(one, is_documented=True),
        replace(one, locality=Locality.SAME),
    ]


@settings(max_examples=60, deadline=None)
@given(several(district_facts), st.sampled_from(Emphasis), st.data())
def test_a_reason_more_never_lowers_a_district(facts, emphasis, data):
    one = data.draw(st.sampled_from(facts))
    before = place_of(rank_districts(facts, emphasis), one.order)
    for better in better_districts(one):
        others = [better if other is one else other for other in facts]
        assert place_of(rank_districts(others, emphasis), one.order) <= before


@settings(max_examples=60, deadline=None)
@given(several(school_facts), st.data())
def test_a_reason_more_never_lowers_a_school(facts, data):
    one = data.draw(st.sampled_from(facts))
    before = place_of(rank_schools(facts), one.order)
    for better in better_schools(one):
        others = [better if other is one else other for other in facts]
        assert place_of(rank_schools(others), one.order) <= before


# -- points and sentences ----------------------------------------------------------------------------------


def test_what_a_district_scores_and_why():
    one = DistrictFacts(
        "x", 1, Locality.ADJACENT, campus="博愛校區", home="中正區", partners=1, needs=9, has_contact=True
    )
    (match,) = rank_districts([replace(one, is_documented=True)])
    assert match.points == 25 + 15 + 30 + 10 + 5
    assert match.reasons == [
        "博愛校區在相鄰的中正區",
        "目前有 1 所陪伴學校",
        "公開徵求 9 項協助",
        "公開資料記載雙方曾有合作",
        "經建課已公布聯絡方式",
    ]


def test_what_a_school_scores_and_why():
    one = SchoolFacts("x", 1, Locality.SAME, campus="校本部", departments=["政治學系", "社會學系"], duties=1)
    (match,) = rank_schools([one])
    assert match.points == 40 + 15 + 5
    assert match.reasons == ["校本部就在本區", "有 2 個相關系所", "目前另陪伴 1 個行政區"]


def test_whoever_carries_much_already_is_neither_praised_nor_left_out():
    (match,) = rank_schools([SchoolFacts("x", 1, Locality.ADJACENT, campus="校本部", home="文山區", duties=4)])
    assert (match.points, match.reasons) == (25, ["校本部在相鄰的文山區"])
    (match,) = rank_districts([DistrictFacts("x", 1, Locality.OUTSIDE, partners=3)])
    assert (match.points, match.reasons) == (0, [])


def outside(order: int, **facts: Any) -> DistrictFacts[str]:
    return DistrictFacts(str(order), order, Locality.OUTSIDE, campus="校本部", **facts)


def test_a_school_outside_the_city_says_what_comes_first():
    near, alone, wanting = (
        outside(1, km=2.0, partners=2),
        outside(2, km=9.0, partners=0),
        outside(3, km=15.0, partners=2, needs=2),
    )
    first = {emphasis: rank_districts([near, alone, wanting], emphasis)[0].subject for emphasis in Emphasis}
    assert first == {Emphasis.BALANCED: "2", Emphasis.NEAREST: "1", Emphasis.PARTNERS: "2", Emphasis.NEEDS: "3"}


def test_distance_counts_only_from_outside():
    inside = DistrictFacts("x", 1, Locality.CITY, campus="校本部", home="士林區", km=1.0, partners=9)
    assert rank_districts([inside])[0].reasons == ["校本部在士林區"]
    assert rank_districts([outside(1, km=5.4, partners=9)])[0].reasons == ["距校本部約 5 公里"]


def test_kilometres_as_the_crow_flies():
    assert round(kilometres(TAMSUI, BEITOU), 1) == 6.9
    assert round(kilometres(TAMSUI, WENSHAN), 1) == 23.7
    assert kilometres(TAMSUI, TAMSUI) == 0


# -- what the pages say about it ---------------------------------------------------------------------------


def test_the_weights_shown_are_those_that_count():
    shown = [weight.points for weight in weights_of_districts()]
    steps = "／".join(map(str, COMPANY_POINTS))
    assert shown == ["40", "25", "5", "15／10／5", steps, str(NEED_POINTS), str(DOCUMENTED_POINTS), str(CONTACT_POINTS)]
    assert weights_of_districts()[5].what == f"每項公開徵求，最多計 {NEEDS_COUNTED} 項"
    assert [weight.points for weight in weights_of_schools()] == [
        str(LOCALITY_POINTS[Locality.SAME]),
        str(LOCALITY_POINTS[Locality.ADJACENT]),
        "／".join(map(str, DEPARTMENT_POINTS[1:])),
        "／".join(map(str, DUTY_POINTS)),
        str(DOCUMENTED_POINTS),
    ]


def test_each_reader_has_their_own_language():
    with override("en"):
        assert weights_of_districts()[0].what == "Same district"
    assert weights_of_districts()[0].what == "同區"
