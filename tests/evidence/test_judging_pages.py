"""One click to verify, and an objection from its first word to its settlement."""

import pytest

from evidence.constants import DisputeReason, UseState
from evidence.selectors import waiting
from tests.evidence.browsing import WAITING, at, both_sides, hidden, of_use, sentences
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import make_bureau, make_member, make_officer
from tests.factories.districts import district
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db


# -- verifying -------------------------------------------------------------------------------------------------


@both_sides
def test_one_click_on_the_list_of_what_waits(client_as, side):
    agreement = agreements.signed()
    actor = make.reporter(agreement, side)
    evidence = make.claimed(agreement, side=side, actor=actor, files=[(make.photo(actor), False)])
    client = client_as(make.judge(agreement, side))
    page = client.get(WAITING)
    name = make.use_of(evidence).target.commitment.indicator.name
    shown = [make.WHAT, "上課照片.png", f"提出異議 {make.WHAT}：{name}"]
    assert links_of(page, at("detail", evidence)) == shown
    posted = {"seen": hidden(page, "seen"), "back": "waiting"}
    response = client.post(of_use("verify", evidence), posted, follow=True)
    assert response.redirect_chain == [(WAITING, 302)]
    assert sentences(response) == [f"已查證：{make.WHAT}"]
    assert make.use_of(evidence).state == UseState.VERIFIED
    assert "目前沒有待您處理的成果。" in text_of(response)


def test_a_second_click_is_told_and_changes_nothing(client_as):
    agreement = agreements.signed()
    client = client_as(make.judge(agreement, display_name="陳承辦"))
    evidence = make.claimed(agreement)
    client.post(of_use("verify", evidence), {"seen": "1"})
    response = client.post(of_use("verify", evidence), {"seen": "1"}, follow=True)
    assert sentences(response)[-1].startswith("已有人處理：陳承辦")


def test_a_page_that_saw_nothing_verifies_nothing(client_as):
    agreement = agreements.signed()
    evidence = make.claimed(agreement)
    client = client_as(make.judge(agreement))
    for seen in ("", "9", "x", "²"):
        response = client.post(of_use("verify", evidence), {"seen": seen}, follow=True)
        assert sentences(response) == ["這筆成果其間已變更，請重新檢視。"]
    assert make.use_of(evidence).state == UseState.CLAIMED


def test_all_of_a_report_at_once(client_as):
    agreement = agreements.signed()
    evidence = make.claimed(agreement, uses=[(make.target(agreement), 1), (make.add_target(agreement), 2)])
    response = client_as(make.judge(agreement)).post(at("verify_all", evidence), {"seen": "1"}, follow=True)
    assert sentences(response) == ["已查證2項"]


def test_what_waits_is_ones_own_turn_only(client_as):
    agreement = agreements.signed()
    make.claimed(agreement)
    judge = make.judge(agreement)
    others = [make.reporter(agreement), make_member(agreement.school), make_officer(district("beitou")), make_bureau()]
    assert links_of(client_as(judge).get(WAITING), "/evidence/EV")[:1] == [make.WHAT]
    for other in others:
        assert links_of(client_as(other).get(WAITING), "/evidence/EV") == []


# -- objections ------------------------------------------------------------------------------------------------


@both_sides
def test_from_objection_to_settlement(client_as, side):
    agreement = agreements.signed()
    actor, judge = make.reporter(agreement, side), make.judge(agreement, side)
    evidence = make.claimed(agreement, side=side, actor=actor)
    objection = {"reason": DisputeReason.PROOF, "comment": "照片看不清楚。", "seen": "1"}
    client_as(judge).post(of_use("dispute", evidence), objection)
    assert make.use_of(evidence).state == UseState.DISPUTED
    shown = text_of(client_as(actor).get(evidence.get_absolute_url()))
    assert "缺少佐證或無法判讀" in shown
    assert "照片看不清楚。" in shown
    client_as(actor).post(of_use("answer", evidence), {"answer": "原檔已重新上傳。"})
    bureau = client_as(make_bureau())
    assert "原檔已重新上傳。" in text_of(bureau.get(of_use("settle", evidence)))
    bureau.post(of_use("settle", evidence), {"counts": "no", "note": "仍無法辨識。"})
    assert make.use_of(evidence).state == UseState.REJECTED
    assert "仍無法辨識。" in text_of(client_as(actor).get(evidence.get_absolute_url()))


@pytest.mark.parametrize("name", ["dispute", "answer", "settle"])
def test_a_page_whose_moment_has_passed_leads_back(client_as, name):
    agreement = agreements.signed()
    evidence = make.rejected(agreement)
    person = {"dispute": make.judge, "answer": make.reporter, "settle": lambda _agreement: make_bureau()}[name]
    response = client_as(person(agreement)).get(of_use(name, evidence), follow=True)
    assert response.redirect_chain == [(evidence.get_absolute_url(), 302)]
    assert sentences(response) == ["這筆成果目前為「不予採計」，無法進行此操作。"]


def objections(page) -> list[str]:
    return [name for name in links_of(page, "/evidence/EV") if name.startswith("異議第")]


def test_the_oldest_objections_stand_on_the_page_and_all_of_them_on_their_own(client_as, monkeypatch):
    monkeypatch.setattr(waiting, "FIRST", 1)
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    for nth in range(27):
        make.disputed(agreement, actor=actor, what=f"異議第{nth + 1}件")
    client = client_as(actor)
    page = client.get(WAITING)
    assert objections(page) == ["異議第1件"]
    assert "所有待您處理的異議" in text_of(page)
    whole = client.get(f"{WAITING}?show=objections")
    assert [one for one in links_of(whole, "/evidence/EV") if "件" in one] == [
        f"異議第{nth + 1}件" for nth in range(25)
    ]
    rest = client.get(f"{WAITING}{whole.context['page'].next_url}")
    assert objections(rest) == ["異議第26件", "異議第27件"]
    back = client.get(f"{WAITING}{rest.context['page'].previous_url}")
    assert back.context["disputes"] == whole.context["disputes"]
    stranger = client_as(make_officer(district("beitou"))).get(f"{WAITING}?show=objections")
    assert "目前沒有待您處理的成果。" in text_of(stranger)


def test_an_objection_without_words_is_asked_for_them(client_as):
    agreement = agreements.signed()
    evidence = make.claimed(agreement)
    page = client_as(make.judge(agreement)).post(of_use("dispute", evidence), {"reason": "proof", "seen": "1"})
    assert page.context["form"].errors == {"comment": ["請填寫「說明」。"]}


def test_the_pages_of_an_objection_keep_what_was_typed_when_another_was_faster(client_as):
    agreement = agreements.signed()
    evidence = make.claimed(agreement)
    page = client_as(make.judge(agreement)).post(
        of_use("dispute", evidence), {"reason": "proof", "comment": "照片看不清楚。", "seen": "7"}
    )
    assert "照片看不清楚。" in page.content.decode()
    assert "這筆成果其間已變更，請重新檢視。" in text_of(page)
