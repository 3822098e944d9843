"""From the front page to the districts near a campus that want a partner, and on to the application: three links."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.factories.agreements import signed
from tests.factories.districts import district
from tests.factories.needs import asked
from tests.factories.schools import school

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# More than the links before any of those that the tests follow.
TABS = 80


def follow(page: Page, name: str) -> None:
    """Go to a link by the Tab key and open it; it must be seen when it has the focus."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        link = page.locator("a:focus")
        if link.count() and link.inner_text().strip() == name:
            assert link.is_visible()
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no link {name} within {TABS} steps")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_districts_near_a_campus_and_how_to_apply(open_page: Callable[..., Page], javascript: bool) -> None:
    signed(school("3002"), district("daan"))
    asked(district("nangang"), title="住民大會桌長")
    page = open_page(width=360, javascript=javascript)
    page.goto("/")
    follow(page, "學校")
    follow(page, "世新大學")
    matches = page.locator("ol.matches").first.locator("li")
    assert [row.split("\n")[0].split()[0] for row in matches.all_inner_texts()] == [
        "文山區", "中正區", "南港區", "信義區", "大安區",
    ]  # fmt: skip
    assert "公開徵求 1 項協助" in matches.nth(2).inner_text()
    follow(page, "以此學校申請")
    assert page.get_by_role("heading", level=1).inner_text() == "成為陪伴學校"


def test_the_other_way_round_by_district(open_page: Callable[..., Page]) -> None:
    page = open_page(width=360, javascript=False)
    page.goto("/")
    follow(page, "行政區")
    follow(page, "文山區")
    assert page.get_by_role("heading", name="可以陪伴的學校").is_visible()
    follow(page, "我們學校想陪伴本區")
    assert page.get_by_role("heading", level=1).inner_text() == "成為陪伴學校"
