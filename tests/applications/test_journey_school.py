"""A school applies, in a browser, by what can be seen and read: from the front page to the receipt, and a return."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from applications import services
from applications.constants import Status
from applications.models import Application
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

# From the front page to the receipt, sign-in left out.
MOST_PAGE_LOADS = 25


class Loads:
    """Counts the documents that a tab opens."""

    def __init__(self, page: Page) -> None:
        self.pages: list[str] = []
        page.on("response", self._count)

    def _count(self, answer) -> None:
        if answer.request.resource_type == "document" and answer.status == 200:
            self.pages.append(answer.url)


@pytest.fixture
def owner(transactional_db: None):
    return make_coordinator(school(), display_name="林怡君", title="行政專員", email="yichun@example.edu.tw")


def go_on(page: Page) -> None:
    page.get_by_role("button", name="儲存並繼續").click()


def fill(page: Page, answers: dict[str, str]) -> None:
    for label, answer in answers.items():
        page.get_by_label(label, exact=True).fill(answer)


def write_everything(page: Page, look: Callable[[Page], None]) -> None:
    """Every section, one page each, then the signed consent."""
    page.get_by_role("link", name="學校與校區").click()
    look(page)
    fill(page, {"系所或單位": "公共行政暨管理學系"})
    go_on(page)
    look(page)
    fill(page, {"聯絡人公務電話": "02-2236-8225", "負責教師": "陳建宏", "負責教師職稱": "副教授"})
    page.get_by_label("曾教授或帶領參與式預算").check()
    go_on(page)
    look(page)
    page.get_by_label("第一志願", exact=True).select_option("wenshan")
    page.get_by_label(re.compile("^第二志願")).select_option("zhongzheng")
    fill(page, {"為什麼以它為第一志願": "校園就在景美溪畔，與里長熟識。"})
    go_on(page)
    look(page)
    fill(page, {"如何做到": cases.PLAN})
    page.get_by_role("radiogroup", name="合作起始學期").get_by_role("radio").first.check()
    go_on(page)
    look(page)
    fill(page, {"每學期可參與的學生人數": "４５", "目前受過訓練的桌長人數": "6"})
    go_on(page)
    look(page)
    go_on(page)
    look(page)
    page.get_by_label("已簽署同意書的掃描檔").set_input_files(
        {"name": "同意書.pdf", "mimeType": "application/pdf", "buffer": cases.PDF}
    )
    page.get_by_label("本申請案所填內容屬實").check()
    page.get_by_label("我已閱讀個人資料蒐集告知事項").check()
    go_on(page)
    look(page)


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_an_application_takes_few_pages_and_no_script(open_page, sign_in, axe, owner, width, javascript):
    page = open_page(width=width, javascript=javascript)
    loads = Loads(page)
    look = axe if javascript else fits
    sign_in(page, owner)
    page.goto("/")
    page.get_by_role("link", name="成為陪伴學校").first.click()
    look(page)
    page.get_by_role("button", name="開始申請：世新大學").click()
    look(page)
    write_everything(page, look)
    expect(page.get_by_role("heading", level=1)).to_have_text("檢查答案後送出")
    page.get_by_role("button", name="送出申請").click()
    look(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到您的申請")
    case = Application.objects.get()
    assert (case.status, case.reviewing_district) == (Status.SUBMITTED, district("wenshan"))
    assert page.get_by_text(case.reference).is_visible()
    assert len(loads.pages) <= MOST_PAGE_LOADS
    page.reload()
    page.go_back()
    assert Application.objects.count() == 1
    assert case.submissions.count() == 1


def fits(page: Page) -> None:
    """Nothing sticks out of a narrow screen."""
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= page.viewport_size["width"]


def test_enter_continues_and_a_saved_draft_can_be_sent(open_page, sign_in, owner):
    """Complaint 2: save, come back, send – with the Enter key, whatever buttons stand on the page."""
    case = cases.complete_draft(school(), owner, consent="scan")
    page = open_page()
    sign_in(page, owner)
    page.goto(f"/applications/{case.reference}/edit/")
    page.get_by_role("link", name="學校與校區").click()
    page.get_by_role("button", name="儲存，稍後再填").click()
    expect(page.get_by_text("「學校與校區」已儲存")).to_be_visible()
    page.get_by_role("link", name="聲明與同意").click()
    page.get_by_text("改用其他方式").click()
    page.get_by_label("單位主管姓名").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("檢查答案後送出")
    assert case.attachments.get().removed_at is None
    page.get_by_role("button", name="送出申請").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到您的申請")


def test_an_error_takes_the_reader_to_the_field(open_page, sign_in, axe, owner):
    case = cases.make_draft(school(), owner)
    page = open_page(width=360)
    sign_in(page, owner)
    page.goto(f"/applications/{case.reference}/edit/contact/")
    page.get_by_label("聯絡人電子郵件").fill("yichun@")
    go_on(page)
    expect(page).to_have_title(re.compile("^錯誤：聯絡人與負責教師"))
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)
    page.get_by_role("link", name="「聯絡人電子郵件」請填完整的電子郵件地址").click()
    field = page.get_by_label("聯絡人電子郵件")
    expect(field).to_be_focused()
    expect(field).to_have_value("yichun@")
    expect(field).to_have_accessible_description(re.compile("請填完整的電子郵件地址"))


def test_a_chosen_file_is_stored_at_once(open_page, sign_in, axe, owner):
    case = cases.make_draft(school(), owner)
    page = open_page()
    sign_in(page, owner)
    page.goto(f"/applications/{case.reference}/edit/attachments/")
    for name, content in (("計畫.pdf", cases.PDF), ("報名.exe", b"MZ" + b"\0" * 99)):
        page.get_by_label("選擇檔案").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
        expect(page.get_by_role("link", name="計畫.pdf")).to_be_visible()
    expect(page.get_by_role("alert").get_by_role("link", name="「報名.exe」：")).to_be_visible()
    expect(page.locator("#files").get_by_text("「報名.exe」：")).to_be_visible()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)
    assert case.attachments.count() == 1


def test_a_file_that_did_not_arrive_is_said_aloud(open_page, sign_in, owner):
    case = cases.make_draft(school(), owner)
    page = open_page()
    sign_in(page, owner)
    page.goto(f"/applications/{case.reference}/edit/attachments/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("選擇檔案").set_input_files(
        {"name": "計畫.pdf", "mimeType": "application/pdf", "buffer": cases.PDF}
    )
    expect(page.get_by_text("檔案沒有送達")).to_be_visible()
    sign_in(page, owner)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("學校與校區")
    assert case.attachments.count() == 1


def test_the_page_says_what_is_not_saved_yet(open_page, sign_in, owner):
    case = cases.complete_draft(school(), owner)
    page = open_page()
    sign_in(page, owner)
    page.goto(f"/applications/{case.reference}/edit/teaching/")
    expect(page.get_by_text("已儲存 115年")).to_be_visible()
    page.get_by_label("相關課程").fill("社區治理")
    expect(page.locator(".save-state")).to_have_text("尚未儲存")
    expect(page.locator(".save-state")).to_contain_text("已儲存")


def test_typing_finds_the_school_without_a_button(open_page, transactional_db):
    page = open_page()
    page.goto("/apply/")
    page.get_by_label("學校名稱").press_sequentially("世")
    expect(page.get_by_role("link", name="以此學校申請 世新大學")).to_be_visible()


def test_a_return_is_corrected_and_sent_again(open_page, sign_in, axe, owner):
    officer = make_officer(district())
    case = cases.returned(
        school=school(), owner=owner, officer=officer, items={"plan": "請補充課程名稱。", "facilitators": "請再確認。"}
    )
    page = open_page(width=360)
    sign_in(page, owner)
    page.goto("/applications/")
    page.get_by_role("link", name=f"繼續 {case.reference}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("請修正 2 項")
    axe(page)
    page.get_by_role("link", name="合作承諾").click()
    page.get_by_label("如何做到").fill("開設「參與式預算實作」一門。")
    page.get_by_label("已依意見修正").check()
    axe(page)
    go_on(page)
    page.get_by_label("已依意見修正").check()
    go_on(page)
    page.get_by_role("button", name="送出修正").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到您的修正")
    services.claim_application(case, actor=officer)
    assert case.submissions.count() == 2
