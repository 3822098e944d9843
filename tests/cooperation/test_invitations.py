"""Who works together already (N5): two entries within the window, and nothing agreed yet."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agreements.selectors import live_by_district
from cooperation.constants import INVITE_WINDOW_DAYS
from cooperation.selectors import informal_of_district, informal_of_school, pairs_to_invite
from cooperation.services import strike_activity
from core.dates import format_date, local_today
from districts.services import record_office_contact
from tests.factories import agreements
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.cooperation import NTUE, entered
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
PAIR = ("daan", "0037")


def days_ago(number: int):
    return local_today() - timedelta(days=number)


def found() -> list[tuple[str, str, int]]:
    return [(pair.school.code, pair.district.slug, len(pair.activities)) for pair in pairs_to_invite()]


def test_two_classes_of_ntue_in_daan_become_a_proposal_with_both(client_as):
    """N5, with the example of the sources: known to cooperate, not on the list of partner schools."""
    officer, ntue, daan = make_officer(district("daan")), school(NTUE), district("daan")
    record_office_contact(
        daan.office, actor=officer, address=daan.office.address, desk_phone="02-2351-1711", desk_email=""
    )
    entered(actor=officer, happened_on=days_ago(200), what="公民教育課程：提案說明", participants=42)
    client = client_as(officer)
    assert links_of(client.get(reverse("cooperation:list")), "/cooperation/daan/") == [ntue.name]
    entered(actor=officer, happened_on=days_ago(20), what="社會領域教材教法：參與式預算", participants=38)
    assert links_of(client.get(reverse("cooperation:list")), "/cooperation/daan/")[0] == f"{ntue.name} × {daan.name}"
    page = client.get(reverse("cooperation:pair", args=["daan", ntue.slug]))
    assert page.context["shown"].proposal == [
        "國立臺北教育大學擔任大安區陪伴學校邀請提案",
        "國立臺北教育大學與大安區在參與式預算上已合作2次：",
        f"{format_date(days_ago(200))}，講座或課程：公民教育課程：提案說明，42人參加",
        f"{format_date(days_ago(20))}，講座或課程：社會領域教材教法：參與式預算，38人參加",
        "建議簽訂合作協議，將雙方各學期要做的事項寫明，並列入成果。",
        "聯絡窗口：大安區公所經建課 · 02-2351-1711",
    ]
    assert links_of(page, reverse("applications:start")) == ["/apply/"]
    # What the study says stands beside it, as such.
    assert page.context["shown"].documented[0].as_of == "111年"
    assert "文獻記載" in text_of(page)
    assert live_by_district() == {}


def test_once_is_a_try():
    entered()
    assert found() == []


def test_the_second_within_the_window_counts_and_the_day_before_it_does_not():
    entered(happened_on=days_ago(5))
    entered(happened_on=days_ago(INVITE_WINDOW_DAYS + 1))
    assert found() == []
    entered(happened_on=days_ago(INVITE_WINDOW_DAYS))
    assert found() == [("0037", "daan", 2)]


def test_struck_entries_do_not_count():
    officer = make_officer(district("daan"))
    entered(actor=officer)
    strike_activity(entered(actor=officer), actor=officer, reason="重複登錄")
    assert found() == []
    assert informal_of_school(school(NTUE)).activities == 1


def test_other_pairs_do_not_lend_their_entries():
    entered()
    entered(school("3002"))
    entered(district=district("xinyi"))
    assert found() == []
    daan, ntue = informal_of_district(district("daan")), informal_of_school(school(NTUE))
    assert (daan.activities, daan.pairs, ntue.activities, ntue.pairs) == (2, 2, 2, 2)


@pytest.mark.parametrize("make", [agreements.draft, agreements.signed])
def test_a_pair_with_an_agreement_or_one_on_the_table_is_left_out(make):
    for day in (30, 10):
        entered(happened_on=days_ago(day))
    make(school(NTUE), district("daan"), starts_on=local_today(), ends_on=local_today() + timedelta(days=300))
    assert found() == []


@pytest.mark.parametrize("make", [agreements.expired, agreements.ended])
def test_an_agreement_that_is_over_does_not_stand_in_the_way(make):
    make(school(NTUE), district("daan"))
    for _time in range(2):
        entered(happened_on=local_today())
    assert found() == [("0037", "daan", 2)]


def test_an_agreement_elsewhere_does_not_matter():
    for day in (30, 10):
        entered(happened_on=days_ago(day))
    agreements.signed(school(NTUE), district("xinyi"))
    assert found() == [("0037", "daan", 2)]


def test_a_desk_sees_its_own_pairs_and_the_bureau_all():
    for place in ("daan", "xinyi"):
        for day in (30, 10):
            entered(district=district(place), happened_on=days_ago(day))
    assert sorted(place for _school, place, _number in found()) == ["daan", "xinyi"]
    assert [pair.district.slug for pair in pairs_to_invite(district("daan"))] == ["daan"]


@pytest.mark.parametrize("number", [1, 3])
def test_finding_pairs_takes_two_queries_at_any_size(number, django_assert_num_queries):
    officer = make_bureau()
    for code in ("0037", "3002", "1015")[:number]:
        for day in (30, 10):
            entered(school(code), actor=officer, happened_on=days_ago(day))
    with django_assert_num_queries(2):
        assert len(pairs_to_invite()) == number
