"""Every page of the directory and the agreements in a real browser: axe, narrow, dark, without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.models import User
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.agreements import draft, ended, expired, signed
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = [pytest.mark.scan, pytest.mark.django_db(transaction=True)]
PUBLIC = [
    "/",
    "/?show=local",
    "/districts/",
    "/districts/?partner=yes&show=needs",
    "/locality/",
    "/schools/?sort=strokes",
    "/districts/zhongzheng/",
    "/schools/",
    "/schools/?district=zhongzheng&near=true&q=大",
    "/schools/?q=查無此校",
    "/schools/?kind=castle",
    "/schools/university-of-taipei/",
    "/agreements/",
]
Opener = Callable[..., Page]


@pytest.fixture
def partnerships(transactional_db: None) -> str:
    """Some of every standing; the reference of one in force."""
    signed(school("1015"), district("zhongzheng"), is_sample=True)
    ended(school("0001"), district("wenshan"))
    expired(school("0003"), district("daan"))
    return signed(school("3002"), district("zhongzheng"), is_sample=True).reference


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_public_pages(open_page: Opener, axe: Any, partnerships: str, width: int, scheme: str) -> None:
    page = open_page(width=width, color_scheme=scheme)
    for url in [*PUBLIC, f"/agreements/{partnerships}/"]:
        page.goto(url)
        axe(page)
        assert fits(page), url


def test_before_anything_is_recorded_in_english(open_page: Opener, axe: Any, live_server: Any) -> None:
    page = open_page(width=360)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    for url in ("/", "/districts/", "/districts/daan/", "/schools/national-open-university/", "/agreements/"):
        page.goto(url)
        axe(page)
        assert fits(page), url


def test_pages_of_officials(open_page: Opener, axe: Any, sign_in: Callable[[Page, User], None]) -> None:
    waiting, running = draft(), signed(school("0001"), district("wenshan"))
    page = open_page(width=360)
    sign_in(page, make_bureau())
    for url in (
        waiting.get_absolute_url(),
        f"{waiting.get_absolute_url()}sign/",
        f"{running.get_absolute_url()}end/",
        "/agreements/record/",
        "/agreements/offices/zhongzheng/",
    ):
        page.goto(url)
        axe(page)
        assert fits(page), url
    page.goto("/agreements/record/")
    page.get_by_role("button", name="登錄協議").click()
    assert page.title().startswith("錯誤：")
    axe(page)


def test_the_way_from_the_front_page_without_javascript(open_page: Opener, partnerships: str) -> None:
    page = open_page(width=360, javascript=False)
    page.goto("/")
    page.get_by_role("link", name="2 份協議").click()
    page.get_by_label("學校或協議編號").fill("世新")
    page.get_by_role("button", name="搜尋").click()
    page.get_by_role("link", name="AG").first.click()
    assert page.get_by_role("heading", level=1).inner_text().split() == ["世新大學", "與", "中正區"]
    page.get_by_role("link", name="臺北市中正區公所").click()
    assert page.get_by_role("heading", level=1).inner_text() == "中正區"
    page.get_by_role("link", name="臺北市立大學").first.click()
    assert page.url.endswith(f"/agreements/{partnerships}/")


def test_the_map_is_walked_by_keyboard(open_page: Opener, partnerships: str) -> None:
    page = open_page()
    page.goto("/districts/")
    page.locator("svg.map a").nth(4).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/districts/zhongzheng/")


def test_an_officer_changes_the_contact(open_page: Opener, sign_in: Callable[[Page, User], None]) -> None:
    page = open_page()
    sign_in(page, make_officer(district("zhongzheng")))
    page.goto("/districts/zhongzheng/")
    page.get_by_role("link", name="修改聯絡資料").click()
    page.get_by_label("經建課電話").fill("02-2720-8889 分機 123")
    page.get_by_role("button", name="公布聯絡資料").click()
    page.wait_for_url("**/districts/zhongzheng/")
    assert page.get_by_text("02-2720-8889 分機 123").is_visible()
