"""The browser fixtures themselves: what they refuse, and that data survives from one to the next."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from core.dates import local_today
from core.models import ReferenceSequence
from cycles.models import CalendarDay
from districts.models import District
from history.models import Anchor
from tests.plugins.browser import Watch

SITE = "http://localhost"


def _problems(browser: Browser, html: str) -> list[str]:
    context = browser.new_context()
    watch = Watch(context, SITE)
    tab = context.new_page()
    tab.set_content(html, wait_until="commit")
    tab.evaluate("1")
    context.close()
    return watch.problems


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>throw new Error('thrown')</script>", "JavaScript: thrown"),
        ("<img src='http://127.0.0.1:1/a.png' alt=''>", "another host was asked: http://127.0.0.1:1/a.png"),
    ],
)
def test_what_a_page_must_not_do_is_seen(browser: Browser, html: str, problem: str) -> None:
    assert [found.partition("\n")[0] for found in _problems(browser, html)] == [problem]


def test_a_quiet_page_has_no_problems(browser: Browser) -> None:
    assert _problems(browser, "<p>靜</p><script>console.log('ok')</script>") == []


def test_axe_finds_what_is_wrong(browser: Browser, axe: Callable[..., None]) -> None:
    tab = browser.new_page()
    tab.set_content("<html lang='zh-Hant'><title>t</title><main><h1>題</h1><img src='data:,'></main></html>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(tab)
    tab.close()


def test_the_live_server_serves_our_files(page: Page) -> None:
    response = page.goto("/static/css/base.css")
    assert response is not None
    assert response.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_transactional_test_leaves_everything_as_it_was(transactional_db: Any, attempt: int) -> None:
    """What it added, changed and took away, also where the database lets nobody change a row (an anchor)."""
    assert (District.objects.count(), District.objects.get(slug="beitou").name) == (12, "北投區")
    assert CalendarDay.objects.filter(day__year=local_today().year).count() >= 365
    assert not ReferenceSequence.objects.filter(prefix="ZZ").exists()
    assert not Anchor.objects.exists()
    ReferenceSequence.objects.create(prefix="ZZ", year=115, last=1)
    Anchor.objects.create(day=date(2026, 1, 1), heads=1, hash="1" * 64)
    District.objects.filter(slug="beitou").update(name="改名")
    CalendarDay.objects.all().delete()


@pytest.mark.django_db
def test_a_test_after_a_transactional_one_finds_the_reference_data() -> None:
    assert District.objects.count() == 12
