"""The renewal page, the list, and the panel on the agreement's page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from agreements.constants import Side
from agreements.models import Agreement, Indicator
from renewals import services
from renewals.constants import DistrictWord, SchoolChoice
from renewals.models import Renewal
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_member, make_officer
from tests.factories.agreements import signed
from tests.factories.districts import district
from tests.factories.renewals import ending, lapsed
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
LIST = reverse("renewals:list")
# Session, person, memberships and the count of tasks.
SIGNED_IN = 4


def page(agreement: Agreement) -> str:
    return reverse("renewals:detail", args=[agreement.reference])


def references(client: Client, query: str = "") -> list[str]:
    return links_of(client.get(f"{LIST}?{query}"), "/renewal/")


# -- the page ------------------------------------------------------------------------------------------------------


def test_nothing_is_chosen_beforehand_and_every_choice_looks_alike(client_as):
    agreement = ending()
    html = client_as(make_coordinator(agreement.school)).get(page(agreement)).content.decode()
    radios = re.findall(r'<input type="radio" name="choice"[^>]*>', html)
    assert [re.search(r'value="(\w+)"', one)[1] for one in radios] == ["stay", "move", "both", "end"]
    assert [one for one in radios if "checked" in one or "class=" in one] == []


def test_the_consequences_of_each_choice(client_as):
    """世新大學 is in 文山區 beside 中正區; 臺北市立大學 has a campus in 中正區 itself."""
    signed(school("3002"), district("zhongzheng"))
    agreement = ending(60, school("1015"), district("zhongzheng"))
    text = text_of(client_as(make_coordinator(agreement.school)).get(page(agreement)))
    assert "留在本區 2 所陪伴學校，其中 1 所位於本區" in text
    assert "改到其他區 1 所陪伴學校，其中 1 所位於本區" in text
    assert "文山區 同區 沒有陪伴學校 1 所陪伴學校，其中 1 所位於本區" in text


def test_who_would_lose_its_only_partner(client_as):
    agreement = ending()
    text = text_of(client_as(make_officer(agreement.district)).get(page(agreement)))
    assert "結束合作 沒有陪伴學校" in text


def test_results_of_both_sides_stand_beside_the_fields(client_as):
    agreement = ending()
    response = client_as(make_coordinator(agreement.school)).get(page(agreement))
    text = text_of(response)
    government, schools = (one.indicator for one in agreement.commitments.order_by("indicator__side"))
    names = re.findall(r'name="target-([\w-]+)"', response.content.decode())
    assert names == [government.code, schools.code]
    assert text.count("已查證 0／") == 2


def test_the_school_says_its_word(client_as):
    agreement = ending()
    coordinator = client_as(make_coordinator(agreement.school))
    ours = Indicator.objects.filter(side=Side.SCHOOL).order_by("order")[0]
    answer = coordinator.post(page(agreement), {"choice": "stay", f"target-{ours.code}": "3"}, follow=True)
    assert "已記下貴方的意願，另一方看得到。" in text_of(answer)
    assert "學校希望改為 3" in text_of(answer)
    renewal = Renewal.objects.get()
    assert [(one.indicator, one.target) for one in renewal.changes.order_by("pk")] == [(ours, 3)]


def test_unchanged_numbers_are_no_changes(client_as):
    agreement = ending()
    same = {f"target-{one.indicator.code}": one.target for one in agreement.commitments.order_by("pk")}
    client_as(make_coordinator(agreement.school)).post(page(agreement), {"choice": "stay"} | same)
    assert list(Renewal.objects.get().changes.order_by("pk")) == []


def test_the_district_says_its_word_and_both_lead_to_the_successor(client_as):
    agreement = ending()
    services.choose(agreement, actor=make_coordinator(agreement.school), choice=SchoolChoice.STAY)
    officer = client_as(make_officer(agreement.district))
    answer = officer.post(page(agreement), {"word": "go_on"}, follow=True)
    successor = Renewal.objects.get().successor
    assert f"雙方都願意續約：後續協議 {successor.reference} 可以開始商議。" in text_of(answer)
    assert successor.reference in links_of(answer, "/agreements/AG")
    assert 'name="word"' not in answer.content.decode()


@pytest.mark.parametrize(("side", "data"), [("school", {"choice": "end"}), ("district", {"word": "not"})])
def test_not_going_on_needs_a_reason(client_as, side, data):
    agreement = ending()
    person = make_coordinator(agreement.school) if side == "school" else make_officer(agreement.district)
    answer = client_as(person).post(page(agreement), data)
    assert "請說明不續約的原因。" in text_of(answer)
    assert Renewal.objects.count() == 0


def test_what_was_typed_stays_beside_its_error(client_as):
    agreement = ending()
    ours = Indicator.objects.filter(side=Side.SCHOOL).order_by("order")[0]
    typed = {"choice": "stay", "note": "想多開一門課。", f"target-{ours.code}": "很多"}
    html = client_as(make_coordinator(agreement.school)).post(page(agreement), typed).content.decode()
    assert "想多開一門課。" in html
    assert 'value="很多"' in html


@pytest.mark.parametrize("choice", ["move", "both"])
def test_going_elsewhere_leads_to_an_application(client_as, choice):
    agreement = ending()
    coordinator = client_as(make_coordinator(agreement.school))
    answer = coordinator.post(page(agreement), {"choice": choice})
    assert answer["Location"] == f"/apply/?from={agreement.reference}&choice={choice}"
    assert links_of(coordinator.get(page(agreement)), "/apply/") == ["向另一區提出申請"]
    assert links_of(client_as(make_officer(agreement.district)).get(page(agreement)), "/apply/") == []


def test_an_officer_cannot_answer_for_the_school(client_as):
    agreement = ending()
    answer = client_as(make_officer(agreement.district)).post(page(agreement), {"choice": "end", "note": "不續。"})
    assert answer.status_code == 200
    assert Renewal.objects.count() == 0


def test_too_early_the_page_says_from_when(client_as):
    agreement = signed()
    text = text_of(client_as(make_coordinator(agreement.school)).get(page(agreement)))
    assert "現在談續約還太早。 雙方自" in text
    answer = client_as(make_coordinator(agreement.school)).post(page(agreement), {"choice": "stay"}, follow=True)
    assert "現在談續約還太早。" in text_of(answer)


def test_lapsed_is_said_on_the_first_day(client, client_as):
    agreement = lapsed(1)
    said = "已過期 1 天"
    assert said in text_of(client_as(make_officer(agreement.district)).get(page(agreement)))
    assert said in text_of(client_as(make_coordinator(agreement.school)).get(agreement.get_absolute_url()))
    assert said in text_of(client_as(make_bureau()).get(LIST))
    assert "已屆期" in text_of(client.get(agreement.get_absolute_url()))
    assert said not in text_of(client.get(agreement.get_absolute_url()))


# -- the panel -----------------------------------------------------------------------------------------------------


def test_the_agreements_page_leads_there_for_those_concerned(client, client_as):
    agreement = ending()
    for person in (make_member(agreement.school), make_officer(agreement.district), make_auditor()):
        shown = client_as(person).get(agreement.get_absolute_url())
        assert "還有 60 天。 等待雙方表態" in text_of(shown)
        assert links_of(shown, "/renewal/") == ["雙方成果與後續"]
    for reader in (client, client_as(make_coordinator(school("0003")))):
        assert links_of(reader.get(agreement.get_absolute_url()), "/renewal/") == []


def test_far_from_its_end_there_is_no_panel(client_as):
    agreement = ending(181)
    assert links_of(client_as(make_bureau()).get(agreement.get_absolute_url()), "/renewal/") == []


# -- the list ------------------------------------------------------------------------------------------------------


def test_the_list_is_ones_own_and_the_first_to_end_stands_first(client_as):
    late, soon = lapsed(3, school("1015"), district("beitou")), ending(10, school("1015"), district("zhongzheng"))
    far = ending(170, school("0003"), district("zhongzheng"))
    signed(school("0001"), district("zhongzheng"))
    expected = {
        make_bureau(): [late, soon, far],
        make_auditor(): [late, soon, far],
        make_officer(district("zhongzheng")): [soon, far],
        make_coordinator(school("1015")): [late, soon],
        make_coordinator(school("0001")): [],
    }
    for person, rows in expected.items():
        assert references(client_as(person)) == [one.reference for one in rows]


def test_filters(client_as):
    late, soon, said = lapsed(3), ending(10, school("0003")), ending(20, school("0001"), district("beitou"))
    services.choose(said, actor=make_coordinator(said.school), choice=SchoolChoice.STAY)
    services.speak(soon, actor=make_officer(soon.district), word=DistrictWord.GO_ON)
    bureau = client_as(make_bureau())
    expected = {
        "state=open": [late],
        "state=school": [soon],
        "state=district": [said],
        "district=beitou": [said],
        "lapsed=true": [late],
        "state=signed": [],
    }
    for query, rows in expected.items():
        assert references(bureau, query) == [one.reference for one in rows], query


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client_as, django_assert_num_queries, count):
    for code in ("1015", "0003", "0001")[:count]:
        agreement = ending(30, school(code))
        services.choose(agreement, actor=make_coordinator(agreement.school), choice=SchoolChoice.STAY)
    bureau = client_as(make_bureau())
    references(bureau)
    with django_assert_num_queries(SIGNED_IN + 3):
        assert len(references(bureau)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_commitments(client_as, django_assert_num_queries, count):
    chosen = Indicator.objects.order_by("side", "order")[:count]
    agreement = ending(commitments=[(one, 1) for one in chosen])
    coordinator = make_coordinator(agreement.school)
    changes = [(one, 2) for one in chosen]
    services.choose(agreement, actor=coordinator, choice=SchoolChoice.STAY, changes=changes)
    reader = client_as(coordinator)
    with django_assert_num_queries(SIGNED_IN + 13):
        reader.get(page(agreement))
