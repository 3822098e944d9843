"""Public pages at 400 % zoom, and while they load: nothing to scroll sideways for, nothing that jumps."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.test_scan import is_html
from tests.factories import agreements
from tests.factories.needs import asked
from tests.permissions.table import World
from tests.test_permissions import TABLE

# 1280 by 1024 pixels at 400 %, which WCAG 1.4.10 asks for.
ZOOMED = {"width": 320, "height": 256}
# A tenth of what is called good elsewhere.
STILL = 0.01
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const one of list.getEntries()) window.shifted += one.value; })
  .observe({type: "layout-shift", buffered: true});
"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifted))))"


def public_pages() -> list[str]:
    return [name for name, row in sorted(TABLE.items()) if row.expected("get").get("visitor") == "200"]


@pytest.mark.scan
@pytest.mark.parametrize("name", public_pages())
def test_at_four_times_the_size_nothing_is_scrolled_sideways_for(page: Page, name: str) -> None:
    world = World()
    url = reverse(name, args=TABLE[name].of(world))
    if not is_html(url, world, "visitor"):
        return
    page.set_viewport_size(ZOOMED)
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") <= ZOOMED["width"]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_first_pages_do_not_jump(open_page: Callable[..., Page], width: int) -> None:
    agreement = agreements.signed()
    asked(agreement.district)
    page = open_page(width=width)
    page.add_init_script(WATCH_SHIFTS)
    shifts = {}
    for url in ("/", agreement.district.get_absolute_url(), reverse("directory:school", args=[agreement.school.slug])):
        page.goto(url, wait_until="load")
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        shifts[url] = page.evaluate(DRAWN)
    assert {url: shift for url, shift in shifts.items() if shift > STILL} == {}


def test_a_page_that_jumps_is_seen(page: Page) -> None:
    page.set_content("<h1>題</h1><p>文</p>")
    page.evaluate(WATCH_SHIFTS)
    page.evaluate(DRAWN)
    page.evaluate("document.body.insertAdjacentHTML('afterbegin', '<div>' + '廣告<br>'.repeat(9) + '</div>')")
    page.wait_for_function("window.shifted > 0.01")
