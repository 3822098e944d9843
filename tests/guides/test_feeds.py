"""The feeds, and what a page says of itself to other sites."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from guides.feeds import FEEDS
from guides.services import set_dates
from tests.factories.accounts import make_bureau
from tests.factories.agreements import draft, signed
from tests.factories.districts import district
from tests.factories.needs import asked, over
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(name: str, client: Client | None = None) -> list[tuple[str, str]]:
    """Title and address of each entry."""
    answer = (client or Client()).get(reverse("guides:feed", args=[name]))
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    tree = ET.fromstring(answer.content)  # noqa: S314 - our own
    found = [(one.findtext(f"{ATOM}title", ""), one.find(f"{ATOM}link")) for one in tree.iter(f"{ATOM}entry")]
    return [
        (title, link.get("href", "").removeprefix("http://testserver")) for title, link in found if link is not None
    ]


def test_partnerships_in_force_are_news_and_nothing_else() -> None:
    older, newer = signed(), signed(school("0003"), district("daan"), is_sample=True)
    draft(school("0001"), district("beitou"))
    assert entries("partnerships") == [
        ("【示範】國立臺灣大學陪伴大安區", newer.get_absolute_url()),
        (f"{older.school}陪伴{older.district}", older.get_absolute_url()),
    ]


def test_needs_are_news_while_they_can_be_answered() -> None:
    need = asked()
    asked(title="草稿", is_published=False)
    over(asked(title="已截止"))
    assert entries("needs") == [("中正區：住民大會桌長", need.get_absolute_url())]


def test_a_date_is_news_again_when_it_changes() -> None:
    assert entries("dates") == []
    set_dates({"vote": ("6月1日", "1 June")}, actor=make_bureau())
    first = Client().get(reverse("guides:feed", args=["dates"])).content
    assert entries("dates") == [("提案票選：6月1日", "/guides/year/#vote")]
    set_dates({"vote": ("6月8日", "8 June")}, actor=make_bureau())
    assert entries("dates") == [("提案票選：6月8日", "/guides/year/#vote")]
    assert re.findall(rb"<id>([^<]*#vote[^<]*)</id>", first) != re.findall(
        rb"<id>([^<]*#vote[^<]*)</id>", Client().get(reverse("guides:feed", args=["dates"])).content
    )


def test_a_feed_follows_the_readers_language() -> None:
    asked()
    client = Client()
    client.cookies["django_language"] = "en"
    assert entries("needs", client)[0][0].startswith("Zhongzheng District: ")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", sorted(FEEDS))
def test_a_feed_takes_one_query_at_any_length(name: str, count: int, django_assert_num_queries: Any) -> None:
    for slug, code in zip(("daan", "zhongzheng", "wenshan")[:count], ("1015", "0001", "0003"), strict=False):
        signed(school(code), district(slug))
        asked(district(slug))
    set_dates(dict.fromkeys(("vote", "work", "budget")[:count], ("6月", "June")), actor=make_bureau())
    with django_assert_num_queries(1):
        entries(name)


def test_an_unknown_feed_is_not_found() -> None:
    assert Client().get("/feeds/rumours.atom").status_code == 404


def card(address: str, client: Client | None = None) -> dict[str, str]:
    page = (client or Client()).get(address).content.decode()
    found = dict(re.findall(r'<meta property="og:([^"]+)" content="([^"]*)">', page))
    return found | {"canonical": "".join(re.findall(r'<link rel="canonical" href="([^"]*)">', page))}


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_a_public_page_has_one_address_and_a_card(language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    found = card("/schools/?q=大", client)
    page = client.get("/schools/?q=大").content.decode()
    assert found["canonical"] == found["url"] == f"{settings.SITE_URL}/schools/"
    assert found["title"] == page.split("<title>")[1].split("</title>")[0].replace('"', "&quot;")
    assert f'<meta name="description" content="{found["description"]}">' in page
    assert (found["locale"], found["locale:alternate"]) == {"zh-hant": ("zh_TW", "en_US"), "en": ("en_US", "zh_TW")}[
        language
    ]
    picture = found["image"].removeprefix(f"{settings.SITE_URL}{settings.STATIC_URL}")
    assert finders.find(picture) is not None


@pytest.mark.parametrize("address", ["/nothing/", "/accounts/login/"])
def test_what_is_not_for_search_engines_has_no_card(address: str) -> None:
    assert card(address) == {"canonical": ""}
