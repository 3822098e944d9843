"""The guides: words in both languages, dates that the bureau publishes, and what search engines are told."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from cycles.rules import ChangeRefused
from guides.constants import YearStep
from guides.content import GLOSSARY, QUESTIONS, STEPS, Text
from guides.models import StepDates
from guides.selectors import year
from guides.services import set_dates
from tests.factories.accounts import make_auditor, make_bureau, make_officer
from tests.factories.agreements import draft, signed
from tests.factories.districts import district

pytestmark = pytest.mark.django_db
PAGES = ["guides", "partner", "promises", "year", "glossary", "questions", "declaration"]


def texts() -> list[Text]:
    steps = [text for step in STEPS.values() for text in (step.what, step.by, step.school, step.usually)]
    return [*steps, *(term.meaning for term in GLOSSARY), *(t for one in QUESTIONS for t in (one.question, one.answer))]


def test_every_step_is_described_in_both_languages() -> None:
    assert list(STEPS) == list(YearStep)
    assert [text for text in texts() if not text.zh or not text.en or text.zh == text.en] == []


@pytest.mark.parametrize("name", PAGES)
def test_each_guide_reads_in_both_languages(name: str) -> None:
    reader, address = Client(), reverse(f"guides:{name}")
    chinese = reader.get(address).content.decode()
    reader.cookies["django_language"] = "en"
    english = reader.get(address).content.decode()
    assert '<html lang="zh-Hant"' in chinese
    heading = chinese.split("<h1")[1].split("</h1>")[0]
    assert any("\u4e00" <= character <= "\u9fff" for character in heading)
    assert '<html lang="en"' in english
    assert english.split("<h1")[1].split("</h1>")[0].isascii()


def test_the_year_gives_the_usual_time_until_the_bureau_says_it() -> None:
    client = Client()
    assert "113 年為 5 月 31 日至 6 月 14 日" in client.get(reverse("guides:year")).content.decode()
    set_dates({"vote": ("116年6月1日至6月15日", "1 to 15 June 2027")}, actor=make_bureau())
    page = client.get(reverse("guides:year")).content.decode()
    assert "<b>116年6月1日至6月15日</b>" in page
    assert "113 年為 5 月 31 日至 6 月 14 日" not in page


def test_publishing_records_who_changed_what_once() -> None:
    bureau = make_bureau()
    assert set_dates({"vote": ("6月", "June")}, actor=bureau) == 1
    assert set_dates({"vote": ("6月", "June")}, actor=bureau) == 0
    events = list(StepDates.objects.get(step="vote").events.values_list("actor", "details"))
    assert events == [(bureau.pk, {"when": ["", "6月"], "when_en": ["", "June"]})]


@pytest.mark.parametrize("make", [make_officer, make_auditor])
def test_only_the_bureau_publishes(make: Any) -> None:
    person = make(district()) if make is make_officer else make()
    with pytest.raises(ChangeRefused):
        set_dates({"vote": ("6月", "June")}, actor=person)
    assert not StepDates.objects.exists()


def test_the_bureaus_page_keeps_what_was_typed_too_long(client_as: Any) -> None:
    client = client_as(make_bureau())
    address, long = reverse("guides:dates"), "六月" * 40
    answer = client.post(address, {"vote-zh": long, "vote-en": "June"})
    assert long in answer.content.decode()
    assert StepDates.objects.count() == 0
    answer = client.post(address, {"vote-zh": "6月", "vote-en": "June"}, follow=True)
    assert "已更新 1 個步驟的期程。" in answer.content.decode()
    assert [one.when for one in year() if one.code == "vote"] == ["6月"]


@pytest.mark.parametrize(("name", "queries"), [("year", 1), ("promises", 2), ("glossary", 0), ("questions", 0)])
def test_guides_ask_the_database_little(name: str, queries: int, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(queries):
        assert Client().get(reverse(f"guides:{name}")).status_code == 200


def locations(address: str) -> list[str]:
    tree = ET.fromstring(Client().get(address).content)  # noqa: S314 - our own
    return [element.text or "" for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_search_engines_find_every_public_page_and_no_other() -> None:
    public, hidden = signed(is_sample=False), draft(district=district("daan"))
    sections = locations("/sitemap.xml")
    found = [page for section in sections for page in locations(section)]
    assert len(found) == len(set(found))
    assert f"http://testserver{public.get_absolute_url()}" in found
    assert f"http://testserver{hidden.get_absolute_url()}" not in found
    assert "http://testserver/districts/zhongzheng/" in found
    assert [page for page in found if Client().get(page).status_code != 200] == []


def test_robots_are_told_where_the_sitemap_is() -> None:
    answer = Client().get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://testserver/sitemap.xml" in answer.content.decode()
    assert "Disallow: /applications/" in answer.content.decode()
