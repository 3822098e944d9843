"""Every page that the permission tables know, as somebody sees it who may: wide and narrow, light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.permissions.table import COLUMNS, World
from tests.sessions import sign_in as sign_in_client
from tests.test_permissions import TABLE

pytestmark = [pytest.mark.scan, pytest.mark.browser]
NARROW = 360


def readers() -> list[tuple[str, str]]:
    """Each page with the first column that gets it."""
    pages = [(name, row.expected("get")) for name, row in sorted(TABLE.items())]
    return [(name, next(c for c in COLUMNS if cells[c] == "200")) for name, cells in pages if "200" in cells.values()]


def is_html(url: str, world: World, column: str) -> bool:
    client = Client()
    person = world.person(column)
    if person is not None:
        sign_in_client(client, person)
    response = client.get(url)
    response.getvalue()  # a file is open until it has been read
    # A sandboxed document (the picture of a mail inside its page) runs no script, so no checker either.
    is_sandboxed = "sandbox" in response.headers.get("Content-Security-Policy", "")
    return response.headers["Content-Type"].startswith("text/html") and not is_sandboxed


@pytest.mark.parametrize(("name", "column"), readers())
def test_a_page_can_be_used_by_everyone(
    page: Page, sign_in: Any, axe: Callable[[Page], None], name: str, column: str
) -> None:
    world = World()
    url = reverse(name, args=TABLE[name].of(world))
    if not is_html(url, world, column):
        return
    person = world.person(column)
    if person is not None:
        sign_in(page, person)
    page.goto(url)
    axe(page)
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.emulate_media(color_scheme="dark")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, "the page scrolls sideways"
