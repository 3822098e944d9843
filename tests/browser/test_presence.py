"""Two officials with the same case open are told of each other, once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.accounts import make_officer
from tests.factories.applications import claimed
from tests.factories.districts import district

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
EVERY_MS = 30_000


def officer(name: str) -> User:
    return make_officer(district("zhongzheng"), display_name=name)


def test_two_who_have_a_case_open_see_each_other(
    open_page: Callable[..., Page], sign_in: Callable[[Page, User], None], axe: Callable[[Page], None]
) -> None:
    chen, wang = officer("陳科員"), officer("王科員")
    case = claimed(officer=chen)
    first, second = open_page(), open_page()
    sign_in(first, chen)
    sign_in(second, wang)
    first.clock.install()
    with first.expect_response("**/present/"):
        first.goto(f"{case.get_absolute_url()}assess/")
    second.goto(case.get_absolute_url())
    said = second.get_by_role("status").filter(has_text="可能")
    expect(said).to_contain_text("陳科員於")
    expect(said).to_contain_text("「提出初審意見」頁，可能正在填寫。")
    axe(second)
    heard = first.get_by_role("status").filter(has_text="可能")
    expect(heard).to_have_count(0)
    with first.expect_response("**/present/"):
        first.clock.run_for(EVERY_MS)
    expect(heard).to_contain_text("王科員於")
    heard.locator(".notice").evaluate("notice => { notice.dataset.isTheSame = 'yes'; }")
    with first.expect_response("**/present/"):
        first.clock.run_for(EVERY_MS)
    expect(heard.locator("[data-is-the-same]")).to_have_count(1)
    second.goto("/")
    assert is_told_that_nobody_is_left(first)
    expect(heard).to_have_count(0)


def is_told_that_nobody_is_left(page: Page) -> bool:
    """A page says that it is left while nobody waits for it any more, so it may take a few questions."""
    for _ in range(10):
        with page.expect_response("**/present/") as answer:
            page.clock.run_for(EVERY_MS)
        if answer.value.json()["lines"] == []:
            return True
    return False
