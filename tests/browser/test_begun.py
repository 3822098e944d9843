"""A visitor types two sections, signs in and finds every character: whatever happens in between, with and without
JavaScript."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from applications.models import Application, Begun
from notifications.models import Message
from notifications.services import deliver
from tests.factories.accounts import make_coordinator
from tests.factories.schools import school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
# The page tries again five seconds after a failure.
RETRIED_MS = 15_000
UNIT = "社會學系參與式預算辦公室"
CONTACT = {"聯絡人": "何怡君", "聯絡人職稱": "專案助理", "聯絡人公務電話": "02-2881-9471 分機 6251"}
STORED = {"contact_name": "何怡君", "contact_title": "專案助理", "contact_phone": "02-2881-9471 分機 6251"}


@pytest.fixture
def coordinator() -> User:
    return make_coordinator(school("1003"))


def enter(page: Page, email: str) -> None:
    page.get_by_label("電子郵件", exact=True).fill(email)
    page.get_by_role("button", name="寄驗證碼給我", exact=True).click()
    page.get_by_label("驗證碼", exact=True).wait_for()
    for message in Message.objects.filter(to_address=email):
        deliver(message.pk)
    code = re.search(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
    assert code, mail.outbox[-1].body
    page.get_by_label("驗證碼", exact=True).fill(code[0])
    page.get_by_role("button", name="繼續", exact=True).click()


def begin(page: Page) -> None:
    """By visible words, from the door to the first section."""
    page.goto("/apply/?q=東吳")
    page.get_by_role("link", name="以此學校申請").first.click()
    assert Begun.objects.count() == 0
    page.get_by_role("link", name="學校與校區").click()


def write_contact(page: Page) -> None:
    for label, text in CONTACT.items():
        page.get_by_label(label, exact=True).fill(text)


def everything_is_there(page: Page) -> None:
    page.get_by_role("button", name="以東吳大學的申請案繼續").click()
    expect(page.get_by_role("heading", name="您的申請")).to_be_visible()
    draft = Application.objects.get()
    assert {code: draft.answers.get(code) for code in STORED} == STORED
    assert draft.answers["unit"] == UNIT
    page.get_by_role("link", name="學校與校區").click()
    expect(page.get_by_label("系所或單位")).to_have_value(UNIT)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_every_character_comes_along(
    open_page: Callable[..., Page], axe: Callable[[Page], None], coordinator: User, javascript: bool
) -> None:
    page = open_page(javascript=javascript, width=360)
    begin(page)
    page.get_by_label("系所或單位").fill(UNIT)
    if javascript:
        axe(page)
        expect(page.locator(".save-state")).to_contain_text("已儲存")
    page.get_by_role("button", name="儲存，稍後再填").click()
    page.get_by_role("link", name="聯絡人與負責教師").click()
    write_contact(page)
    page.get_by_role("button", name="儲存並登入").click()
    enter(page, coordinator.email)
    expect(page.get_by_role("heading", name="繼續填寫先前的內容")).to_be_visible()
    if javascript:
        axe(page)
    everything_is_there(page)


def says(page: Page, words: str) -> None:
    expect(page.locator(".save-state")).to_contain_text(words, timeout=RETRIED_MS)


def stored() -> str:
    return str(Begun.objects.get().answers["unit"])


def test_off_line_it_waits_and_saves_when_the_network_is_back(page: Page) -> None:
    begin(page)
    page.context.set_offline(True)
    page.get_by_label("系所或單位").fill(UNIT)
    says(page, "離線")
    page.get_by_role("button", name="儲存並登入").click()
    expect(page.get_by_label("系所或單位")).to_have_value(UNIT)
    assert Begun.objects.count() == 0
    page.context.set_offline(False)
    says(page, "已儲存")
    assert stored() == UNIT


def test_a_server_that_restarts_is_asked_again_and_its_buttons_lose_nothing(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    begin(page)
    address = page.url
    page.route("**/keep/", lambda route: route.fulfill(status=503))
    page.get_by_label("系所或單位").fill(UNIT)
    says(page, "網站沒有回應")
    # While it restarts, the proxy before it answers.
    page.route("**/begin/school/", lambda route: route.fulfill(body="Bad Gateway"))
    page.get_by_role("button", name="儲存並登入").click()
    expect(page.get_by_text("Bad Gateway")).to_be_visible()
    page.unroute("**/begin/school/")
    page.goto(address)
    expect(page.get_by_label("系所或單位")).to_have_value(UNIT)
    assert Begun.objects.count() == 0
    page.unroute("**/keep/")
    says(page, "已儲存")
    assert stored() == UNIT


def test_a_copied_tab_replaces_nothing_unseen(page: Page, copy_of: Callable[[Page], Page]) -> None:
    begin(page)
    page.get_by_label("系所或單位").fill(UNIT)
    says(page, "已儲存")
    copy = copy_of(page)
    expect(copy.get_by_label("系所或單位")).to_have_value(UNIT)
    page.get_by_label("系所或單位").fill(f"{UNIT}一")
    says(page, "已儲存")
    copy.get_by_label("系所或單位").fill(f"{UNIT}二")
    says(copy, "已在別處修改")
    assert stored() == f"{UNIT}一"
    copy.get_by_role("button", name="並列兩份內容").click()
    expect(copy.get_by_label("系所或單位")).to_have_value(f"{UNIT}二")
    expect(copy.locator("main")).to_contain_text(f"{UNIT}一")
    copy.get_by_role("button", name="儲存，稍後再填").click()
    expect(copy.get_by_text("隨時回到這裡就可以繼續")).to_be_visible()
    assert stored() == f"{UNIT}二"


def test_an_ended_session_and_a_server_that_restarts_cost_nothing(page: Page, coordinator: User) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    begin(page)
    page.route("**/keep/", lambda route: route.abort())
    page.get_by_label("系所或單位").fill(UNIT)
    expect(page.locator(".save-state")).to_contain_text("網站沒有回應")
    Session.objects.all().delete()
    page.reload()
    expect(page.get_by_label("系所或單位")).to_have_value(UNIT)
    page.unroute("**/keep/")
    expect(page.locator(".save-state")).to_contain_text("已儲存", timeout=RETRIED_MS)
    page.goto("/apply/begin/contact/")
    write_contact(page)
    expect(page.locator(".save-state")).to_contain_text("已儲存")
    Session.objects.all().delete()
    page.goto("/apply/")
    page.get_by_role("link", name="繼續填寫先前的內容").click()
    page.get_by_role("link", name="登入並繼續").click()
    enter(page, coordinator.email)
    everything_is_there(page)
