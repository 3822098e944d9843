"""Querysets whose SQL is written once a day and planned once a connection.

Django writes the SQL of a queryset anew each time, which for the larger ones takes several times as long as
PostgreSQL takes to answer. A function that is `@compiled` names the values that differ from call to call as its
parameters; the queryset it builds with them in place of values is compiled at the first call of a day.
"""

import inspect
import re
from collections.abc import Callable, Iterable
from copy import copy
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from .dates import local_today
from .prepared import prepared_cursor, with_constants

Row = TypeVar("Row")
# How rows are made of what a compiler gives, that compiler, and its statement.
_Written = tuple[Callable[[Any], Iterable[Any]], SQLCompiler, str]


class Hole(Expression):
    """Where a value goes that each call gives."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Compiled(Generic[Row]):
    """Called with a value for each parameter of `build`, it gives the rows, related ones and annotations included.

    `build` may put its parameters where an expression may stand (for a list, into core.arrays.Among), and may depend
    on the day, but on nothing else. Prefetches are left to the caller. Rows that are only counted need no order.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Row]], names: Iterable[str] | None = None, *, in_order: bool = True
    ) -> None:
        self._build = build
        self._in_order = in_order
        self._names = tuple(inspect.signature(build).parameters) if names is None else tuple(names)
        self._written: tuple[date, _Written | None] | None = None
        self.__doc__ = build.__doc__

    def __call__(self, **values: Any) -> list[Row]:
        written = self._of_today()
        if written is None:
            return []
        make, compiler, statement = written
        # A copy for this call, with this thread's connection.
        asked = copy(compiler)
        asked.connection = connection
        asked.execute_sql = lambda *_, **__: [_fetched(statement, values)]  # type: ignore[method-assign,assignment]
        return list(make(_Asked(asked)))

    def first(self, **values: Any) -> Row | None:
        return next(iter(self(**values)), None)

    def number(self, **values: Any) -> int:
        """How many rows there are; `build` limits them where nobody counts further."""
        written = self._of_today()
        if written is None:
            return 0
        ((count,),) = _fetched(f"SELECT count(*) FROM ({written[2]}) AS counted", values)  # noqa: S608 - its own statement
        return int(count)

    def _of_today(self) -> _Written | None:
        """None for a queryset that is known to be empty, which is not asked at all."""
        today = local_today()
        if self._written is None or self._written[0] != today:
            try:
                self._written = today, self._write()
            except EmptyResultSet:
                self._written = today, None
        return self._written[1]

    def _write(self) -> _Written:
        rows = self._build(**{name: Hole(name) for name in self._names})
        if self._in_order and not rows.ordered:
            raise ValueError(f"{self._build.__qualname__} leaves the order of its rows to the database")
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        names = [each.name if isinstance(each, Hole) else f"constant_{place}" for place, each in enumerate(params)]
        left = iter(names)
        named = re.sub("%%|%s", lambda found: found[0] if found[0] == "%%" else f"%({next(left)})s", sql)
        constants = {name: each for name, each in zip(names, params, strict=True) if not isinstance(each, Hole)}
        make: Any = rows._iterable_class  # type: ignore[attr-defined] # noqa: SLF001 - instances, or dictionaries of values()
        return make, compiler, with_constants(named, constants)


def _fetched(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with prepared_cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


class _Asked:
    """As much of a queryset as Django looks at to make rows of what its compiler answers."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, compiler: SQLCompiler) -> None:
        self.query = copy(compiler.query)
        self.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign,assignment]


def compiled(build: Callable[..., QuerySet[Any, Row]]) -> Compiled[Row]:
    return Compiled(build)
