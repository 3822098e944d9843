"""How much waits on the reader of a page: one statement, asked on every page of everybody with a capacity."""

from datetime import date
from functools import lru_cache
from typing import Any

from accounts.models import Membership, User
from core.dates import local_today
from core.prepared import prepared_cursor, with_constants

from .. import duty
from ..asking import ask_all
from ..constants import Body
from ..owed import Owed, readable, together
from ..registry import Obligation

# More is not told apart: whoever has a hundred things waiting does not count them.
MOST = 100
# What a round is known by and what decides whose it is: due dates and addresses cost more than all the rest.
_COLUMNS = ", ".join(f"owed.{name}" for name in ("subject", "owed_by_kind", "owed_by_id", "person", "not_person"))
# What people at a place can be asked for by the places they stand at; those of the city for anything.
_KINDS = {"school": (Body.SCHOOL,), "district": (Body.DISTRICT, Body.CHIEF)}
_OFFICES, _CITY = (Body.DISTRICT, Body.CHIEF), (Body.BUREAU, Body.BUREAU_HEAD)

# The reader's own duties at the place, and those of whom they stand in for.
_WITH = """
WITH {duty},
reader (user_id) AS (
    SELECT %(reader)s::bigint UNION ALL SELECT deputy.user_id FROM deputy WHERE deputy.deputy_id = %(reader)s
),
mine AS MATERIALIZED (
    SELECT d.kind, d.body, d.user_id, d.shared
    FROM reader JOIN duty AS d ON d.user_id = reader.user_id WHERE d.place = {place}
)
SELECT count(*) FROM (SELECT FROM ({parts}) AS found LIMIT %(most)s) AS rounds
"""
# OFFSET 0 has the few duties looked through row by row: joined, PostgreSQL would read all rows of a declaration first.
_RIGHTLY = f"""
(SELECT 1 FROM ({{owed}}) AS o
WHERE o.not_person IS DISTINCT FROM %(reader)s
    AND EXISTS (SELECT FROM mine AS d WHERE {duty.MATCH} OFFSET 0)
LIMIT %(most)s)
"""  # noqa: S608 - constants of this project
_FOR_WANT_OF_OTHERS = f"""
(SELECT 1 FROM ({{owed}}) AS o
WHERE o.not_person IS DISTINCT FROM %(reader)s
    AND NOT EXISTS (SELECT FROM duty_anywhere AS d WHERE {duty.MATCH} OFFSET 0)
LIMIT %(most)s)
"""  # noqa: S608


def count_at(user: User, membership: Membership) -> int:
    """How many rounds wait on a person in one capacity, as `tasks_of` finds them, up to MOST. One query.

    Declarations that cannot concern the place are left out, and the rows of a body are found by its id.
    """
    return ask_all(lambda declared: _count(user, membership, declared))


def _count(user: User, membership: Membership, declared: tuple[Obligation, ...]) -> int:
    kind, _, body = duty.place_of(membership).partition(":")
    statement = _statement(kind, local_today(), declared)
    if not statement:
        return 0
    with prepared_cursor() as cursor:
        cursor.execute(statement, {"reader": user.pk, "body": int(body or 0)})
        row = cursor.fetchone()
    return row[0] if row else 0


@lru_cache(maxsize=16)
def _statement(kind: str, today: date, declared: tuple[Obligation, ...]) -> str:
    """The count at one kind of place, written once a day: the reader and the body are left open. "" for nothing."""
    owed = readable(declared)
    parts, params = _city(owed) if kind == "city" else _at(owed, _KINDS[kind])
    if not parts:
        return ""
    place = "'city'" if kind == "city" else f"'{kind}:' || %(body)s::bigint"
    statement = _WITH.format(duty=duty.duty_at(kind), parts=" UNION ALL ".join(parts), place=place)
    return with_constants(statement, params | duty.parameters(today) | {"most": MOST})


def _at(owed: list[Owed], kinds: tuple[Body, ...]) -> tuple[list[str], dict[str, Any]]:
    return _part(_RIGHTLY, _of(owed, kinds), f"{_kind_in(kinds)} AND owed.owed_by_id = %(body)s")


def _city(owed: list[Owed]) -> tuple[list[str], dict[str, Any]]:
    """What the bureau owes; what the desks owe in whose place it stands; and what nobody else may do."""
    stood_in_for = "owed.owed_by_id = ANY(ARRAY(SELECT DISTINCT body FROM mine WHERE kind IN ('district', 'chief')))"
    own, own_params = _each(_RIGHTLY, _of(owed, _CITY), _kind_in(_CITY))
    desks, desk_params = _each(_RIGHTLY, _of(owed, _OFFICES), f"{_kind_in(_OFFICES)} AND {stood_in_for}")
    # Without anybody barred, an office always has somebody: the bureau itself.
    lonely = [one for one in owed if one.has_not_person or one.kind in {"", Body.SCHOOL}]
    others, other_params = _each(_FOR_WANT_OF_OTHERS, lonely, "true")
    return own + desks + others, own_params | desk_params | other_params


def _of(owed: list[Owed], kinds: tuple[Body, ...]) -> list[Owed]:
    return [one for one in owed if one.kind in {"", *kinds}]


def _kind_in(kinds: tuple[Body, ...]) -> str:
    return f"owed.owed_by_kind IN ({', '.join(repr(kind.value) for kind in kinds)})"


def _each(statement: str, declarations: list[Owed], condition: str) -> tuple[list[str], dict[str, Any]]:
    """A part for each: the city's rows are many, and PostgreSQL then plans each for no more of them than count."""
    found = [_part(statement, [one], condition) for one in declarations]
    params = {name: value for _, own in found for name, value in own.items()}
    return [part for parts, _ in found for part in parts], params


def _part(statement: str, declarations: list[Owed], condition: str) -> tuple[list[str], dict[str, Any]]:
    if not declarations:
        return [], {}
    owed, params = together([one.only(condition) for one in declarations], _COLUMNS)
    return [statement.format(owed=owed)], params
