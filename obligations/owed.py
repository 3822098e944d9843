"""Declared querysets as SQL that can stand inside a larger statement."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.expressions import Col

from core.dates import local_today

from .asking import set_aside
from .registry import Obligation, registry
from .rows import COLUMNS

# The columns in SQL, by shorter names and each with its type, which a NULL or a literal inside a UNION lacks.
_IN_SQL = (
    ("subject", "bigint"),
    ("owed_by_kind", "text"),
    ("owed_by_id", "bigint"),
    ("person", "bigint"),
    ("not_person", "bigint"),
    ("started_at", "timestamptz"),
    ("due_on", "date"),
    ("superior_address", "text"),
)


class WrongColumns(TypeError):
    """A declaration does not yield exactly the columns of the contract."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One declaration as SQL: a SELECT of typed columns with named parameters that meet no others."""

    obligation: Obligation
    sql: str
    params: dict[str, Any]
    # The kind of body that owes all of its rows; "" where it differs from row to row.
    kind: str
    # Whether somebody of that body may not act on a row.
    has_not_person: bool
    # Whether the due date stands in a column; otherwise it is worked out for each row, which is dear.
    due_is_stored: bool
    # Whether equal rows are one: no index has their order.
    is_distinct: bool

    def only(self, condition: str) -> "Owed":
        """Those of its rows that meet a condition on `owed`."""
        return replace(self, sql=f"SELECT owed.* FROM ({self.sql}) AS owed WHERE {condition}")  # noqa: S608 - of this project

    def due_by(self, parameter: str) -> "Owed":
        """Those due by the date of a parameter: found by an index, or each due date worked out just once."""
        once = self if self.due_is_stored else replace(self, sql=f"{self.sql} OFFSET 0")
        return once.only(f"owed.due_on <= {parameter}")


def owed_by(obligation: Obligation) -> Owed:
    """A declaration as SQL, compiled once a day: that costs more than asking it.

    Hence a declaration may depend on the day, and on nothing finer. Raises whatever it raises, and WrongColumns.
    """
    return _compiled(obligation, local_today())


@lru_cache(maxsize=256)
def _compiled(obligation: Obligation, _day: date) -> Owed:
    rows = obligation.owed().order_by()
    annotations = rows.query.annotations
    found = set(rows.query.values_select) | set(rows.query.annotation_select)
    if found != set(COLUMNS):
        raise WrongColumns(f"{obligation.code} yields {sorted(found)}, not {sorted(COLUMNS)}")
    kind, not_person = annotations["owed_by_kind"], annotations["owed_not_person"]
    sql, params = _typed(rows.values_list(*COLUMNS), _prefix(obligation))
    return Owed(
        obligation,
        sql,
        params,
        kind=str(kind.value) if isinstance(kind, Value) else "",
        has_not_person=not (isinstance(not_person, Value) and not_person.value is None),
        due_is_stored=isinstance(annotations["owed_due_on"], Col),
        is_distinct=rows.query.distinct,
    )


def _typed(rows: QuerySet[Any, Any], prefix: str) -> tuple[str, dict[str, Any]]:
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    names = [f"{prefix}_{place}" for place in range(len(params))]
    left = iter(names)
    # A doubled percent sign stays one: the statement around is executed with parameters too.
    inner = re.sub("%%|%s", lambda found: found[0] if found[0] == "%%" else f"%({next(left)})s", sql)
    numbered = [f"col{place}" for place in range(len(COLUMNS))]
    columns = ", ".join(f"{number}::{kind} AS {name}" for number, (name, kind) in zip(numbered, _IN_SQL, strict=True))
    select = f"SELECT {columns} FROM ({inner}) AS declared ({', '.join(numbered)})"  # noqa: S608 - compiled by Django
    return select, dict(zip(names, params, strict=True))


def readable(obligations: Iterable[Obligation] | None = None) -> list[Owed]:
    """Those declarations, all unless given, that can be compiled. Nobody's page falls for one that cannot."""
    found = []
    for obligation in registry.all() if obligations is None else obligations:
        try:
            found.append(owed_by(obligation))
        except Exception as fault:  # noqa: BLE001 - whatever a declaration raises is logged there
            set_aside(obligation, fault)
    return found


def together(declarations: Iterable[Owed], columns: str = "owed.*") -> tuple[str, dict[str, Any]]:
    """Declarations as one SELECT of code, weight and `columns`, with its parameters; empty for none."""
    parts: list[str] = []
    params: dict[str, Any] = {}
    for one in declarations:
        prefix = _prefix(one.obligation)
        head = f"%({prefix}_code)s::text AS code, %({prefix}_weight)s::int AS weight, {columns}"
        parts.append(f"SELECT {head} FROM ({one.sql}) AS owed")  # noqa: S608 - compiled by Django
        params |= one.params | {
            f"{prefix}_code": one.obligation.code,
            f"{prefix}_weight": int(one.obligation.consequence),
        }
    return " UNION ALL ".join(parts), params


def _prefix(obligation: Obligation) -> str:
    """What the names of a declaration's parameters begin with, so that they meet no others."""
    return re.sub(r"\W", "_", obligation.code)
