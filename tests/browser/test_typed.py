"""What an official types and a button sends is there again after an ended session, a cut network or a restarted
server, until it is done; then no copy of it stays in the tab."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from applications import services
from applications.models import Application, Decision
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.districts import district

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SignIn = Callable[[Page, User], None]
WORDS = "每學期的課程名稱與授課教師尚未寫明，請補充。"
COPIES = "Object.keys(sessionStorage).length"


@pytest.fixture
def officer() -> User:
    return make_officer(district("zhongzheng"))


@pytest.fixture
def case(officer: User) -> Application:
    return cases.claimed(officer=officer)


@pytest.fixture
def returning(page: Page, sign_in: SignIn, officer: User, case: Application) -> Page:
    """The officer at the page that sends answers back."""
    sign_in(page, officer)
    page.goto(f"{case.get_absolute_url()}return/")
    return page


def pin(page: Page) -> None:
    page.locator("[name='kind_plan']").select_option("incorrect")
    page.locator("[name='pin_plan']").fill(WORDS)


def is_pinned(page: Page) -> None:
    expect(page.get_by_text("您先前在這裡輸入、尚未儲存的內容")).to_be_visible()
    expect(page.locator("[name='kind_plan']")).to_have_value("incorrect")
    expect(page.locator("[name='pin_plan']")).to_have_value(WORDS)


def send_back(page: Page) -> None:
    page.get_by_role("button", name="退回學校補正").click()


def is_with_the_school(page: Page, case: Application) -> None:
    expect(page.get_by_text("已退回學校")).to_be_visible()
    assert [(item.question, item.comment) for item in case.corrections.get().items.all()] == [("plan", WORDS)]
    assert page.evaluate(COPIES) == 0


def test_an_ended_session_costs_no_word_of_a_return(
    returning: Page, sign_in: SignIn, officer: User, case: Application, axe: Callable[[Page], None]
) -> None:
    pin(returning)
    Session.objects.all().delete()
    send_back(returning)
    expect(returning.get_by_role("heading", name="登入", exact=True)).to_be_visible()
    assert case.corrections.count() == 0
    sign_in(returning, officer)
    returning.goto(f"{case.get_absolute_url()}return/")
    is_pinned(returning)
    axe(returning)
    send_back(returning)
    is_with_the_school(returning, case)


def test_a_cut_network_and_a_restarted_server_cost_none_either(returning: Page, case: Application) -> None:
    pin(returning)
    returning.context.set_offline(True)
    send_back(returning)
    expect(returning.get_by_text("目前離線，所以沒有送出")).to_be_visible()
    returning.context.set_offline(False)
    # While it restarts, the proxy before it answers.
    returning.route("**/return/", lambda route: route.fulfill(body="Bad Gateway"))
    send_back(returning)
    expect(returning.get_by_text("Bad Gateway")).to_be_visible()
    returning.unroute("**/return/")
    returning.goto(f"{case.get_absolute_url()}return/")
    is_pinned(returning)
    send_back(returning)
    is_with_the_school(returning, case)


def test_a_remark_on_the_case_is_there_where_one_signs_in_to(
    page: Page, sign_in: SignIn, officer: User, case: Application
) -> None:
    sign_in(page, officer)
    page.goto(case.get_absolute_url())
    page.get_by_role("textbox", name="意見").fill(WORDS)
    Session.objects.all().delete()
    page.get_by_role("button", name="送出意見").click()
    expect(page.get_by_role("heading", name="登入", exact=True)).to_be_visible()
    sign_in(page, officer)
    page.goto(f"{case.get_absolute_url()}comment/")
    expect(page.get_by_role("textbox", name="意見")).to_have_value(WORDS)
    page.get_by_role("button", name="送出意見").click()
    expect(page.get_by_text("已加入意見")).to_be_visible()
    assert page.evaluate(COPIES) == 0


def test_a_drafted_decision_comes_back_whole_and_can_be_discarded(page: Page, sign_in: SignIn) -> None:
    case, drafter = cases.confirmed(), make_bureau()
    sign_in(page, drafter)
    page.goto(f"{case.get_absolute_url()}decide/")
    page.locator("[name='outcome'][value='decline']").check()
    page.locator("[name='decline_reasons'][value='no_teacher']").check()
    page.locator("[name='advice']").fill(WORDS)
    page.reload()
    expect(page.locator("[name='advice']")).to_have_value(WORDS)
    expect(page.locator("[name='outcome'][value='decline']")).to_be_checked()
    expect(page.locator("[name='decline_reasons'][value='no_teacher']")).to_be_checked()
    page.get_by_role("button", name="捨棄這些內容").click()
    expect(page.locator("[name='advice']")).to_have_value("")
    assert (page.evaluate(COPIES), Decision.objects.count()) == (0, 0)


def test_a_copied_tab_that_says_something_else_is_no_second_click(
    returning: Page, case: Application, copy_of: Callable[[Page], Page]
) -> None:
    pin(returning)
    copy = copy_of(returning)
    is_pinned(copy)
    copy.locator("[name='pin_plan']").fill(f"{WORDS}二")
    send_back(returning)
    is_with_the_school(returning, case)
    send_back(copy)
    expect(copy.get_by_text("已經辦理").first).to_be_visible()
    expect(copy.locator("[name='pin_plan']")).to_have_value(f"{WORDS}二")
    assert case.corrections.count() == 1


def test_nobody_else_reads_them(returning: Page, sign_in: SignIn, case: Application) -> None:
    pin(returning)
    sign_in(returning, make_officer(district("zhongzheng")))
    returning.reload()
    expect(returning.locator("[name='pin_plan']")).to_have_value("")
    assert returning.evaluate(COPIES) == 0


def test_words_for_a_step_that_is_over_stand_on_the_case(
    returning: Page, sign_in: SignIn, officer: User, case: Application, axe: Callable[[Page], None]
) -> None:
    """Somebody else was faster while one was signed out: the page of the step is gone, its words are not."""
    pin(returning)
    Session.objects.all().delete()
    send_back(returning)
    expect(returning.get_by_role("heading", name="登入", exact=True)).to_be_visible()
    services.return_application(case, actor=officer, items={"plan": "請補課名"}, message="")
    sign_in(returning, make_officer(district("zhongzheng")))
    returning.goto(case.get_absolute_url())
    unsent = returning.locator("[data-unsent]")
    expect(unsent).to_be_hidden()
    sign_in(returning, officer)
    returning.goto(f"{case.get_absolute_url()}return/")
    expect(returning).to_have_url(re.compile(f"{case.get_absolute_url()}$"))
    expect(unsent).to_contain_text(WORDS)
    expect(unsent).to_contain_text("沒有送出")
    axe(returning)
    unsent.get_by_role("button", name="捨棄這些內容").click()
    expect(unsent).to_be_hidden()
    assert returning.evaluate(COPIES) == 0
