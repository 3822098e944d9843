"""The bureau through its pages: drafting, discarding, releasing by another person, referring."""

import re

import pytest

from agreements.constants import AgreementStatus
from agreements.models import Agreement, Indicator
from applications import services
from applications.constants import Outcome, Status
from applications.models import Application, Decision, Referral
from core.dates import local_today
from cycles.selectors import upcoming_terms
from notifications.models import FeedItem, Message
from tests.applications.pages import messages_of, text_of, url
from tests.applications.test_reviewing_views import ALREADY, prefilled, summary_and_fields
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
NUMBER = "北市民區字第1150000001號"
DECLINE = {
    "outcome": "decline",
    "decline_reasons": ["no_teacher"],
    "explanation": "尚未指定受過訓練的負責教師。",
    "advice": "請先安排教師修習推廣教育369。",
}


@pytest.fixture
def drafter():
    return make_bureau(display_name="陳怡君")


@pytest.fixture
def releaser():
    return make_bureau(display_name="黃國華")


def form_of(response) -> dict:
    """What a browser would send back of the form as it came."""
    form = response.context["form"]
    values = {name: prefilled(form[name].value()) for name in form.fields}
    return {name: value for name, value in values.items() if value not in ("", [])}


def approve(client, case, **typed):
    return client.post(
        url(case, "decide/"),
        form_of(client.get(url(case, "decide/"))) | {"outcome": "approve", "explanation": "地緣與師資均佳。"} | typed,
        follow=True,
    )


# -- drafting ---------------------------------------------------------------------------------------------


def test_the_form_begins_with_two_years_and_what_the_school_offered(client_as, drafter):
    case = cases.confirmed(targets={"courses-opened": 2})
    form = client_as(drafter).get(url(case, "decide/")).context["form"]
    (term,) = upcoming_terms(local_today(), 1)
    assert form["starts_on"].initial == term.starts_on
    assert form["ends_on"].initial.isoformat() == f"{term.starts_on.year + 2}-01-31"
    offered = {f"target_{row.indicator.code}": row.target for row in case.commitments.select_related("indicator")}
    assert {name: form[name].initial for name in offered} == offered
    assert offered["target_courses-opened"] == 2
    sides = [field.name for field in form.school_targets()], [field.name for field in form.government_targets()]
    assert sorted(sides[0] + sides[1]) == sorted(offered)


def test_drafting_tells_nobody_and_shows_the_letter(client_as, drafter):
    owner = make_coordinator(school())
    case = cases.confirmed(school=school(), owner=owner)
    before = Message.objects.count()
    response = approve(client_as(drafter), case, approve_reasons=["local_tie"])
    assert response.redirect_chain == [(f"{url(case)}#decision", 302)]
    assert messages_of(response) == ["已擬定核定稿。由另一位同仁發布之前，學校看不到。"]
    assert "貴校申請擔任本市中正區參與式預算陪伴學校一案" in text_of(response)
    assert Message.objects.count() == before
    assert Application.objects.get(pk=case.pk).status == Status.CONFIRMED
    assert "地緣與師資均佳。" not in text_of(client_as(owner).get(url(case)))
    again = client_as(drafter).get(url(case, "decide/"))
    assert "公文內容預覽" in text_of(again)
    assert again.context["form"]["explanation"].value() == "地緣與師資均佳。"


def test_a_decline_needs_a_reason_and_what_would_make_it_a_yes(client_as, drafter):
    case = cases.confirmed()
    client = client_as(drafter)
    response = client.post(url(case, "decide/"), {"outcome": "decline", "explanation": "尚缺教師。", "starts_on": "x"})
    summary, beside = summary_and_fields(response)
    assert summary == beside == ["請至少選擇一項不同意理由。", "請說明怎樣才會同意。"]
    assert "尚缺教師。" in response.content.decode()
    client.post(url(case, "decide/"), DECLINE)
    decision = Decision.objects.get()
    assert (decision.outcome, decision.reason_codes, decision.starts_on) == (Outcome.DECLINE, ["no_teacher"], None)


def test_an_approval_needs_its_term_and_a_commitment_of_the_school(client_as, drafter):
    case = cases.confirmed()
    response = client_as(drafter).post(url(case, "decide/"), {"outcome": "approve", "explanation": "好"})
    summary, beside = summary_and_fields(response)
    needed = ["同意時須填「協議起始日」。", "同意時須填「協議終止日」。", "學校的承諾事項至少須有一項大於 0。"]
    assert summary == beside == needed


def test_the_summary_lists_errors_in_the_order_of_the_page(client_as, drafter):
    case = cases.confirmed()
    client = client_as(drafter)
    typed = form_of(client.get(url(case, "decide/"))) | {"outcome": "approve", "starts_on": "115/2/30", "ends_on": "?"}
    typed |= {name: "９９９９９" for name in typed if name.startswith("target_")}
    summary, beside = summary_and_fields(client.post(url(case, "decide/"), typed))
    assert summary == beside
    assert len(summary) == 2 + Indicator.objects.filter(is_offered=True).count() + 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"starts_on": "118/2/1", "ends_on": "116/1/31"}, "終止日須在起始日之後。"),
        ({"starts_on": "115/2/30"}, "「協議起始日」沒有這一天：115/2/30。"),
        ({"target_courses-opened": "-1"}, "「開設課程」不能小於 0。"),
        ({"target_courses-opened": "許多"}, "「開設課程」請填寫數字，例如 4。"),
        ({"approve_reasons": ["nonsense"]}, None),
        ({"outcome": "perhaps"}, None),
    ],
)
def test_wrong_input_is_named_and_kept(client_as, drafter, typed, sentence):
    case = cases.confirmed()
    client = client_as(drafter)
    response = client.post(
        url(case, "decide/"),
        form_of(client.get(url(case, "decide/"))) | {"outcome": "approve", "explanation": "留著我"} | typed,
    )
    summary, beside = summary_and_fields(response)
    assert summary == beside
    assert len(summary) == 1
    if sentence:
        assert summary == [sentence]
    assert "留著我" in response.content.decode()
    assert Decision.objects.count() == 0


def test_a_persons_own_draft_is_replaced_and_anothers_must_be_discarded(client_as, drafter, releaser):
    case = cases.confirmed()
    first = client_as(drafter)
    first.post(url(case, "decide/"), DECLINE)
    approve(first, case)
    assert Decision.objects.filter(discarded_at__isnull=True).get().outcome == Outcome.APPROVE
    response = client_as(releaser).post(url(case, "decide/"), DECLINE)
    assert summary_and_fields(response)[0] == ["陳怡君已擬定核定稿，請先捨棄。"]
    assert DECLINE["advice"] in response.content.decode()
    other = client_as(releaser)
    assert "陳怡君的核定稿將撤下" in text_of(other.get(url(case, "discard/")))
    other.post(url(case, "discard/"))
    assert Decision.objects.filter(discarded_at__isnull=True).count() == 0
    assert messages_of(other.post(url(case, "discard/"), follow=True))[-1] == "目前沒有可捨棄的核定稿。"


def test_districts_do_not_decide(client_as):
    case = cases.confirmed()
    chief = make_chief(district("zhongzheng"))
    for page in ("decide/", "discard/", "release/", "refer/"):
        response = client_as(chief).get(url(case, page))
        assert response.status_code == 403
        assert "僅民政局得核定。" in text_of(response)


# -- releasing --------------------------------------------------------------------------------------------


def test_releasing_makes_letter_agreement_and_mails(client_as, drafter, releaser):
    owner, officer = make_coordinator(school()), make_officer(district("zhongzheng"))
    decision = cases.drafted(school=school(), owner=owner, officer=officer, drafter=drafter)
    case = decision.application
    client = client_as(releaser)
    page = client.get(url(case, "release/"))
    told = {person.email for group in page.context["told"] for person in group.people}
    assert {owner.email, officer.email} <= told
    assert all(address in text_of(page) for address in told)
    before = set(FeedItem.objects.values_list("pk", flat=True))
    response = client.post(url(case, "release/"), form_of(page) | {"document_number": NUMBER}, follow=True)
    assert messages_of(response) == ["已發布。公文已放在案件頁，通知信寄送中。"]
    items = FeedItem.objects.exclude(pk__in=before)
    assert set(items.values_list("recipient__email", flat=True)) == told
    # The school waits for just this word; the desk reads it in the daily summary.
    assert list(items.filter(channel="immediate").values_list("recipient__email", flat=True)) == [owner.email]
    case = Application.objects.get(pk=case.pk)
    agreement = Agreement.objects.get()
    assert (case.status, case.agreement, agreement.status) == (Status.APPROVED, agreement, AgreementStatus.DRAFT)
    promised = agreement.versions.get().lines.filter(indicator__isnull=False)
    assert promised.count() == decision.commitments.count()
    assert Decision.objects.get().document_number == NUMBER


def test_the_drafter_cannot_release(client_as, drafter):
    case = cases.drafted(drafter=drafter).application
    response = client_as(drafter).post(url(case, "release/"), {"decision": Decision.objects.get().pk})
    assert response.status_code == 403
    assert "須由擬稿者以外的人發布決定。" in text_of(response)


@pytest.mark.parametrize(
    "number",
    [
        "北市民區字第115號",
        "北市民區字第11500000011號",
        "<b>字第1150000001號",
        "abc字第1150000001號",
        "字第1150000001號",
    ],
)
def test_a_document_number_is_written_in_full(client_as, releaser, number):
    decision = cases.drafted()
    case = decision.application
    response = client_as(releaser).post(url(case, "release/"), {"decision": decision.pk, "document_number": number})
    summary, beside = summary_and_fields(response)
    assert summary == beside == ["請填完整的發文字號，例如 北市民區字第1150000001號（十碼數字）。"]
    assert response.context["form"]["document_number"].value() == number
    assert Application.objects.get(pk=case.pk).status == Status.CONFIRMED


def test_a_second_click_releases_once_and_is_answered_kindly(client_as, releaser):
    decision = cases.drafted()
    case = decision.application
    client = client_as(releaser)
    for _click in range(2):
        response = client.post(url(case, "release/"), {"decision": decision.pk}, follow=True)
        assert response.redirect_chain == [(url(case), 302)]
    assert re.fullmatch(ALREADY % ("黃國華", "同意", "同意"), messages_of(response)[-1])
    assert Agreement.objects.count() == 1


def test_a_draft_that_was_replaced_meanwhile_is_not_released_unseen(client_as, drafter, releaser):
    seen = cases.drafted(drafter=drafter)
    case = seen.application
    services.draft_decision(case, actor=drafter, draft=cases.decision_of(case, Outcome.DECLINE))
    typed = {"decision": seen.pk, "document_number": NUMBER}
    response = client_as(releaser).post(url(case, "release/"), typed)
    assert messages_of(response) == ["這份核定稿已捨棄，請重新檢視案件。"]
    shown = response.context["form"]
    assert (shown["decision"].value(), shown["document_number"].value()) == (case.decisions.latest("pk").pk, NUMBER)
    assert Application.objects.get(pk=case.pk).status == Status.CONFIRMED


def test_a_decision_of_another_case_is_not_released_here(client_as, releaser):
    case = cases.drafted().application
    other = cases.drafted(school=school("1003"))
    assert client_as(releaser).post(url(case, "release/"), {"decision": other.pk}).status_code == 404
    assert client_as(releaser).post(url(case, "release/"), {"decision": 10**30}).status_code == 404


def test_the_school_learns_of_a_decline_what_would_make_it_a_yes(client_as, releaser):
    owner = make_coordinator(school())
    decision = cases.drafted(school=school(), owner=owner, outcome=Outcome.DECLINE)
    client_as(releaser).post(url(decision.application, "release/"), {"decision": decision.pk})
    page = text_of(client_as(owner).get(url(decision.application)))
    assert "請先安排教師修習推廣教育369，下學期再提出申請。" in page


# -- referring --------------------------------------------------------------------------------------------


def test_referring_to_the_next_choice(client_as, drafter):
    case = cases.confirmed(is_recommended=False)
    client = client_as(drafter)
    page = text_of(client.get(url(case, "refer/")))
    assert "本案將轉送文山區公所（學校的第 2 志願）" in page
    empty = client.post(url(case, "refer/"), {"note": ""})
    assert summary_and_fields(empty)[0] == ["請填寫「給下一志願行政區的說明」。"]
    response = client.post(url(case, "refer/"), {"note": "校區在貴區，請審查。"}, follow=True)
    assert messages_of(response) == ["已轉送，現由下一志願行政區辦理。"]
    assert Referral.objects.get().to_district == district("wenshan")
    assert Application.objects.get(pk=case.pk).reviewing_district == district("wenshan")


def test_a_second_click_refers_once(client_as, drafter):
    case = cases.confirmed(is_recommended=False)
    client = client_as(drafter)
    client.post(url(case, "refer/"), {"note": "請審查。"})
    response = client.post(url(case, "refer/"), {"note": "請審查。"}, follow=True)
    assert re.fullmatch(ALREADY % ("陳怡君", "轉送下一志願", "已送出"), messages_of(response)[-1])
    assert Referral.objects.count() == 1


def test_another_note_of_a_copied_page_stays_on_it(client_as, drafter):
    case = cases.confirmed(is_recommended=False)
    client = client_as(drafter)
    client.post(url(case, "refer/"), {"note": "請審查。"})
    answer = client.post(url(case, "refer/"), {"note": "我打的字"})
    assert (answer.status_code, "我打的字" in answer.content.decode()) == (200, True)
    assert Referral.objects.count() == 1


def test_a_recommended_case_or_one_without_a_choice_left_is_not_referred(client_as, drafter):
    favoured = cases.confirmed()
    alone = cases.confirmed(school=school("1003"), districts=("zhongzheng",), is_recommended=False)
    for case in (favoured, alone):
        response = client_as(drafter).get(url(case, "refer/"), follow=True)
        assert messages_of(response) == ["本案不能轉送：區公所建議同意，或已無其他志願。"]
        refused = client_as(drafter).post(url(case, "refer/"), {"note": "我打的字"})
        assert len(summary_and_fields(refused)[0]) == 1
        assert "我打的字" in refused.content.decode()
    assert Referral.objects.count() == 0
