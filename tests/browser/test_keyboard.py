"""Without a mouse: the look-up, a section and the queue by Tab, Space and Enter alone, the focus always in sight."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from applications.constants import Status
from tests.factories.accounts import make_coordinator, make_officer
from tests.factories.applications import claimed, make_draft, submitted
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MOST_STOPS = 60
# What tells a person where they are: an outline that is not transparent, or a shadow.
SHOWS_FOCUS = """() => {
    const style = getComputedStyle(document.activeElement);
    const outlined = style.outlineStyle !== "none" && style.outlineColor !== "rgba(0, 0, 0, 0)";
    return document.activeElement.matches(":focus-visible") && (outlined || style.boxShadow !== "none");
}"""
NAME = """() => {
    const here = document.activeElement;
    return (here.labels?.[0] ?? here).textContent.trim().replace(/\\s+/g, " ");
}"""


def reach(page: Page, words: str) -> None:
    """Tab on to what is called by these words; every stop on the way shows the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        name = page.evaluate(NAME)
        assert page.evaluate(SHOWS_FOCUS), name
        if name.startswith(words):
            return
    raise AssertionError(f"{MOST_STOPS} stops and no “{words}”")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_school_is_looked_up_by_keyboard(page: Page) -> None:
    page.goto("/apply/")
    reach(page, "學校名稱")
    page.keyboard.type("東吳")
    enter(page)
    reach(page, "以此學校申請 東吳大學")
    enter(page)
    # Nobody has to sign in to begin.
    expect(page.locator(".eyebrow")).to_contain_text("東吳大學")


def test_a_section_is_corrected_by_keyboard(page: Page, sign_in: Callable[[Page, User], None]) -> None:
    applicant = make_coordinator(school("1003"))
    application = make_draft(school("1003"), applicant)
    sign_in(page, applicant)
    page.goto(f"{application.get_absolute_url()}edit/school/")
    reach(page, "儲存並繼續")
    enter(page)

    assert page.title().startswith("錯誤：")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert page.evaluate(SHOWS_FOCUS)
    reach(page, "請填寫申請的系所或單位")
    page.keyboard.press("Enter")
    expect(page.get_by_label("系所或單位")).to_be_focused()
    page.keyboard.type("政治學系")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    reach(page, "儲存並繼續")
    enter(page)
    assert page.title().startswith("聯絡人與負責教師")


def listed(page: Page) -> list[str]:
    return page.locator(".queue tbody th").all_text_contents()


def search(page: Page, words: str) -> None:
    """From the top of the page, with nothing in the box but these words."""
    reach(page, "學校、案號或條件")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(words)
    enter(page)


def test_the_queue_is_worked_by_keyboard(page: Page, sign_in: Callable[[Page, User], None]) -> None:
    officer = make_officer(district("zhongzheng"))
    waiting, taken = submitted(school("1003")), claimed(school=school("1015"), officer=officer)
    sign_in(page, officer)
    page.goto("/applications/")
    assert sorted(listed(page)) == sorted([waiting.reference, taken.reference])

    search(page, "狀態:已送出 學校:東吳")
    assert "status=submitted" in page.url
    assert listed(page) == [waiting.reference]
    reach(page, "狀態")
    reach(page, waiting.reference)
    enter(page)
    reach(page, "受理本案")
    enter(page)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reviewer) == (Status.UNDER_REVIEW, officer)

    # Back to the list; what was taken is no longer among what waits to be taken.
    reach(page, "申請案")
    enter(page)
    assert sorted(listed(page)) == sorted([waiting.reference, taken.reference])
    search(page, "狀態:已送出")
    assert listed(page) == []
    reach(page, "狀態")
    enter(page)
    search(page, "承辦:我")
    assert sorted(listed(page)) == sorted([waiting.reference, taken.reference])
