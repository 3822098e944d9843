"""The permission matrix: every URL × every role × own and others' objects, generated from the URLconf.

What is expected stands in tests/permissions/, a table per app; its package docstring explains the format.
"""

import copy
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions.table import COLUMNS, Row, World
from tests.sessions import sign_in

TABLES = sorted(path.stem for path in (Path(__file__).parent / "permissions").glob("[!_]*.py") if path.stem != "table")
TABLE: dict[str, Row] = {
    name: row for module in TABLES for name, row in importlib.import_module(f"tests.permissions.{module}").TABLE.items()
}


def url_names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """The names of all addresses but the admin site's; those without a name say so with their route."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or f"(no name: {pattern.pattern})")
        elif pattern.namespace != "admin":
            yield from url_names(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def test_every_url_has_its_row() -> None:
    names = set(url_names(get_resolver().url_patterns))
    assert sorted(names - TABLE.keys()) == []
    assert sorted(TABLE.keys() - names) == []


class Visit:
    """One world whose people are all signed in."""

    def __init__(self) -> None:
        self.world = World()
        self._clients = {column: self._client(column) for column in COLUMNS}

    def answer(self, url: str, method: str, column: str) -> str:
        """What the person of `column` gets, as a cell; whatever it changes is taken back."""
        client = self._clients[column]
        cookies = copy.deepcopy(client.cookies)
        with transaction.atomic():
            response = getattr(client, method)(url)
            if response.streaming:  # a file, which is closed when it has been read
                list(response.streaming_content)
            transaction.set_rollback(True)
        client.cookies = cookies
        if response.status_code == 302:
            return "login" if urlsplit(response["Location"]).path == reverse("account_login") else "302"
        return str(response.status_code)

    def _client(self, column: str) -> Client:
        client, person = Client(), self.world.person(column)
        if person is not None:
            sign_in(client, person)
        return client


@pytest.fixture(scope="module")
def _signed_in(django_db_setup: None, django_db_blocker: Any) -> Iterator[Visit]:
    """Making thirteen people and signing them in is done once, around the transactions of the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Visit()
        transaction.set_rollback(True)


@pytest.fixture
def visit(_signed_in: Visit, db: None) -> Visit:
    """What a test does to the people, it does to copies."""
    return copy.deepcopy(_signed_in)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_the_answers_are_those_of_the_table(visit: Visit, name: str) -> None:
    row = TABLE[name]
    url = reverse(name, args=row.of(visit.world))
    # A method without cells must not be offered to anybody; the bureau stands for everybody.
    expected = {method: row.expected(method) or {"bureau": "405"} for method in ("get", "post")}
    got = {method: {column: visit.answer(url, method, column) for column in expected[method]} for method in expected}
    assert got == expected


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda model: model._meta.label))
def test_the_admin_site_is_for_system_staff(visit: Visit, model: type[Model]) -> None:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    got = {column: visit.answer(url, "get", column) for column in COLUMNS}
    assert got.pop("staff") == "200"
    assert set(got.values()) <= {"302", "login", "403", "404"}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_rows_are_well_formed(name: str) -> None:
    known = {"login", "200", "302", "400", "401", "403", "404", "405", "409", "410", "422", "503"}
    row = TABLE[name]
    assert row.get or row.post
    assert {*row.expected("get").values(), *row.expected("post").values()} <= known
