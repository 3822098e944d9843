"""Every HTML answer of an app that its permission table knows, as its reader gets it: pages, forms that were sent
empty, refusals. Kept as files, for checkers that read markup."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.permissions.table import COLUMNS, Row, World
from tests.sessions import sign_in

# Answers that are pages: what was asked for, a form with its errors, a refusal.
_PAGES = {"200", "403", "404", "405", "422"}


def keep_answers(table: dict[str, Row], folder: Path) -> int:
    """Write one file for each kind of answer of each address, named after both; how many there are."""
    kept = 0
    for name, row in sorted(table.items()):
        with transaction.atomic():  # what an address is about must not be there for the next one
            for kind, markup in _answers(name, row):
                (folder / f"{name.replace(':', '.')}-{kind}.html").write_bytes(markup)
                kept += 1
            transaction.set_rollback(True)
    return kept


def _answers(name: str, row: Row) -> Iterator[tuple[str, bytes]]:
    world = World()
    url = reverse(name, args=row.of(world))
    for method, column, cell in _worth_asking(row):
        if markup := _page_in(_ask(world, column, method, url)):
            yield f"{method}-{cell}", markup


def _worth_asking(row: Row) -> Iterator[tuple[str, str, str]]:
    """Method and first column of each kind of answer."""
    for method in ("get", "post"):
        cells = row.expected(method) or {"bureau": "405"}
        for cell in sorted(set(cells.values()) & _PAGES):
            yield method, next(column for column in COLUMNS if cells.get(column) == cell), cell


def _ask(world: World, column: str, method: str, url: str) -> HttpResponseBase:
    """The answer; whatever it changed is taken back."""
    client, person = Client(), world.person(column)
    if person is not None:
        sign_in(client, person)
    with transaction.atomic():
        answer: HttpResponseBase = getattr(client, method)(url)
        transaction.set_rollback(True)
    return answer


def _page_in(answer: HttpResponseBase) -> bytes:
    """The markup; empty where the answer is a file, says nothing, or is the picture of a mail, which is no page."""
    markup = answer.getvalue()
    is_sandboxed = "sandbox" in answer.headers.get("Content-Security-Policy", "")
    return markup if answer.headers["Content-Type"].startswith("text/html") and not is_sandboxed else b""
