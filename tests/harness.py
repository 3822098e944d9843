"""What the test settings plug into the site: a GET that writes, an undefined variable in one of our templates
and markup that no page may contain are errors."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.template.base import Node

from tests import markup

_Next = Callable[[HttpRequest], HttpResponseBase]

# Exempt by name: the session store, and who opened a file.
EXEMPT_TABLES = {"django_session", "documents_fileaccess"}
_COMMENTS_AND_STRINGS = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_WRITES = re.compile(
    r"""
    \b(?:INSERT\s+INTO | DELETE\s+FROM | MERGE\s+INTO | TRUNCATE(?:\s+TABLE)? | COPY
       | (?:CREATE|ALTER|DROP)\s+\w+
       | (?<!FOR\ )(?<!FOR\ NO\ KEY\ )UPDATE
    )\s+(?:ONLY\s+)?["(]*(?P<table>\w+)
    | \b(?P<function>nextval|setval|pg_advisory_lock)\s*\(
    """,
    re.IGNORECASE | re.VERBOSE,
)


class WriteOnGet(AssertionError):
    """A safe request tried to change the database."""


def written_table(sql: str) -> str | None:
    """The first table or function that a statement changes, CTEs included; None when it reads or locks."""
    for match in _WRITES.finditer(_COMMENTS_AND_STRINGS.sub("''", " ".join(sql.split()))):
        name = match["table"] or match["function"]
        if name not in EXEMPT_TABLES:
            return name
    return None


def _refuse_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    if written_table(str(sql)):
        raise WriteOnGet(str(sql))
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    """Raises WriteOnGet when a GET or HEAD request writes, be it while its answer is streamed."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            response = self.get_response(request)
        if response.streaming and not response.is_async:
            response.streaming_content = _read_only(response.streaming_content)
        return response


def _read_only(chunks: Iterable[bytes]) -> Iterator[bytes]:
    source = iter(chunks)
    while True:
        with connection.execute_wrapper(_refuse_writes):
            try:
                chunk = next(source)
            except StopIteration:
                return
        yield chunk


class CheckedMarkupMiddleware:
    """Raises BrokenMarkup when one of our HTML pages breaks a rule that holds for all of them."""

    foreign_paths = ("/admin/",)

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        # A mail in a frame of its own obeys the rules of mails.
        is_page = is_html and "sandbox" not in response.headers.get("Content-Security-Policy", "")
        if is_page and not response.streaming and not request.path.startswith(self.foreign_paths):
            markup.check(response.content.decode(), source=f"{request.method} {request.path}")
        return response


class UndefinedVariable(AssertionError):
    """A template of ours shows a variable that its view does not give it."""


class StringIfInvalid(str):
    """Django formats this with an undefined variable's name; in others' templates it stays nothing."""

    __slots__ = ()

    def __new__(cls) -> Self:
        return super().__new__(cls, "%s")

    def __mod__(self, variable: object) -> str:
        origin = _origin_of_the_node_being_rendered()
        if origin and Path(origin).is_relative_to(settings.BASE_DIR / "templates"):
            raise UndefinedVariable(f"{variable} is undefined in {Path(origin).relative_to(settings.BASE_DIR)}")
        return ""


def _origin_of_the_node_being_rendered() -> str | None:
    """The file of the innermost node: of an extended template it is not the one that was asked for."""
    frame = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return str(node.origin.name)
        frame = frame.f_back
    return None
