"""The district's desk through its pages: every act, its errors, its second click, and what it costs in page loads.

Complaint 22: every error names its field and the remedy, above and beside. Complaint 24: many clicks are one act and
get a friendly answer.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from applications import services
from applications.constants import Outcome, Status
from applications.models import Application, Assessment, CorrectionItem
from notifications.models import Message
from tests.applications.pages import buttons, messages_of, part, text_of, url
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
ASSESSMENT = {
    "locality": "meets",
    "capacity": "meets",
    "plan": "partly",
    "plan_note": "建議增加一場工作坊。",
    "resources": "meets",
    "recommended": "yes",
    "reason": "師資與計畫皆符合本區需要。",
}

# The friendly answer to a second click: who, when, what, and where the case is now.
ALREADY = "已經辦理：%s，115年.+，%s。申請案目前為「%s」。"


@pytest.fixture
def officer():
    return make_officer(district("zhongzheng"), display_name="林佳穎")


@pytest.fixture
def chief():
    return make_chief(district("zhongzheng"), display_name="張志明")


def status(case: Application) -> str:
    return Application.objects.get(pk=case.pk).status


def summary_and_fields(response) -> tuple[list[str], list[str]]:
    """The sentences of the error summary, and those beside the fields."""
    html = response.content.decode()
    summary = re.search(r"data-error-summary.*?</ul>", html, re.DOTALL)[0]
    beside = re.findall(r'<p class="error">(?:<span[^>]*>.*?</span>)?(.*?)</p>', html, re.DOTALL)
    return re.findall(r"<a [^>]*>(.*?)</a>", summary), beside


# -- taking a case ----------------------------------------------------------------------------------------


def test_claiming(client_as, officer):
    case = cases.submitted()
    response = client_as(officer).post(url(case, "claim/"), follow=True)
    assert messages_of(response) == ["本案由您承辦。"]
    case = Application.objects.get(pk=case.pk)
    assert (case.status, case.reviewer) == (Status.UNDER_REVIEW, officer)


def test_a_second_click_on_claim_is_answered_kindly(client_as, officer):
    case = cases.submitted()
    client = client_as(officer)
    client.post(url(case, "claim/"))
    message = messages_of(client.post(url(case, "claim/"), follow=True))[-1]
    assert re.fullmatch(ALREADY % ("林佳穎", "受理審查", "審查中"), message)
    assert case.events.filter(verb="claim").count() == 1


# -- returning --------------------------------------------------------------------------------------------


def test_every_answer_has_a_box_and_pinned_ones_are_returned(client_as, officer):
    case = cases.claimed(officer=officer)
    client = client_as(officer)
    page = client.get(url(case, "return/"))
    questions = [field for field in page.context["form"].fields if field.startswith("pin_")]
    assert len(questions) == 24
    assert "將寄信通知：學校聯絡人。" in text_of(page)
    typed = {"pin_plan": "請補課程名稱。", "kind_plan": "incorrect", "kind_unit": "form_changed", "message": "謝謝"}
    response = client.post(url(case, "return/"), typed, follow=True)
    assert messages_of(response) == ["已退回學校補正。學校答覆之前，本區辦理期間停止計算。"]
    assert status(case) == Status.RETURNED
    assert list(CorrectionItem.objects.values_list("question", "kind", "comment", "before")) == [
        ("plan", "incorrect", "請補課程名稱。", cases.PLAN)
    ]
    assert "內容有誤" in text_of(client.get(url(case)))
    assert "內容有誤" in text_of(client_as(case.owner).get(url(case, "edit/commitments/")))


def test_returning_nothing_is_refused_in_a_sentence(client_as, officer):
    case = cases.claimed(officer=officer)
    response = client_as(officer).post(url(case, "return/"), {"message": "請看一下"})
    sentence = "請至少針對一項答案填寫應補正事項。"
    assert summary_and_fields(response) == ([sentence], [sentence])
    assert 'href="#form-errors"' in response.content.decode()
    assert part(response, '<textarea name="message"', "</textarea>").endswith("請看一下")
    assert status(case) == Status.UNDER_REVIEW


def test_a_pin_too_long_is_kept_and_named(client_as, officer):
    case = cases.claimed(officer=officer)
    typed = {"pin_plan": "長" * 501, "pin_unit": "請寫全名。"}
    response = client_as(officer).post(url(case, "return/"), typed)
    summary, beside = summary_and_fields(response)
    assert summary == beside == ["「「如何做到」應補正事項」最多 500 個字，目前有 501 個字。"]
    assert "請寫全名。" in response.content.decode()
    assert "長" * 501 in response.content.decode()


def test_taking_a_return_back(client_as, officer):
    case = cases.returned(officer=officer)
    client = client_as(officer)
    assert "將寄信通知：學校聯絡人。" in text_of(client.get(url(case, "cancel-return/")))
    client.post(url(case, "cancel-return/"))
    assert status(case) == Status.UNDER_REVIEW


def test_restoring_a_lapsed_case(client_as, officer):
    case = cases.returned(officer=officer)
    services.lapse_application(case, today=case.due_on + timedelta(days=1))
    client = client_as(officer)
    assert buttons(client.get(url(case))) == ["restore"]
    client.post(url(case, "restore/"))
    assert status(case) == Status.RETURNED


def test_resolving_before_the_school_answered_is_refused(client_as, officer):
    case = cases.returned(officer=officer)
    item = CorrectionItem.objects.order_by("pk").first()
    response = client_as(officer).post(url(case, f"resolve/{item.pk}/"), follow=True)
    assert messages_of(response) == ["學校尚未答覆。"]
    assert CorrectionItem.objects.filter(resolved_at__isnull=False).count() == 0


def test_a_correction_is_resolved_under_its_own_case_only(client_as, officer):
    cases.returned(officer=officer)
    other = cases.claimed(officer=officer, school=school("1003"))
    item = CorrectionItem.objects.order_by("pk").first()
    assert client_as(officer).post(url(other, f"resolve/{item.pk}/")).status_code == 404
    assert client_as(officer).post(url(other, "resolve/99999999999999999999/")).status_code == 404


# -- assessing and confirming -----------------------------------------------------------------------------


def test_assessing(client_as, officer):
    case = cases.claimed(officer=officer)
    client = client_as(officer)
    page = text_of(client.get(url(case, "assess/")))
    assert "校區位於本區或鄰區，或多年與本區居民合作。" in page
    response = client.post(url(case, "assess/"), ASSESSMENT, follow=True)
    assert messages_of(response) == ["已提出初審意見，接下來由課長確認。"]
    assessment = Assessment.objects.get()
    assert assessment.is_recommended is True
    assert assessment.checklist["plan"] == {"answer": "partly", "note": "建議增加一場工作坊。"}


def test_every_empty_field_of_an_assessment_is_named_beside_it_and_above(client_as, officer):
    case = cases.claimed(officer=officer)
    response = client_as(officer).post(url(case, "assess/"), {"plan_note": "打好的字"})
    summary, beside = summary_and_fields(response)
    assert (
        summary
        == beside
        == [
            "請選擇「地緣」。",
            "請選擇「教學量能」。",
            "請選擇「計畫」。",
            "請選擇「資源」。",
            "請選擇「區公所初審意見」。",
            "請填寫「理由」。",
        ]
    )
    html = response.content.decode()
    assert "<title>錯誤：" in html
    assert "打好的字" in html
    assert re.search(r'<textarea[^>]*aria-describedby="[^"]*id_reason_error', html)
    assert status(case) == Status.UNDER_REVIEW


def test_what_is_not_met_needs_its_reason(client_as, officer):
    case = cases.claimed(officer=officer)
    response = client_as(officer).post(url(case, "assess/"), ASSESSMENT | {"capacity": "fails"})
    assert summary_and_fields(response)[0] == ["請說明「教學量能」不符合的原因。"]
    assert 'href="#id_capacity_note"' in response.content.decode()


def test_a_second_click_assesses_once_and_leads_to_the_case(client_as, officer):
    case = cases.claimed(officer=officer)
    client = client_as(officer)
    client.post(url(case, "assess/"), ASSESSMENT)
    response = client.post(url(case, "assess/"), ASSESSMENT, follow=True)
    assert response.redirect_chain == [(url(case), 302)]
    assert re.fullmatch(ALREADY % ("林佳穎", "已初審", "已初審"), messages_of(response)[-1])
    assert Assessment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_clicks_at_once_assess_once(client_as, officer):
    case = cases.claimed(officer=officer)
    clients = [client_as(officer) for _click in range(5)]

    def click(client) -> tuple[int, str]:
        try:
            response = client.post(url(case, "assess/"), ASSESSMENT)
            return response.status_code, response.headers.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(click, clients))
    assert answers == [(302, url(case))] * 5
    assert Assessment.objects.count() == 1
    assert case.events.filter(verb="assess").count() == 1


def test_when_a_colleague_was_faster_the_typed_words_stay(client_as, officer):
    case = cases.claimed(officer=officer)
    colleague = make_officer(district("zhongzheng"), display_name="周雅婷")
    services.assess_application(case, actor=colleague, is_recommended=True, checklist={}, reason="我先寫了")
    response = client_as(officer).post(url(case, "assess/"), ASSESSMENT | {"reason": "我寫了很久的理由"})
    summary, beside = summary_and_fields(response)
    assert summary == beside
    assert re.fullmatch(ALREADY % ("周雅婷", "已初審", "已初審"), summary[0])
    assert "我寫了很久的理由" in response.content.decode()


def test_another_page_of_the_same_person_keeps_its_words_too(client_as, officer):
    """A copied tab: what it says is not what was sent, so it is no second click."""
    case = cases.claimed(officer=officer)
    client = client_as(officer)
    client.post(url(case, "return/"), {"pin_plan": "請補課程名稱。", "message": "謝謝"})
    for other in ({"pin_plan": "請補授課教師。"}, {"pin_plan": "請補課程名稱。", "message": "謝謝您"}):
        answer = client.post(url(case, "return/"), other)
        assert re.fullmatch(ALREADY % ("林佳穎", "退回補正", "退回補正"), summary_and_fields(answer)[0][0])
        assert list(other.values())[-1] in answer.content.decode()
    again = client.post(url(case, "return/"), {"pin_plan": "請補課程名稱。", "message": "謝謝"})
    assert again["Location"] == url(case)
    assert case.corrections.count() == 1


@pytest.mark.parametrize("other", [{"reason": "我又寫的理由"}, {"plan_note": "我又寫的理由"}], ids=["reason", "note"])
def test_an_assessment_typed_in_a_copy_of_the_page_stays_on_it(client_as, officer, other):
    case = cases.claimed(officer=officer)
    client = client_as(officer)
    client.post(url(case, "assess/"), ASSESSMENT)
    answer = client.post(url(case, "assess/"), ASSESSMENT | other)
    assert (answer.status_code, "我又寫的理由" in answer.content.decode()) == (200, True)
    assert Assessment.objects.count() == 1


def test_a_page_whose_moment_has_passed_leads_back_to_the_case(client_as, officer):
    case = cases.assessed(officer=officer)
    client = client_as(officer)
    for page in ("assess/", "return/", "cancel-return/", "restore/"):
        response = client.get(url(case, page), follow=True)
        assert response.redirect_chain == [(url(case), 302)]
        assert re.fullmatch(ALREADY % ("林佳穎", "已初審", "已初審"), messages_of(response)[0])


def test_the_chief_confirms_what_is_on_the_page(client_as, officer, chief):
    case = cases.assessed(officer=officer)
    client = client_as(chief)
    page = text_of(client.get(url(case, "confirm/")))
    assert "建議同意 師資與計畫皆符合本區需要。" in page
    assert "將寄信通知：學校聯絡人、民政局。" in page
    assert messages_of(client.post(url(case, "confirm/"), follow=True)) == ["已確認，接下來由民政局核定。"]
    assert status(case) == Status.CONFIRMED


def test_an_assessment_written_meanwhile_is_not_confirmed_unseen(client_as, officer, chief):
    case = cases.assessed(officer=officer)
    client = client_as(chief)
    seen = client.get(url(case, "confirm/")).context["form"]["assessment"].value()
    services.send_assessment_back(case, actor=make_chief(district("zhongzheng")), reason="請再想想")
    services.assess_application(case, actor=officer, is_recommended=False, checklist={}, reason="改為不建議")
    response = client.post(url(case, "confirm/"), {"assessment": seen}, follow=True)
    assert messages_of(response) == ["您開啟頁面之後，本案已重新提出初審意見，請先閱讀新的意見。"]
    assert status(case) == Status.ASSESSED


def test_a_second_confirmation_is_answered_kindly(client_as, officer, chief):
    case = cases.assessed(officer=officer)
    client = client_as(chief)
    client.post(url(case, "confirm/"))
    response = client.post(url(case, "confirm/"), follow=True)
    assert re.fullmatch(ALREADY % ("張志明", "確認初審", "初審已確認"), messages_of(response)[-1])
    assert case.events.filter(verb="confirm").count() == 1


def test_the_assessor_cannot_confirm(client_as, chief):
    case = cases.assessed(officer=chief)
    response = client_as(chief).post(url(case, "confirm/"))
    assert response.status_code == 403
    assert "須由初審者以外的人確認。" in text_of(response)


def test_sending_an_assessment_back_needs_a_reason(client_as, officer, chief):
    case = cases.assessed(officer=officer)
    client = client_as(chief)
    response = client.post(url(case, "send-back/"), {"reason": "  "})
    assert summary_and_fields(response)[0] == ["請填寫「退回承辦的理由」。"]
    client.post(url(case, "send-back/"), {"reason": "請補充訪談紀錄。"})
    assert status(case) == Status.UNDER_REVIEW
    assert "退回承辦：請補充訪談紀錄。" in text_of(client_as(officer).get(url(case)))


def test_the_bureau_acts_for_a_district_without_accounts_and_it_shows(client_as):
    case = cases.submitted(districts=("beitou", "zhongzheng"))
    first, second = client_as(make_bureau()), client_as(make_bureau())
    first.post(url(case, "claim/"))
    first.post(url(case, "assess/"), ASSESSMENT)
    assert first.post(url(case, "confirm/")).status_code == 403
    second.post(url(case, "confirm/"))
    assert status(case) == Status.CONFIRMED
    assert text_of(second.get(url(case))).count("由民政局代區公所辦理。") == 4
    assert Assessment.objects.get().by_bureau is True


def test_a_desk_that_comes_back_takes_over_from_the_bureau(client_as):
    case = cases.submitted(districts=("beitou", "zhongzheng"))
    bureau = client_as(make_bureau())
    assert buttons(bureau.get(url(case))) == ["claim"]
    make_officer(district("beitou"))
    assert bureau.post(url(case, "claim/")).status_code == 403


# -- the whole way ----------------------------------------------------------------------------------------


def test_a_decision_takes_at_most_eight_page_loads_a_person(client_as, officer, chief):
    """By visible links from the list on; a redirect's page counts as one load."""
    case = cases.submitted(school(), make_coordinator(school()))
    drafter, releaser = make_bureau(), make_bureau()
    journeys = [
        (officer, [("claim", {}), ("assess", ASSESSMENT)]),
        (chief, [("confirm", {})]),
        (drafter, [("draft_decision", {"outcome": "approve", "explanation": "地緣與師資均佳。"})]),
        (releaser, [(Outcome.APPROVE, {"document_number": "北市民區字第1150000001號"})]),
    ]
    loads = [walk(client_as(person), case, acts) for person, acts in journeys]
    assert status(case) == Status.APPROVED
    assert loads == [5, 4, 4, 4]
    assert Message.objects.filter(recipient=officer, subject__contains=case.reference).count() >= 1


def walk(client, case, acts) -> int:
    """From the list to the case and through `acts` by the buttons the pages show; the number of pages seen."""
    listed = client.get("/applications/")
    (row,) = [row for row in listed.context["rows"] if row.application == case]
    page, loads = client.get(row.application.get_absolute_url()), 2
    for verb, typed in acts:
        (act,) = [act for act in page.context["acts"].buttons if act.verb == verb]
        shown = {}
        if not act.is_post:
            form = client.get(act.url).context.get("form")
            shown = {name: prefilled(form[name].value()) for name in form.fields} if form else {}
            loads += 1
        page = client.post(act.url, {name: value for name, value in (shown | typed).items() if value}, follow=True)
        assert page.redirect_chain[-1][0].partition("#")[0] == case.get_absolute_url()
        loads += 1
    return loads


def prefilled(value):
    """What a browser sends back of a field's first value."""
    return "" if value is None else value
