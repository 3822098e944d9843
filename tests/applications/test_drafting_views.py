"""Writing: the task list and the question pages. A typed word is kept, whatever is wrong with it."""

import html as htmllib
import re

import pytest
from django.urls import reverse

from agreements.models import Indicator
from applications import services
from applications.content import commitment_code
from applications.models import Application
from core.dates import format_datetime
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator, make_member
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db

WRONG = {
    "contact_name": "",
    "contact_title": "長" * 61,
    "contact_email": "yichun@",
    "contact_phone": "二三四五",
    "teacher_name": " ",
    "teacher_title": "<b>教授</b>",
    "teacher_experience": "maybe",
}


@pytest.fixture
def owner():
    return make_coordinator(school(), display_name="林怡君")


@pytest.fixture
def draft(owner):
    return cases.make_draft(school(), owner)


@pytest.fixture
def client(client_as, owner):
    return client_as(owner)


def page(case: Application, part: str) -> str:
    return reverse("applications:section", args=[case.reference, part])


def tasks(case: Application) -> str:
    return reverse("applications:tasks", args=[case.reference])


def fresh(case: Application) -> Application:
    return Application.objects.get(pk=case.pk)


def text_of(response) -> str:
    return htmllib.unescape(response.content.decode())


def errors_in(html: str) -> list[str]:
    """The words of the error summary."""
    return re.findall(
        r"<li><a href=\"#[\w-]+\">(.*?)</a></li>", html.partition("data-error-summary")[2].partition("</ul>")[0]
    )


def errors_at_fields(html: str) -> list[str]:
    return re.findall(r"<p class=\"error\"><span class=\"visually-hidden\">錯誤：</span>(.*?)</p>", html)


def seen(html: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', html)[1]


# -- the task list (F9) ----------------------------------------------------------------------------


def test_a_new_draft_has_seven_sections_and_its_last_one_says_why_not_yet(client, draft):
    html = text_of(client.get(tasks(draft)))
    links = re.findall(rf'href="/applications/{draft.reference}/edit/(\w+)/"', html)
    assert links == ["school", "contact", "districts", "commitments", "teaching", "attachments"]
    assert re.findall(r'class="tag[ a-z]*">(.+?)</span>', html) == ["未開始"] * 6 + ["尚不能開始"]
    assert "完成學校與校區、行政區志願序、合作承諾後開放" in html
    assert "已完成 0／7 節" in html


def test_states_are_computed_from_what_is_stored(client, draft, owner):
    answers = cases.section_answers(draft)
    services.save_section(draft, actor=owner, section_code="school", answers=answers["school"])
    services.save_section(draft, actor=owner, section_code="contact", answers={"contact_name": "林怡君"})
    html = text_of(client.get(tasks(draft)))
    assert re.findall(r'class="(?:tag[ a-z]*|state)">(.+?)</span>', html)[:3] == ["已完成", "填寫中", "未開始"]
    assert "已完成 1／7 節" in html
    assert f'href="{page(draft, "contact")}#q-teacher_name">請填寫負責教師姓名' in html


def test_a_complete_draft_leads_to_the_check(client, owner):
    case = cases.complete_draft(school(), owner)
    html = text_of(client.get(tasks(case)))
    assert f'class="button" href="{reverse("applications:check", args=[case.reference])}"' in html
    assert "已完成 7／7 節" in html


def test_the_task_list_names_owner_and_editors(client, draft, owner):
    services.add_editor(draft, actor=owner, user=make_member(school(), display_name="黃志明"))
    html = text_of(client.get(tasks(draft)))
    assert re.search(r"<dd>林怡君</dd>.*<dd>黃志明</dd>", html, re.DOTALL)


def test_a_sent_case_has_no_task_list(client, owner):
    case = cases.submitted(school(), owner)
    assert client.get(tasks(case))["Location"] == case.get_absolute_url()
    assert client.get(page(case, "school"))["Location"] == case.get_absolute_url()


def test_the_declaration_opens_once_there_is_something_to_consent_to(client, draft):
    assert client.get(page(draft, "declaration"))["Location"] == tasks(draft)


@pytest.mark.parametrize("part", ["schools", "x", "districts2"])
def test_a_section_that_is_none_is_not_there(client, draft, part):
    assert client.get(page(draft, part)).status_code == 404


# -- saving (F11, complaint 1) ---------------------------------------------------------------------


def test_saving_works_with_every_field_wrong_and_says_what_was_saved_when(client, draft):
    response = client.post(page(draft, "contact"), WRONG | {"action": "save"}, follow=True)
    assert response.redirect_chain == [(tasks(draft), 302)]
    stored = fresh(draft)
    assert {code: stored.answers[code] for code in WRONG} == WRONG
    assert f"「聯絡人與負責教師」已儲存（{format_datetime(stored.saved_at)}）" in text_of(response)


def test_continue_saves_first_and_then_says_what_is_wrong(client, draft):
    response = client.post(page(draft, "contact"), WRONG | {"action": "continue"})
    html = text_of(response)
    stored = fresh(draft)
    assert response.status_code == 200
    assert {code: stored.answers[code] for code in WRONG} == WRONG
    assert f"已儲存 {format_datetime(stored.saved_at)}" in html
    assert errors_in(html) == [
        "請填寫聯絡人姓名",
        "「聯絡人職稱」超過 1 個字（最多 60 個字）",
        "「聯絡人電子郵件」請填完整的電子郵件地址，例如 name@school.edu.tw",
        "「聯絡人公務電話」請填電話號碼，例如 02-2345-6789",
        "請填寫負責教師姓名",
        "請選擇負責教師的經驗",
    ]
    assert errors_at_fields(html) == errors_in(html)
    assert re.search(r"<title>錯誤：聯絡人與負責教師", html)


def test_everything_typed_is_still_there(client, draft):
    raw = client.post(page(draft, "contact"), WRONG).content.decode()
    assert f'value="{"長" * 61}"' in raw
    assert 'value="yichun@"' in raw
    assert 'value="&lt;b&gt;教授&lt;/b&gt;"' in raw


def test_long_texts_count_characters(client, draft):
    fits, over = "市" * 499 + "𠮷", "市" * 500 + "𠮷"
    client.post(page(draft, "districts"), {"choice_1": "daan", "district_reason": fits})
    html = text_of(client.post(page(draft, "districts"), {"choice_1": "daan", "district_reason": over}))
    assert errors_in(html) == ["「為什麼以它為第一志願」超過 1 個字（最多 500 個字）"]
    assert fresh(draft).answers["district_reason"] == over


def test_line_ends_are_one_character(client, draft):
    client.post(page(draft, "districts"), {"choice_1": "daan", "district_reason": "一\r\n二"})
    assert fresh(draft).answers["district_reason"] == "一\n二"


def test_nothing_is_cut_unsaid(client, draft):
    typed = "課" * 10_001
    html = text_of(client.post(page(draft, "teaching"), {"courses": typed, "action": "save"}))
    assert errors_in(html) == errors_at_fields(html) == ["「相關課程」只能儲存前 10000 個字，請縮短"]
    assert typed in html


def test_a_character_that_cannot_be_stored_costs_nothing_else(client, draft):
    client.post(page(draft, "school"), {"unit": "公共\x00行政學系"})
    assert fresh(draft).answers["unit"] == "公共行政學系"


def test_what_a_post_does_not_name_stays(client, draft):
    client.post(page(draft, "contact"), cases.CONTACT)
    client.post(page(draft, "contact"), {"contact_name": "王大明"})
    assert fresh(draft).answers["teacher_name"] == cases.CONTACT["teacher_name"]
    assert fresh(draft).answers["contact_name"] == "王大明"


def test_guesses_are_shown_and_count_only_once_saved(client, draft, owner):
    html = text_of(client.get(page(draft, "contact")))
    assert f'value="{owner.email}"' in html
    assert "尚未儲存" in html
    assert fresh(draft).answers == {}


# -- intent (complaint 2) --------------------------------------------------------------------------


def test_continue_stands_first_so_that_enter_continues(client, draft):
    for part in ("school", "districts", "attachments"):
        html = client.get(page(draft, part)).content.decode().partition('id="answers"')[2]
        assert re.findall(r'<button[^>]*name="action" value="(\w+)"', html)[0] == "continue"
        assert re.search(r"<button[^>]*>", html)[0].count('value="continue"') == 1


def test_without_a_named_action_it_continues(client, draft):
    answers = cases.section_answers(draft)["school"]
    assert client.post(page(draft, "school"), answers)["Location"] == page(draft, "contact")


@pytest.mark.parametrize("action", ["save", "continue"])
def test_the_named_action_decides_where_to_go(client, draft, action):
    answers = cases.section_answers(draft)["school"]
    there = {"save": tasks(draft), "continue": page(draft, "contact")}
    assert client.post(page(draft, "school"), answers | {"action": action})["Location"] == there[action]


def test_continue_skips_what_is_complete(client, draft, owner):
    answers = cases.section_answers(draft)
    services.save_section(draft, actor=owner, section_code="contact", answers=answers["contact"])
    assert client.post(page(draft, "school"), answers["school"])["Location"] == page(draft, "districts")


def test_the_last_section_leads_to_the_check(client, owner):
    case = cases.complete_draft(school(), owner)
    answers = cases.section_answers(case)["declaration"]
    check = reverse("applications:check", args=[case.reference])
    assert client.post(page(case, "declaration"), answers)["Location"] == check


def test_whoever_came_from_the_check_goes_back_to_it(client, owner):
    case = cases.complete_draft(school(), owner)
    html = text_of(client.get(page(case, "teaching"), {"from": "check"}))
    assert '<input type="hidden" name="from" value="check">' in html
    answers = cases.TEACHING | {"from": "check"}
    check = reverse("applications:check", args=[case.reference])
    assert client.post(page(case, "teaching"), answers)["Location"] == f"{check}#section-teaching"


# -- two people, one section -----------------------------------------------------------------------


def test_a_colleagues_words_are_not_overwritten_unseen(client, client_as, draft, owner):
    colleague = make_member(school(), display_name="黃志明")
    services.add_editor(draft, actor=owner, user=colleague)
    shown = seen(client.get(page(draft, "school")).content.decode())
    client_as(colleague).post(page(draft, "school"), {"unit": "社會學系"})
    mine = {"unit": "公共行政學系", "seen": shown}
    html = text_of(client.post(page(draft, "school"), mine | {"action": "save"}))
    assert fresh(draft).answers["unit"] == "社會學系"
    assert "您填寫時，黃志明儲存了這一節" in html
    assert re.search(r"黃志明儲存的是：</b> 社會學系", html)
    assert 'value="公共行政學系"' in html
    client.post(page(draft, "school"), mine | {"seen": seen(html), "action": "save"})
    assert fresh(draft).answers["unit"] == "公共行政學系"


def test_the_same_form_sent_twice_is_no_conflict(client, draft):
    shown = seen(client.get(page(draft, "school")).content.decode())
    answers = cases.section_answers(draft)["school"] | {"seen": shown, "action": "save"}
    for _click in range(2):
        assert client.post(page(draft, "school"), answers)["Location"] == tasks(draft)


def test_my_own_earlier_page_is_no_conflict(client, draft):
    shown = seen(client.get(page(draft, "school")).content.decode())
    client.post(page(draft, "school"), {"unit": "社會學系", "seen": shown})
    client.post(page(draft, "school"), {"unit": "公共行政學系", "seen": shown})
    assert fresh(draft).answers["unit"] == "公共行政學系"


def test_two_people_in_two_sections_do_not_meet(client, client_as, draft, owner):
    colleague = make_member(school())
    services.add_editor(draft, actor=owner, user=colleague)
    shown = seen(client.get(page(draft, "school")).content.decode())
    client_as(colleague).post(page(draft, "teaching"), cases.TEACHING)
    client.post(page(draft, "school"), {"unit": "社會學系", "seen": shown})
    assert fresh(draft).answers["unit"] == "社會學系"
    assert fresh(draft).answers["students"] == "45"


def test_what_was_typed_after_the_case_was_sent_stays_to_copy(client, owner):
    case = cases.submitted(school(), owner)
    response = client.post(page(case, "school"), {"unit": "社會學系"})
    assert "申請案已經送出" in text_of(response)
    assert "社會學系" in text_of(response)
    assert fresh(case).answers["unit"] == "公共行政學系"


# -- districts -------------------------------------------------------------------------------------


def test_targets_typed_after_the_case_was_sent_stay_to_copy(client, owner):
    case = cases.submitted(school(), owner)
    html = text_of(client.post(page(case, "commitments"), {"commitment_courses-opened": "１７", "plan": "每學期一門"}))
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html) == [("如何做到", "每學期一門"), ("開設課程", "１７")]


def test_each_district_says_how_near_it_is_and_why(client, draft):
    html = text_of(client.get(page(draft, "districts")))
    rows = re.findall(r'<li id="district-(\w+)">(.*?)</li>', html, re.DOTALL)
    assert len(rows) == 12
    why = {slug: re.search(r'class="hint">(.*?)<', row)[1] for slug, row in rows}
    assert why["wenshan"] == "校本部就在本區"
    assert why["daan"] == "校本部在相鄰的文山區"
    assert why["beitou"] == "校本部在文山區"
    best = html.partition("較適合貴校的行政區：")[2].partition("</ol>")[0]
    assert re.findall(r"#district-(\w+)", best) == ["wenshan", "zhongzheng", "xinyi", "daan"]
    assert "校本部在相鄰的文山區；目前沒有陪伴學校；公開資料記載雙方曾有合作" in best


def test_every_place_of_the_map_is_a_row_of_the_list(client, draft):
    html = client.get(page(draft, "districts")).content.decode()
    assert set(re.findall(r'<a href="#(district-\w+)" class="level', html)) == set(re.findall(r'<li id="(\S+)">', html))


def test_a_district_chosen_twice_is_said_at_the_second(client, draft):
    answers = {"choice_1": "daan", "choice_2": "daan", "district_reason": "近"}
    html = text_of(client.post(page(draft, "districts"), answers))
    assert errors_in(html) == ["每個行政區只能選一次"]
    assert [choice.district for choice in draft.choices.order_by("rank")] == [district("daan")]


@pytest.mark.parametrize("slug", ["atlantis", "0", "daan' OR '1"])
def test_a_district_that_is_none_is_not_chosen(client, draft, slug):
    html = text_of(client.post(page(draft, "districts"), {"choice_1": slug, "district_reason": "近"}))
    assert errors_in(html) == ["請從清單選擇行政區"]


# -- commitments -----------------------------------------------------------------------------------


def test_both_sides_are_offered_with_the_usual_targets(client, draft):
    html = client.get(page(draft, "commitments")).content.decode()
    inputs = dict(re.findall(r'name="commitment_([\w-]+)" value="(\d+)"', html))
    usual = Indicator.objects.filter(is_offered=True).values_list("code", "default_target").order_by("pk")
    assert inputs == {code: str(target) for code, target in usual}
    assert draft.commitments.count() == 0
    assert (html.count('class="side school"'), html.count('class="side gov"')) == (1, 1)


def test_each_wrong_target_is_named_and_the_others_are_kept(client, draft):
    answers = cases.section_answers(draft)["commitments"]
    first, second, *_rest = Indicator.objects.filter(is_offered=True, side="school").order_by("order", "pk")
    wrong = {commitment_code(first.code): "很多", commitment_code(second.code): str(second.maximum_target + 1)}
    html = text_of(client.post(page(draft, "commitments"), answers | wrong))
    assert errors_in(html) == [f"「{one.label}」請填 0 到 {one.maximum_target} 的整數" for one in (first, second)]
    assert 'value="很多"' in html
    kept = {row.indicator.code: row.target for row in draft.commitments.select_related("indicator").order_by("pk")}
    assert first.code not in kept
    assert len(kept) == Indicator.objects.filter(is_offered=True).count() - 2


def test_full_width_digits_are_numbers(client, draft):
    answers = cases.section_answers(draft)["commitments"]
    first = Indicator.objects.filter(is_offered=True, side="school").order_by("order", "pk")[0]
    response = client.post(page(draft, "commitments"), answers | {commitment_code(first.code): "２"})
    assert response.status_code == 302
    assert draft.commitments.get(indicator=first).target == 2


def test_offering_nothing_is_said_at_the_first_field(client, draft):
    answers = cases.section_answers(draft)["commitments"]
    nothing = {code: "0" for code in answers if code.startswith("commitment_")}
    assert errors_in(text_of(client.post(page(draft, "commitments"), answers | nothing))) == ["貴校請至少承諾一項"]


def test_what_the_city_offers_no_longer_can_still_be_changed(client, draft):
    answers = cases.section_answers(draft)["commitments"]
    client.post(page(draft, "commitments"), answers)
    first = Indicator.objects.filter(is_offered=True, side="school").order_by("order", "pk")[0]
    Indicator.objects.filter(pk=first.pk).update(is_offered=False)
    code = commitment_code(first.code)
    assert client.post(page(draft, "commitments"), answers).status_code == 302
    assert draft.commitments.get(indicator=first).target == first.default_target
    assert f'name="{code}"' in client.get(page(draft, "commitments")).content.decode()
    assert client.post(page(draft, "commitments"), answers | {code: "0"}).status_code == 302
    assert not draft.commitments.filter(indicator=first).exists()
    assert f'name="{code}"' not in client.get(page(draft, "commitments")).content.decode()


# -- corrections (F26) -----------------------------------------------------------------------------


@pytest.fixture
def back(owner):
    return cases.returned(
        school=school(),
        owner=owner,
        items={"plan": "請補充課程名稱。", "facilitators": "請說明受訓日期。", "unit": "請填全名。"},
    )


def test_a_return_is_a_task_list_of_its_own(client, back):
    html = text_of(client.get(tasks(back)))
    assert re.search(r"<h1>請修正 3 項</h1>", html)
    links = re.findall(rf'class="tasks".*?href="/applications/{back.reference}/edit/(\w+)/"', html, re.DOTALL)
    assert links[0] == "school"
    assert re.findall(rf'href="/applications/{back.reference}/edit/(\w+)/"', html) == [
        "school",
        "commitments",
        "teaching",
    ]
    assert "「如何做到」：請補充課程名稱。" in html
    assert html.count("已送出，不在修正範圍") == 4


def test_only_pinned_answers_open_and_the_comment_stands_above_them(client, back):
    html = client.get(page(back, "commitments")).content.decode().partition('id="answers"')[2].partition("</form>")[0]
    assert re.findall(r'<(?:input|textarea)[^>]*name="(\w+)"', html)[4:] == ["plan", "done_plan"]
    assert html.index("請補充課程名稱。") < html.index('name="plan"') < html.index('name="done_plan"')


def test_a_locked_answer_does_not_change(client, back):
    client.post(page(back, "contact"), {"contact_name": "別人"})
    client.post(page(back, "commitments"), {"plan": "新計畫", "start_term": "130-1", "done_plan": "on"})
    stored = fresh(back).answers
    assert (stored["contact_name"], stored["plan"]) == (cases.CONTACT["contact_name"], "新計畫")
    assert stored["start_term"] != "130-1"


def test_an_unticked_comment_is_asked_for(client, back):
    html = text_of(client.post(page(back, "teaching"), {"facilitators": "8"}))
    assert errors_in(html) == ["請勾選「已依意見修正」"]
    response = client.post(page(back, "teaching"), {"facilitators": "8", "done_facilitators": "on"})
    assert response["Location"] == page(back, "school")


def test_the_last_correction_leads_to_the_check(client, back):
    client.post(page(back, "teaching"), {"facilitators": "8", "done_facilitators": "on"})
    client.post(page(back, "commitments"), {"plan": "新計畫", "done_plan": "on"})
    response = client.post(page(back, "school"), {"unit": "公共行政暨管理學系", "done_unit": "on"})
    assert response["Location"] == reverse("applications:check", args=[back.reference])


def test_corrected_districts_ask_for_consent_again(client, owner):
    case = cases.returned(school=school(), owner=owner, items={"choice_2": "請再考慮。"})
    client.post(page(case, "districts"), {"choice_2": "xinyi", "done_choice_2": "on"})
    html = text_of(client.get(page(case, "declaration")))
    assert "行政區或承諾事項有變動" in html
    assert 'name="consent_email"' in html


# -- budgets ---------------------------------------------------------------------------------------

GETS = {"school": 6, "contact": 5, "districts": 9, "commitments": 7, "teaching": 5, "attachments": 6, "declaration": 10}


@pytest.mark.parametrize("part", GETS)
def test_a_question_page_asks_little(client, owner, django_assert_num_queries, part):
    case = cases.complete_draft(school(), owner)
    with django_assert_num_queries(GETS[part]):
        client.get(page(case, part))


POSTS = {
    "school": 17,
    "contact": 15,
    "districts": 18,
    "commitments": 19,
    "teaching": 15,
    "attachments": 13,
    "declaration": 13,
}


@pytest.mark.parametrize("part", POSTS)
def test_saving_a_section_asks_little(client, owner, django_assert_num_queries, part):
    case = cases.complete_draft(school(), owner)
    answers = cases.section_answers(case, ("xinyi", "daan"), {"courses": 3})[part]
    answers |= {"unit": "新單位", "students": "7", "contact_name": "王大明", "plan": "另一個計畫。"}
    with django_assert_num_queries(POSTS[part]):
        assert client.post(page(case, part), answers).status_code == 302


def test_a_page_of_errors_asks_no_more(client, owner, django_assert_num_queries):
    case = cases.complete_draft(school(), owner)
    with django_assert_num_queries(19):
        assert client.post(page(case, "districts"), {"choice_1": "xinyi", "choice_2": "xinyi"}).status_code == 200


def test_the_task_list_asks_as_much_with_one_editor_as_with_three(client, owner, django_assert_num_queries):
    case = cases.complete_draft(school(), owner)
    for _number in range(2):
        services.add_editor(case, actor=owner, user=make_member(school()))
        with django_assert_num_queries(11):
            client.get(tasks(case))
        services.add_editor(case, actor=owner, user=make_member(school()))
