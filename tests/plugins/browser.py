"""A real Chromium against a live server. Marked `browser`; skipped with the reason where there is none.

`page` is a tab in Chinese at 1280 pixels; `open_page(width=360)`, `open_page(javascript=False)` make others.
Each fails its test when the console reports an error, a file is missing or another host is asked.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Response, sync_playwright

from accounts.models import User
from tests.sessions import sign_in as sign_in_client

NO_CHROMIUM = (
    "No Chromium was found. Install one (Debian, Ubuntu: apt-get install chromium; elsewhere: "
    "python -m playwright install chromium) or name its program in PB_CHROMIUM."
)
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = [
    "--no-sandbox",  # containers without user namespaces; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]
_MUST_LOAD = {"document", "stylesheet", "script", "image", "font"}
_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FAILED_TO_LOAD = re.compile(r"^Failed to load resource")
PATIENCE_MS = 15_000
# Other connections to this test's database that are in the middle of something.
_BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a page is marked, so that `-m 'not browser'` means what it says."""
    for item in items:
        if {"page", "open_page", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


def chromium_program(playwright: Playwright) -> str | None:
    """The Chromium to use: PB_CHROMIUM, the system's, playwright's own; None without any."""
    named = os.environ.get("PB_CHROMIUM", "")
    installed = (shutil.which(program) for program in _PROGRAMS)
    candidates = [named] if named else [*installed, playwright.chromium.executable_path]
    return next((program for program in candidates if program and Path(program).exists()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session. Without one the test is skipped, where CI=true it fails."""
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as environment:
        # Playwright keeps an event loop in this thread; Django takes that for asynchronous code.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        program = chromium_program(playwright)
        if program is None:
            leave = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            leave(NO_CHROMIUM)
        browser = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        yield browser
        browser.close()


class Watch:
    """What a browser context must not do, and what it did of that."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.host = urlsplit(origin).netloc
        self.problems: list[str] = []
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.problems.append(f"JavaScript: {error.error}"))
        context.on("request", lambda request: self._look_at(request.url))
        context.on("response", self._judge)

    def _hear(self, message: Any) -> None:
        # What failed to load is judged below, where its kind is known.
        if message.type == "error" and not _FAILED_TO_LOAD.match(message.text):
            self.problems.append(f"console: {message.text}")

    def _look_at(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.problems.append(f"another host was asked: {url}")

    def _judge(self, response: Response) -> None:
        kind = response.request.resource_type
        # A document may be a 403 or 404 page: that is for the test to say.
        limit = 500 if kind == "document" else 400
        if kind in _MUST_LOAD and response.status >= limit:
            self.problems.append(f"{kind} {response.url}: {response.status}")


def _let_requests_end() -> None:
    """What is still being answered ends before the tables are emptied, or both wait for each other."""
    with connection.cursor() as cursor:
        for _ in range(50):
            cursor.execute(_BUSY)
            if cursor.fetchone() == (0,):
                return
            sleep(0.1)


@pytest.fixture
def open_page(browser: Browser, live_server: Any, transactional_db: None) -> Iterator[Callable[..., Page]]:
    """`open_page(width=1280, javascript=True, **options)`: a tab in a context of its own; URLs are relative."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_one(*, width: int = 1280, javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale=options.pop("locale", "zh-TW"),
            timezone_id="Asia/Taipei",
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append((context, Watch(context, live_server.url)))
        return context.new_page()

    yield open_one
    for context, _ in opened:
        # A page that is closed sends a last save, which nobody waits for.
        context.set_offline(True)
        context.close()
    _let_requests_end()
    problems = [problem for _, watch in opened for problem in watch.problems]
    assert problems == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A tab in Chinese, 1280 pixels wide, nobody signed in."""
    return open_page()


@pytest.fixture
def copy_of() -> Callable[[Page], Page]:
    """`copy_of(page)`: the tab duplicated, with all it keeps (sessionStorage), as the browser's menu does it."""

    def duplicate(page: Page) -> Page:
        with page.context.expect_page() as opened:
            page.evaluate("void window.open(location.href)")
        return opened.value

    return duplicate


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, User], None]:
    """`sign_in(page, user)`: the tab's context is this person's from now on, by a session cookie."""

    def by_cookie(page: Page, user: User) -> None:
        client = Client()
        sign_in_client(client, user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return by_cookie


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)` fails with axe's report when the page as it is now breaks a rule of WCAG 2.2 AA."""

    def assert_accessible(page: Page) -> None:
        results = Axe().run(page, options={"runOnly": _AXE_TAGS, "resultTypes": ["violations"]})
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return assert_accessible
