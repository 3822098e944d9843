"""Checking, sending once, the receipt, withdrawing, and the case as its school sees it."""

import html as htmllib
import re

import pytest
from django.urls import reverse

from applications import services
from applications.constants import AttachmentKind, CommentVisibility, Status
from applications.models import Application
from core.dates import format_date, local_today
from cycles.constants import RuleCode
from cycles.selectors import due_after
from notifications.models import Message
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator, make_member, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_coordinator(school(), display_name="林怡君", email="yichun@example.edu.tw")


@pytest.fixture
def client(client_as, owner):
    return client_as(owner)


def url(name: str, case: Application) -> str:
    return reverse(f"applications:{name}", args=[case.reference])


def fresh(case: Application) -> Application:
    return Application.objects.get(pk=case.pk)


def text_of(response) -> str:
    return htmllib.unescape(response.content.decode())


def seen_hash(html: str) -> str:
    return re.search(r'name="seen_hash" value="(\w+)"', html)[1]


def send(client, case, **more):
    shown = seen_hash(client.get(url("check", case)).content.decode())
    return client.post(url("check", case), {"seen_hash": shown}, **more)


# -- checking (F17) ---------------------------------------------------------------------------------


def test_every_answer_stands_on_the_page_with_a_way_to_change_it_and_back(client, owner):
    case = cases.complete_draft(school(), owner)
    html = text_of(client.get(url("check", case)))
    for answer in ("世新大學 校本部", "公共行政學系", cases.PLAN, "學校：開設課程", "曾教授或帶領參與式預算"):
        assert answer in html
    links = re.findall(
        rf'class="change"><a href="/applications/{case.reference}/edit/(\w+)/\?from=check#q-(\w+)"', html
    )
    assert len(links) == 24
    assert links[0] == ("school", "campus")


def test_missing_answers_are_links_and_the_button_is_not_there(client, owner):
    case = cases.complete_draft(school(), owner)
    services.save_section(case, actor=owner, section_code="contact", answers={"contact_email": "yichun@"})
    html = text_of(client.get(url("check", case)))
    there = f"{reverse('applications:section', args=[case.reference, 'contact'])}?from=check#q-contact_email"
    assert html.count(f'href="{there}">「聯絡人電子郵件」請填完整的電子郵件地址') == 2
    assert "seen_hash" not in html


def test_it_says_who_reads_who_is_mailed_and_until_when(client, owner):
    case = cases.complete_draft(school(), owner, districts=("wenshan", "daan"))
    html = text_of(client.get(url("check", case)))
    assert "文山區公所經建課，之後是民政局" in html
    assert "您與貴校聯絡人、該經建課的承辦人員" in html
    assert f"區公所將於{format_date(due_after(local_today(), RuleCode.REVIEW_DAYS))}前（含當日）回覆" in html


def test_a_member_reads_who_sends_and_a_coordinator_may_take_over(client_as, owner):
    case = cases.complete_draft(school(), owner)
    writer = make_member(school())
    services.add_editor(case, actor=owner, user=writer)
    member = text_of(client_as(writer).get(url("check", case)))
    assert "申請案須由已確認身分的貴校聯絡人送出" in member
    assert url("take_over", case) not in member
    other = text_of(client_as(make_coordinator(school())).get(url("check", case)))
    assert "只有擁有者可以送出申請案，請先接手" in other
    assert url("take_over", case) in other


# -- sending (F18, complaints 3, 9, 24) ---------------------------------------------------------------------


def test_sending_leads_to_the_receipt_with_the_same_fingerprint(client, owner):
    case = cases.complete_draft(school(), owner)
    shown = seen_hash(client.get(url("check", case)).content.decode())
    response = client.post(url("check", case), {"seen_hash": shown}, follow=True)
    assert response.redirect_chain == [(url("receipt", case), 302)]
    assert f"<code>{shown[:12]}</code>" in response.content.decode()
    assert case.submissions.get().content_hash == shown


def test_five_clicks_send_once_and_land_on_the_same_receipt(client, owner):
    case = cases.complete_draft(school(), owner)
    shown = seen_hash(client.get(url("check", case)).content.decode())
    answers = [client.post(url("check", case), {"seen_hash": shown}) for _click in range(5)]
    assert {answer["Location"] for answer in answers} == {url("receipt", case)}
    assert case.submissions.count() == 1
    assert case.events.filter(verb="submit").count() == 1
    mails = Message.objects.filter(dedupe_key__startswith=f"application:{case.pk}:", recipient=owner)
    assert mails.count() == 1


def test_refreshing_the_receipt_changes_nothing(client, owner):
    case = cases.complete_draft(school(), owner)
    send(client, case)
    before = (Application.objects.count(), case.events.count(), Message.objects.count())
    for _refresh in range(2):
        assert "已收到您的申請" in text_of(client.get(url("receipt", case)))
    assert (Application.objects.count(), case.events.count(), Message.objects.count()) == before


def test_a_file_added_at_the_last_moment_is_in_what_is_sent(client, owner):
    case = cases.complete_draft(school(), owner)
    client.post(
        url("attach", case), {"kind": AttachmentKind.SUPPORTING, "upload": cases.pdf("最後一刻.pdf", extra=b"last")}
    )
    html = text_of(client.get(url("check", case)))
    client.post(url("check", case), {"seen_hash": seen_hash(html)})
    sent = {item["code"]: item["shown"] for part in case.submissions.get().content for item in part["items"]}
    assert sent["files"].startswith("最後一刻.pdf")
    assert sent["files"] in html


def test_answers_that_changed_after_the_check_are_looked_at_again(client, owner):
    case = cases.complete_draft(school(), owner)
    shown = seen_hash(client.get(url("check", case)).content.decode())
    services.save_section(case, actor=owner, section_code="teaching", answers={"students": "99"})
    response = client.post(url("check", case), {"seen_hash": shown})
    html = text_of(response)
    assert response.status_code == 200
    assert "您檢查之後答案有變動" in html
    assert "99" in html
    assert seen_hash(html) != shown
    assert fresh(case).status == Status.DRAFT


def test_a_stale_tab_is_told_what_happened_meanwhile(client, owner):
    case = cases.complete_draft(school(), owner)
    send(client, case)
    response = client.post(url("check", case), {"seen_hash": "0" * 64}, follow=True)
    assert response.redirect_chain == [(case.get_absolute_url(), 302)]
    assert "已經辦理：林怡君" in text_of(response)


def test_a_twin_is_refused_with_everything_still_there(client, owner):
    cases.submitted(school(), owner)
    twin = cases.complete_draft(school(), owner)
    html = text_of(send(client, twin))
    assert "貴校在中正區已有辦理中的申請案" in html
    assert cases.PLAN in html
    assert fresh(twin).status == Status.DRAFT


def test_a_sent_case_shows_the_receipt_instead_of_the_check(client, owner):
    case = cases.submitted(school(), owner)
    assert client.get(url("check", case))["Location"] == url("receipt", case)


# -- the receipt (F19, F21) -----------------------------------------------------------------------------------


def test_the_receipt_says_what_happens_next_and_who_was_really_written_to(client, owner):
    make_officer(district())
    case = cases.submitted(school(), owner)
    html = text_of(client.get(url("receipt", case)))
    due = format_date(due_after(local_today(), RuleCode.REVIEW_DAYS))
    assert f"現由中正區公所經建課辦理，將於{due}前（含當日）回覆" in html
    assert re.findall(r"<li>(.*?)</li>", html.partition("已寄通知信給")[2].partition("</ul>")[0]) == [
        "林怡君（yichun@example.edu.tw）",
        "中正區公所經建課",
    ]
    assert f'href="{url("copy", case)}"' in html
    assert f'href="{url("calendar", case)}"' in html


def test_a_receipt_names_the_bureau_where_the_desk_has_no_account(client, owner):
    case = cases.submitted(school(), owner)
    html = text_of(client.get(url("receipt", case)))
    assert "中正區公所經建課</li>" not in html


def test_the_receipt_of_a_draft_is_its_task_list(client, owner):
    case = cases.make_draft(school(), owner)
    assert client.get(url("receipt", case))["Location"] == url("tasks", case)


def test_corrections_have_a_receipt_of_their_own(client, owner):
    case = cases.returned(school=school(), owner=owner, items={"plan": "請補充。"})
    client.post(
        reverse("applications:section", args=[case.reference, "commitments"]), {"plan": "新計畫", "done_plan": "on"}
    )
    response = send(client, case, follow=True)
    assert "已收到您的修正" in text_of(response)
    assert fresh(case).status == Status.SUBMITTED
    assert case.submissions.count() == 2


# -- withdrawing ------------------------------------------------------------------------------------------------


def test_withdrawing_asks_first_and_then_says_so(client, owner):
    case = cases.submitted(school(), owner)
    assert "不會刪除" in text_of(client.get(url("withdraw", case)))
    assert fresh(case).status == Status.SUBMITTED
    response = client.post(url("withdraw", case), follow=True)
    assert "已撤回申請案，並已通知區公所" in text_of(response)
    assert fresh(case).status == Status.WITHDRAWN


def test_withdrawing_twice_or_a_draft_is_answered_in_words(client, owner):
    for case in (cases.withdrawn(school(), owner), cases.make_draft(school(), owner)):
        response = client.post(url("withdraw", case))
        assert response["Location"] == case.get_absolute_url()


# -- the school's case page (F21) -----------------------------------------------------------------------------------


def test_the_page_names_the_desk_since_when_and_until_when(client, owner):
    case = cases.claimed(school=school(), owner=owner, officer=make_officer(district(), display_name="吳承辦"))
    html = text_of(client.get(case.get_absolute_url()))
    due = format_date(case.due_on)
    assert f"區公所辦理中，{due}前" in html
    assert "受理審查" in html
    assert "吳承辦" not in html


def test_internal_steps_and_remarks_are_not_there(client, owner):
    officer = make_officer(district())
    case = cases.claimed(school=school(), owner=owner, officer=officer)
    for visibility, body in ((CommentVisibility.INTERNAL, "內部意見"), (CommentVisibility.VISIBLE, "給學校的話")):
        services.comment_on(case, actor=officer, body=body, visibility=visibility)
    html = text_of(client.get(case.get_absolute_url()))
    assert ("給學校的話" in html, "內部意見" in html) == (True, False)


def test_a_drafted_decision_is_invisible_until_it_is_released(client, owner):
    decision = cases.drafted(school=school(), owner=owner)
    case = decision.application
    html = text_of(client.get(case.get_absolute_url()))
    assert "民政局辦理中" in html
    assert decision.explanation not in html
    assert "擬定決定" not in html


def test_an_approval_links_the_letter_and_the_agreement(client, owner):
    case = cases.approved(school=school(), owner=owner)
    html = text_of(client.get(case.get_absolute_url()))
    assert f'href="{url("letter", case)}"' in html
    assert f'href="{case.agreement.get_absolute_url()}"' in html


def test_a_decline_says_what_would_make_it_a_yes(client, owner):
    case = cases.declined(school=school(), owner=owner)
    html = text_of(client.get(case.get_absolute_url()))
    assert "這次未同意" in html
    assert "請先安排教師修習推廣教育369" in html


def test_a_return_calls_for_correction(client, owner):
    case = cases.returned(school=school(), owner=owner)
    html = text_of(client.get(case.get_absolute_url()))
    assert f'class="button" href="{url("tasks", case)}">修正答案' in html
    assert "退回 2 項答案" in html


def test_a_draft_leads_its_writers_on_and_tells_the_others_whom_to_ask(client, client_as, owner):
    case = cases.make_draft(school(), owner)
    assert client.get(case.get_absolute_url())["Location"] == url("tasks", case)
    assert "請林怡君把您加為編輯者" in text_of(client_as(make_member(school())).get(case.get_absolute_url()))


def test_the_school_writes_back(client, owner):
    case = cases.claimed(school=school(), owner=owner)
    client.post(url("comment", case), {"body": "請問需要現場會勘嗎？"})
    assert "請問需要現場會勘嗎？" in text_of(client.get(case.get_absolute_url()))


# -- isolation (complaint 11) -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["detail", "tasks", "check", "receipt", "withdraw", "team", "copy", "calendar"])
@pytest.mark.parametrize("stranger", ["other_school", "other_desk"])
def test_another_school_or_desk_finds_nothing_at_any_address(client_as, owner, name, stranger):
    case = cases.submitted(school(), owner)
    person = make_coordinator(school("0003")) if stranger == "other_school" else make_officer(district("beitou"))
    assert client_as(person).get(url(name, case)).status_code == 404


def test_a_strangers_reference_is_never_confirmed(client_as, owner):
    case = cases.make_draft(school(), owner)
    stranger = client_as(make_coordinator(school("0003")))
    answers = [stranger.get(reverse("applications:tasks", args=[one])) for one in (case.reference, "PB115-9999-X", "x")]
    assert {answer.status_code for answer in answers} == {404}


def test_an_address_with_a_broken_character_is_not_there(client):
    assert client.get("/applications/PB115%00/edit/").status_code == 404


# -- budgets ----------------------------------------------------------------------------------------------------------


def test_the_pages_around_sending_ask_little(client, owner, django_assert_num_queries):
    make_officer(district("zhongzheng"))
    case = cases.complete_draft(school(), owner)
    with django_assert_num_queries(12):
        shown = seen_hash(client.get(url("check", case)).content.decode())
    # Two of them begin and end the transaction.
    with django_assert_num_queries(23):
        client.post(url("check", case), {"seen_hash": shown})
    with django_assert_num_queries(10):
        client.get(url("receipt", case))


def test_a_correction_is_checked_within_the_same_budget(client, owner, django_assert_num_queries):
    case = cases.returned(school=school(), owner=owner)
    with django_assert_num_queries(12):
        client.get(url("check", case))


def test_sending_corrections_asks_little(client, owner, django_assert_num_queries):
    case = cases.returned(school=school(), owner=owner, items={"plan": "請補充。"})
    client.post(
        reverse("applications:section", args=[case.reference, "commitments"]), {"plan": "新計畫", "done_plan": "on"}
    )
    shown = seen_hash(client.get(url("check", case)).content.decode())
    with django_assert_num_queries(26):
        client.post(url("check", case), {"seen_hash": shown})
    assert fresh(case).status == Status.SUBMITTED


def test_the_case_page_asks_as_much_for_one_remark_as_for_three(client, owner, django_assert_num_queries):
    case = cases.claimed(school=school(), owner=owner)
    for number in range(3):
        services.comment_on(case, actor=owner, body=f"第 {number} 則", visibility=CommentVisibility.VISIBLE)
        if number in {0, 2}:
            with django_assert_num_queries(9):
                client.get(case.get_absolute_url())
