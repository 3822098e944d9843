"""What waits on the reader of a page where they act: how much, asked for the header of every page, and what.

The sweep asks who owes each of a hundred thousand rounds. Here one body is given, so that the rounds of each
declaration are found by its id, and by due date where that stands in a column, and no further than anybody reads.
"""

from dataclasses import dataclass
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
_COUNTED = ", ".join(f"owed.{name}" for name in ("subject", "owed_by_kind", "owed_by_id", "person", "not_person"))
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
{wanted}
"""
# Whoever may be barred from a round is one of those who share the duty: where it is shared by more, somebody may act.
# That spares looking all rounds up among the duties of everybody in town.
_OF_OTHERS = f"""
NOT (
    (o.owed_by_kind = '{Body.SCHOOL}' OR o.person IS NULL)
    AND (o.owed_by_kind, o.owed_by_id) IN (SELECT kind, body FROM manned WHERE people > {{barred}})
) AND NOT EXISTS (SELECT FROM duty_anywhere AS d WHERE {duty.MATCH} OFFSET 0)
"""  # noqa: S608 - constants of this project


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A question: what it asks of all rounds, of each declaration, and which columns that takes."""

    whole: str
    # Of what somebody there may do, and, in the city, of what nobody else may.
    rightly: str
    for_want_of_others: str
    columns: str


# OFFSET 0 has the few duties looked through row by row: joined, PostgreSQL would read all rows of a declaration first.
_COUNT = _Wanted(
    whole="SELECT count(*) FROM (SELECT FROM ({parts}) AS found LIMIT %(most)s) AS rounds",
    rightly=f"""
(SELECT 1 FROM ({{owed}}) AS o
WHERE {{own}} AND o.not_person IS DISTINCT FROM %(reader)s
    AND EXISTS (SELECT FROM mine AS d WHERE {duty.MATCH} OFFSET 0)
LIMIT %(most)s)
""",  # noqa: S608 - constants of this project
    for_want_of_others=f"""
(SELECT 1 FROM ({{owed}}) AS o
WHERE o.not_person IS DISTINCT FROM %(reader)s AND {_OF_OTHERS}
LIMIT %(most)s)
""",  # noqa: S608
    columns=_COUNTED,
)
_PRESSING = "due_on NULLS LAST, started_at, code, subject"
_ROWS = """
(SELECT o.*, whose.user_id FROM ({{owed}}) AS o,
    LATERAL (SELECT d.user_id FROM mine AS d WHERE {whose} ORDER BY d.user_id <> %(reader)s LIMIT 1) AS whose
WHERE o.not_person IS DISTINCT FROM %(reader)s AND {right}
ORDER BY {pressing}
LIMIT %(most)s)
"""
_LIST = _Wanted(
    # The reader's own before an absent colleague's, where a declaration tells of one round twice.
    whole=f"""
SELECT * FROM (
    SELECT DISTINCT ON (code, subject, started_at)
        code, subject, started_at, due_on, owed_by_kind, owed_by_id, user_id, weight
    FROM ({{parts}}) AS found
    ORDER BY code, subject, started_at, user_id <> %(reader)s
) AS rounds
ORDER BY weight, {_PRESSING}
LIMIT %(most)s
""",  # noqa: S608
    rightly=_ROWS.format(whose=duty.MATCH, right="{own}", pressing=_PRESSING),
    for_want_of_others=_ROWS.format(whose=f"d.kind = '{Body.BUREAU}'", right=_OF_OTHERS, pressing=_PRESSING),
    columns=f"{_COUNTED}, owed.started_at, owed.due_on",
)


def count_at(user: User, membership: Membership) -> int:
    """How many rounds wait on a person in one capacity, as `tasks_of` finds them, up to MOST. One query.

    Declarations that cannot concern the place are left out, and the rows of a body are found by its id.
    """
    rows = ask_all(lambda declared: _ask(_COUNT, user, membership, declared, MOST))
    return rows[0][0] if rows else 0


def rounds_at(user: User, membership: Membership, *, limit: int) -> list[tuple[Any, ...]]:
    """The most pressing rounds that wait on a person in one capacity, at most `limit` of each declaration and in all:
    code, subject, start, due date, kind and id of the body, and the person whose duty it is. One query.
    """
    return ask_all(lambda declared: _ask(_LIST, user, membership, declared, limit))


def _ask(
    wanted: _Wanted, user: User, membership: Membership, declared: tuple[Obligation, ...], most: int
) -> list[tuple[Any, ...]]:
    kind, _, body = duty.place_of(membership).partition(":")
    statement = _statement(wanted, kind, local_today(), declared, most)
    if not statement:
        return []
    with prepared_cursor() as cursor:
        cursor.execute(statement, {"reader": user.pk, "body": int(body or 0)})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@lru_cache(maxsize=32)
def _statement(wanted: _Wanted, kind: str, today: date, declared: tuple[Obligation, ...], most: int) -> str:
    """A question about one kind of place, written once a day: the reader and the body are left open. "" for nothing."""
    owed = readable(declared)
    parts, params = _city(wanted, owed) if kind == "city" else _at(wanted, owed, _KINDS[kind])
    if not parts:
        return ""
    place = "'city'" if kind == "city" else f"'{kind}:' || %(body)s::bigint"
    whole = wanted.whole.format(parts=" UNION ALL ".join(parts))
    statement = _WITH.format(duty=duty.duty_at(kind), wanted=whole, place=place)
    return with_constants(statement, params | duty.parameters(today) | {"most": most})


def _at(wanted: _Wanted, owed: list[Owed], kinds: tuple[Body, ...]) -> tuple[list[str], dict[str, Any]]:
    return _each(wanted.rightly, wanted, _of(owed, kinds), f"{_kind_in(kinds)} AND owed.owed_by_id = %(body)s")


def _city(wanted: _Wanted, owed: list[Owed]) -> tuple[list[str], dict[str, Any]]:
    """What the bureau owes; what the desks owe in whose place it stands; and what nobody else may do."""
    stood_in_for = "owed.owed_by_id = ANY(ARRAY(SELECT DISTINCT body FROM mine WHERE kind IN ('district', 'chief')))"
    own, own_params = _each(wanted.rightly, wanted, _of(owed, _CITY), _kind_in(_CITY))
    at_desks = f"{_kind_in(_OFFICES)} AND {stood_in_for}"
    desks, desk_params = _each(wanted.rightly, wanted, _of(owed, _OFFICES), at_desks)
    # Without anybody barred, an office always has somebody: the bureau itself.
    lonely = [one for one in owed if one.has_not_person or one.kind in {"", Body.SCHOOL}]
    others, other_params = _each(wanted.for_want_of_others, wanted, lonely, "true")
    return own + desks + others, own_params | desk_params | other_params


def _of(owed: list[Owed], kinds: tuple[Body, ...]) -> list[Owed]:
    return [one for one in owed if one.kind in {"", *kinds}]


def _kind_in(kinds: tuple[Body, ...]) -> str:
    return f"owed.owed_by_kind IN ({', '.join(repr(kind.value) for kind in kinds)})"


def _each(part: str, wanted: _Wanted, declarations: list[Owed], condition: str) -> tuple[list[str], dict[str, Any]]:
    """A part for each: its rows may be many, and PostgreSQL then plans each for no more of them than are asked for.

    None of its rows are looked at where the reader has no duty of its kind: an officer has no chief's.
    """
    parts: list[str] = []
    params: dict[str, Any] = {}
    for one in declarations:
        # In search of a first few of one body in an index by date, PostgreSQL would look through those of everybody.
        first = " OFFSET 0" if one.is_distinct else ""
        owed, values = together([one.only(f"{condition}{first}")], wanted.columns)
        own_kind = f"EXISTS (SELECT FROM mine WHERE kind = '{one.kind}')" if one.kind else "true"
        parts.append(part.format(owed=owed, own=own_kind, barred=int(one.has_not_person)))
        params |= values
    return parts, params
