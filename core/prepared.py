"""Statements that PostgreSQL plans once a connection instead of at each call.

Of what a page asks, the larger statements take several times as long to plan as to answer. They must be few and the
same text each time: a connection keeps a hundred.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _Cursor(psycopg.Cursor[Any]):
    def _convert_query(self, query: Any, params: Any = None) -> Any:
        # Where Django's log of queries looks for what was asked; psycopg leaves it empty for prepared ones.
        self._query = super()._convert_query(query, params)
        return self._query

    def execute(self, query: Any, params: Any = None) -> "_Cursor":  # type: ignore[override]
        return super().execute(query, params, prepare=True)


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor of the usual connection whose statements are prepared; counted and logged like those of any other."""
    # As Django's own cursors do: a connection kept for long is asked first whether it lives.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    # Django's own cursors bind values themselves and never prepare, whatever stands here.
    connection.connection.prepare_threshold = 0
    cursor = _Cursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(cursor) as wrapped:  # type: ignore[arg-type] # as Django makes it of its own
        yield wrapped


def with_constants(statement: str, values: Mapping[str, Any]) -> str:
    """A statement with named values (`%(name)s`) into which those given are written for good; others stay open.

    What a plan is to rely on, like the status that a partial index is about, must not be left open.
    """

    def literal(found: re.Match[str]) -> str:
        if found[1] is None or found[1] not in values:
            return found[0]
        written = connection.ops.compose_sql("%s", [values[found[1]]])  # type: ignore[attr-defined] # PostgreSQL's
        return str(written).replace("%", "%%")

    return re.sub(r"%%|%\((\w+)\)s", literal, statement)
