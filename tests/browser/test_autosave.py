"""Typing survives a cut network, an ended session, a copied tab and a server that does not answer."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from applications import services
from applications.models import Application
from tests.factories.accounts import PASSWORD, make_coordinator
from tests.factories.applications import make_draft
from tests.factories.schools import school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SignIn = Callable[[Page, User], None]
WORDS = "社會學系參與式預算辦公室"
SAVED = "已儲存"
# Not even the last save of a page that is left goes out.
DEAF = "void (window.fetch = () => Promise.reject())"


@pytest.fixture
def author() -> User:
    return make_coordinator(school("1003"))


@pytest.fixture
def draft(author: User) -> Application:
    return make_draft(school("1003"), author)


@pytest.fixture
def writing(page: Page, sign_in: SignIn, author: User, draft: Application) -> Page:
    sign_in(page, author)
    page.goto(f"{draft.get_absolute_url()}edit/school/")
    return page


def write(page: Page, words: str) -> None:
    page.get_by_label("系所或單位").fill(words)


def says(page: Page, words: str) -> None:
    # The first retry comes after five seconds.
    expect(page.locator(".save-state")).to_contain_text(words, timeout=15_000)


def unit(draft: Application) -> str:
    draft.refresh_from_db()
    return str(draft.answers.get("unit", ""))


def test_what_is_typed_is_stored_by_itself(writing: Page, draft: Application, axe: Callable[[Page], None]) -> None:
    says(writing, "尚未儲存")
    write(writing, WORDS)
    says(writing, SAVED)
    assert unit(draft) == WORDS
    axe(writing)


def hold_module(page: Page) -> list[Route]:
    """The requests for the module that saves, unanswered: on a slow line a form can be typed in before it is there."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/autosave*.js", hold)
    return held


def test_words_typed_before_the_module_is_there_are_stored_too(
    page: Page, sign_in: SignIn, author: User, draft: Application
) -> None:
    sign_in(page, author)
    held = hold_module(page)
    page.goto(f"{draft.get_absolute_url()}edit/school/", wait_until="commit")
    write(page, WORDS)
    assert page.evaluate("sessionStorage.length") == 0
    held[0].continue_()
    says(page, SAVED)
    assert unit(draft) == WORDS


def test_words_of_before_come_back_beside_what_was_typed_meanwhile(
    page: Page, sign_in: SignIn, author: User, draft: Application
) -> None:
    address = f"{draft.get_absolute_url()}edit/contact/"
    sign_in(page, author)
    page.goto(address)
    Session.objects.all().delete()
    page.get_by_label("聯絡人", exact=True).fill("何怡君")
    page.get_by_label("聯絡人職稱", exact=True).fill("專案助理")
    says(page, "需重新登入")
    sign_in(page, author)
    held = hold_module(page)
    page.goto(address, wait_until="commit")
    page.get_by_label("聯絡人", exact=True).fill("王曉雯")
    held[0].continue_()
    says(page, SAVED)
    draft.refresh_from_db()
    assert (draft.answers["contact_name"], draft.answers["contact_title"]) == ("王曉雯", "專案助理")


def test_off_line_it_waits_and_saves_when_the_network_is_back(writing: Page, draft: Application) -> None:
    writing.context.set_offline(True)
    write(writing, WORDS)
    says(writing, "離線")
    assert unit(draft) == ""
    writing.context.set_offline(False)
    says(writing, SAVED)
    assert unit(draft) == WORDS


@pytest.mark.parametrize("answer", [None, 503])
def test_a_server_that_restarts_is_asked_again(writing: Page, draft: Application, answer: int | None) -> None:
    """While it is down nobody answers, or the proxy before it does."""
    writing.route("**/keep/", lambda route: route.fulfill(status=answer) if answer else route.abort())
    write(writing, WORDS)
    says(writing, "網站沒有回應")
    writing.unroute("**/keep/")
    says(writing, SAVED)
    assert unit(draft) == WORDS


def test_an_ended_session_is_answered_by_signing_in(writing: Page, draft: Application, author: User) -> None:
    Session.objects.all().delete()
    write(writing, WORDS)
    says(writing, "需重新登入")
    writing.get_by_role("link", name="重新登入並繼續").click()
    expect(writing.get_by_role("heading", name="登入", exact=True)).to_be_visible()
    assert unit(draft) == ""
    writing.locator("[name='login']").fill(author.email)
    writing.locator("details:has([name='password']) > summary").click()
    writing.locator("[name='password']").fill(PASSWORD)
    writing.locator("[name='password']").press("Enter")
    expect(writing).to_have_url(re.compile(f"{draft.get_absolute_url()}edit/school/"))
    expect(writing.get_by_label("系所或單位")).to_have_value(WORDS)
    says(writing, SAVED)
    assert unit(draft) == WORDS


def test_a_session_that_ends_unnoticed_is_said_by_the_save(writing: Page, draft: Application) -> None:
    """The page last asked how long the session lasts when all was well."""
    with writing.expect_response("**/me/session/"):
        writing.reload()
    Session.objects.all().delete()
    write(writing, WORDS)
    says(writing, "需重新登入")
    expect(writing.get_by_role("alert").filter(has_text="您已登出")).to_be_visible()
    write(writing, f"{WORDS}二")
    writing.reload()
    assert f"{WORDS}二" in writing.evaluate("Object.values(sessionStorage).join()")


def test_a_page_loaded_anew_goes_on_where_it_was(writing: Page, draft: Application) -> None:
    """The answer to its last save was lost: what is stored is its own, and not somebody else's."""
    lost: list[Route] = []
    writing.route("**/keep/", lambda route: (route.fetch(), lost.append(route), route.abort()))
    write(writing, WORDS)
    says(writing, "網站沒有回應")
    assert unit(draft) == WORDS
    writing.unroute("**/keep/")
    writing.evaluate(DEAF)
    write(writing, f"{WORDS}二")
    writing.reload()
    expect(writing.get_by_label("系所或單位")).to_have_value(f"{WORDS}二")
    says(writing, SAVED)
    assert (len(lost), unit(draft)) == (1, f"{WORDS}二")


def test_words_put_back_never_replace_newer_ones(writing: Page, draft: Application, author: User) -> None:
    """They come back with what their page had seen, not with what stands there now."""
    writing.evaluate(DEAF)
    write(writing, WORDS)
    services.save_section(draft, actor=author, section_code="school", answers={"unit": "通識教育中心"})
    writing.reload()
    expect(writing.get_by_label("系所或單位")).to_have_value(WORDS)
    says(writing, "已在別處修改")
    assert unit(draft) == "通識教育中心"


def test_words_are_not_put_back_for_somebody_else(writing: Page, draft: Application, sign_in: SignIn) -> None:
    Session.objects.all().delete()
    write(writing, WORDS)
    says(writing, "需重新登入")
    sign_in(writing, make_coordinator(school("1003")))
    writing.goto(f"{draft.get_absolute_url()}edit/school/")
    expect(writing.get_by_label("系所或單位")).to_have_value("")
    assert writing.evaluate("sessionStorage.length") == 0


def test_a_copied_tab_asks_before_it_replaces(writing: Page, draft: Application) -> None:
    copy = writing.context.new_page()
    copy.goto(f"{draft.get_absolute_url()}edit/school/")
    write(writing, WORDS)
    says(writing, SAVED)
    write(copy, "另一份")
    says(copy, "已在別處修改")
    assert unit(draft) == WORDS
    copy.get_by_role("button", name="並列兩份內容").click()
    expect(copy.get_by_label("系所或單位")).to_have_value("另一份")
    expect(copy.locator("main")).to_contain_text(WORDS)


def test_a_tab_copied_with_words_that_are_not_stored_has_a_name_of_its_own(
    writing: Page, draft: Application, copy_of: Callable[[Page], Page]
) -> None:
    """What the copy stored meanwhile is not taken for an earlier save of the first tab."""
    writing.route("**/keep/", lambda route: route.abort())
    write(writing, WORDS)
    says(writing, "網站沒有回應")
    copy = copy_of(writing)
    expect(copy.get_by_label("系所或單位")).to_have_value(WORDS)
    says(copy, SAVED)
    write(copy, f"{WORDS}二")
    says(copy, SAVED)
    writing.unroute("**/keep/")
    says(writing, "已在別處修改")
    assert unit(draft) == f"{WORDS}二"
    expect(writing.get_by_label("系所或單位")).to_have_value(WORDS)


def test_signing_out_leaves_no_words_behind(writing: Page) -> None:
    writing.context.set_offline(True)
    write(writing, WORDS)
    says(writing, "離線")
    assert writing.evaluate("sessionStorage.length") == 1
    writing.evaluate("document.querySelector('[data-forget]').dispatchEvent(new Event('submit', {bubbles: true}))")
    assert writing.evaluate("sessionStorage.length") == 0


def test_the_end_of_the_session_is_announced(page: Page, sign_in: SignIn, author: User, draft: Application) -> None:

    sign_in(page, author)
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=200))
    page.goto(f"{draft.get_absolute_url()}edit/school/")
    warning = page.get_by_text("再過幾分鐘就會自動登出")
    expect(warning).to_be_visible()
    page.get_by_role("button", name="保持登入").click()
    expect(warning).to_be_hidden()
