"""In English every public page reads English: Chinese stands only where it is marked as such, for those who hear it."""

import importlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from needs.models import Need
from schools.models import Campus
from tests.permissions.table import World
from tests.test_permissions import TABLES

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u3400-\u9fff]")
# For those who build the site, and all in Chinese; an example of a sign that is found by another one.
NOT_ENGLISH = {"core:styleguide"}
EXAMPLES = {"台", "臺"}
SPOKEN = ("alt", "aria-label", "aria-description", "title", "placeholder", "label")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "template"}


class Unmarked(HTMLParser):
    """Collects what is Chinese where the language in force is not."""

    def __init__(self, markup: str, names: set[str] | None = None, titles: set[str] | None = None) -> None:
        """`names` stand in the middle of sentences as they are written; `titles` of records, in that of the page."""
        super().__init__()
        self._names, self._titles = names or set(), titles or set()
        self.found: list[str] = []
        self._open: list[tuple[str, str]] = [("", "")]
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self._open[-1][1]
        for name in SPOKEN:
            self._note(given.get(name) or "", language)
        if tag not in VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _language in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        tag, language = self._open[-1]
        if tag == "title":
            data = without(data, self._titles)
        if tag not in SILENT:
            self._note(data, language)

    def _note(self, words: str, language: str) -> None:
        if CHINESE.search(without(words, self._names)) and not language.startswith("zh"):
            self.found.append(" ".join(words.split())[:80])


def without(words: str, names: set[str]) -> str:
    """A name alone is no sentence: only within one it stays as it is."""
    left = words
    for name in sorted(names, key=len, reverse=True):
        left = left.replace(name, "")
    return left if re.search(r"[A-Za-z]", left) else words


def names_in_sentences() -> set[str]:
    """Campuses have no English name, and people are called what they are called."""
    return {
        *Campus.objects.values_list("name", flat=True),
        *User.objects.values_list("display_name", flat=True),
        *EXAMPLES,
    }


def public_addresses(module: str) -> Iterator[str]:
    for name, row in sorted(importlib.import_module(f"tests.permissions.{module}").TABLE.items()):
        if name not in NOT_ENGLISH and row.expected("get").get("visitor") == "200":
            yield reverse(name, args=row.of(World()))


def unmarked_in(text: str) -> list[str]:
    return Unmarked(text, names_in_sentences(), set(Need.objects.values_list("title", flat=True))).found


def open_to_all(module: str) -> bool:
    rows = importlib.import_module(f"tests.permissions.{module}").TABLE.values()
    return any(row.expected("get").get("visitor") == "200" for row in rows)


@pytest.mark.parametrize("module", [name for name in TABLES if open_to_all(name)])
def test_public_pages_are_english(module: str) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    found = {}
    for address in public_addresses(module):
        answer = client.get(address)
        text = answer.getvalue().decode(errors="replace")
        if answer.headers["Content-Type"].startswith("text/html") and (unmarked := unmarked_in(text)):
            found[address] = unmarked
    assert found == {}


def test_what_is_not_marked_is_seen() -> None:
    page = '<html lang="en"><p>plain<br>字</p><p lang="zh-Hant">中<b>文</b></p><img alt="圖"><script>碼</script></html>'
    assert Unmarked(page).found == ["字", "圖"]
    assert Unmarked("<p>校本部 is near</p><p>校本部</p>", {"校本部"}).found == ["校本部"]
