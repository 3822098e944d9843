"""A declared queryset as SQL that can stand inside a larger statement."""

import logging
import re
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from .constants import Body
from .registry import Obligation
from .rows import COLUMNS

logger = logging.getLogger(__name__)

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


def rows_of(obligation: Obligation) -> QuerySet[Any, Any]:
    """The open rows of a declaration, unordered. Raises WrongColumns."""
    rows = obligation.owed().order_by()
    found = tuple(rows.query.values_select) + tuple(rows.query.annotation_select)
    if set(found) != set(COLUMNS):
        raise WrongColumns(f"{obligation.code} yields {sorted(found)}, not {sorted(COLUMNS)}")
    return rows.values_list(*COLUMNS)


def as_sql(rows: QuerySet[Any, Any], prefix: str) -> tuple[str, dict[str, Any]]:
    """The rows as a SELECT of typed columns; its named parameters begin with `prefix`."""
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    names = [f"{prefix}_{place}" for place in range(len(params))]
    left = iter(names)
    # A doubled percent sign stays one: the statement around is executed with parameters too.
    inner = re.sub("%%|%s", lambda found: found[0] if found[0] == "%%" else f"%({next(left)})s", sql)
    numbered = [f"col{place}" for place in range(len(COLUMNS))]
    columns = ", ".join(f"{number}::{kind} AS {name}" for number, (name, kind) in zip(numbered, _IN_SQL, strict=True))
    select = f"SELECT {columns} FROM ({inner}) AS declared ({', '.join(numbered)})"  # noqa: S608 - compiled by Django
    return select, dict(zip(names, params, strict=True))


@lru_cache(maxsize=32)
def everything_owed(
    obligations: tuple[Obligation, ...],
    _day: date,
    columns: tuple[str, ...] = (),
    kinds: tuple[Body, ...] | None = None,
) -> tuple[str, dict[str, Any]]:
    """All declarations as one SELECT: code, weight and `columns` (all, unless named), with its parameters.

    Kept for a day, since building it costs more than asking it: so a declaration may depend on the day, and on
    nothing finer. With `kinds`, only what such bodies owe, of the id that the asker gives as the parameter `body`.
    """
    wanted = ", ".join(f"owed.{column}" for column in columns) or "owed.*"
    only = ", ".join(f"'{kind.value}'" for kind in kinds or ())
    where = f" WHERE owed.owed_by_kind IN ({only}) AND owed.owed_by_id = %(body)s" if kinds else ""
    parts, params = [], {}
    for place, obligation in enumerate(obligations):
        try:
            owed, own = as_sql(rows_of(obligation), f"owed{place}")
        except Exception:
            # Nobody's page falls for one declaration; the sweep notes it among its failures.
            logger.exception("the declaration %s cannot be read", obligation.code)
            continue
        head = f"%(code{place})s::text AS code, %(weight{place})s::int AS weight, {wanted}"
        parts.append(f"SELECT {head} FROM ({owed}) AS owed{where}")  # noqa: S608 - compiled by Django, else ours
        params |= own | {f"code{place}": obligation.code, f"weight{place}": int(obligation.consequence)}
    return " UNION ALL ".join(parts), params
