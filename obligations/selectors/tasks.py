"""What waits on people: the same declarations and the same duty as the sweep, read for a page, a header, a digest."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from accounts.models import Membership, User
from core.dates import local_today

from .. import duty
from ..asking import ask_all
from ..constants import Audience, Body, Consequence
from ..owed import Owed, readable, together
from ..registry import Description, Obligation, registry
from .at_place import rounds_at
from .ladders import Ladders

MAX_SHOWN = 200
# The records of each kind take a query, which a home has few of.
KINDS_AT_FIRST = 2


@dataclass(frozen=True, slots=True)
class Round:
    """One obligation with its start and due date."""

    obligation: Obligation
    subject_id: int
    started_at: datetime
    due_on: date | None
    owed_by: tuple[Body, int]
    # Whom it waits on besides the reader: their deputy reads it.
    instead_of: int | None = None
    place: str = ""

    @property
    def key(self) -> tuple[str, int, datetime, date | None]:
        return (self.obligation.code, self.subject_id, self.started_at, self.due_on)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told next while nothing happens, and when."""

    on: date
    audience: Audience
    owed_by: Body


@dataclass(frozen=True, slots=True)
class Task:
    """An open round as its reader sees it."""

    round: Round
    record: Description
    today: date
    # The one for whom the reader stands in, if so.
    absent: str
    escalation: Escalation | None

    @property
    def what(self) -> str:
        return str(self.round.obligation.task).format(**self.record.names)

    @property
    def who_waits(self) -> str:
        return str(self.round.obligation.blocked).format(**self.record.names)

    @property
    def due_on(self) -> date | None:
        return self.round.due_on

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < self.today

    @property
    def is_due_today(self) -> bool:
        return self.due_on == self.today

    @property
    def consequence(self) -> Consequence:
        return self.round.obligation.consequence


def tasks_of(user: User, membership: Membership | None = None, *, limit: int = MAX_SHOWN) -> list[Task]:
    """What waits on a person: in one capacity, or in all of them; by consequence, then due date.

    A deputy sees what waits on those they stand in for today. At most `limit` in one capacity, and MAX_SHOWN at all:
    the most pressing ones.
    """
    if membership is None:
        return tasks_of_people([user.pk]).get(user.pk, [])
    rounds = rounds_of_reader(user, membership, limit=limit)
    return described({user.pk: rounds}, local_today()).get(user.pk, [])


def first_tasks_of(user: User, rounds: Sequence[Round]) -> list[Task]:
    """Those of the first rounds of a reader that are of two kinds at most, without a word on who is told next; three
    queries.
    """
    kinds = list(dict.fromkeys(round_.obligation.subject.kind for round_ in rounds))[:KINDS_AT_FIRST]
    first = [round_ for round_ in rounds if round_.obligation.subject.kind in kinds]
    return described({user.pk: first}, local_today(), with_escalation=False).get(user.pk, [])


def rounds_of_reader(user: User, membership: Membership, *, limit: int = MAX_SHOWN) -> list[Round]:
    """The open rounds that wait on a person in one capacity, most pressing first. One query, along indexes."""
    return [round_of(row, user, membership) for row in rounds_at(user, membership, limit=limit)]


def round_of(row: tuple[Any, ...], user: User, membership: Membership) -> Round:
    """A row of `rounds_at`."""
    code, subject, started_at, due_on, kind, body, person, _weight = row
    return Round(
        obligation=registry.obligations[code],
        subject_id=subject,
        started_at=started_at,
        due_on=due_on,
        owed_by=(Body(kind), body),
        instead_of=person if person != user.pk else None,
        place=duty.place_of(membership),
    )


def tasks_of_people(user_ids: Iterable[int]) -> dict[int, list[Task]]:
    """What waits on many people, wherever they act; the number of queries does not grow with theirs."""
    return described(rounds_of(user_ids), local_today())


def rounds_of(user_ids: Iterable[int]) -> dict[int, list[Round]]:
    """The open rounds that wait on each of these people, most pressing first. One query, over all that is owed."""
    found: dict[int, list[Round]] = {}
    for reader, code, subject, started_at, due_on, kind, body, person, at in _rounds_of(list(user_ids)):
        rounds = found.setdefault(reader, [])
        rounds.append(
            Round(
                obligation=registry.obligations[code],
                subject_id=subject,
                started_at=started_at,
                due_on=due_on,
                owed_by=(Body(kind), body),
                instead_of=person if person != reader else None,
                place=at,
            )
        )
    return found


def rounds_owed_by(bodies: Collection[tuple[Body, int]] | None, *, limit: int) -> list[Round]:
    """The open rounds with a due date that these bodies owe (all for None), the nearest first. One query."""
    if bodies is not None and not bodies:
        return []
    return ask_all(lambda declared: _rounds_owed(readable(declared), sorted(bodies or ()), limit))


def _rounds_owed(declarations: list[Owed], bodies: list[tuple[Body, int]], limit: int) -> list[Round]:
    if not declarations:
        return []
    places = {f"body{number}": body for number, (_kind, body) in enumerate(bodies)}
    owing = " OR ".join(
        f"(owed.owed_by_kind = '{kind}' AND owed.owed_by_id = %(body{number})s)"
        for number, (kind, _body) in enumerate(bodies)
    )
    dated = [one.only(f"owed.due_on IS NOT NULL AND ({owing or 'true'})") for one in declarations]
    owed, params = together(dated, "owed.subject, owed.started_at, owed.due_on, owed.owed_by_kind, owed.owed_by_id")
    with connection.cursor() as cursor:
        cursor.execute(f"{owed} ORDER BY due_on, code, subject LIMIT %(limit)s", params | places | {"limit": limit})
        rows = cursor.fetchall()
    return [
        Round(registry.obligations[code], subject, started_at, due_on, (Body(kind), body))
        for code, _weight, subject, started_at, due_on, kind, body in rows
    ]


def _rounds_of(readers: list[int]) -> list[tuple[Any, ...]]:
    return ask_all(lambda declared: _rounds_by(declared, readers))


def _rounds_by(declared: tuple[Obligation, ...], readers: list[int]) -> list[tuple[Any, ...]]:
    owed, params = together(readable(declared))
    if not owed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _ROUNDS.format(owed=owed),
            params | duty.parameters(local_today()) | {"readers": readers, "limit": MAX_SHOWN},
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def described(rounds: Mapping[int, list[Round]], today: date, *, with_escalation: bool = True) -> dict[int, list[Task]]:
    """Rounds with what a reader needs to know; those whose record is gone are left out."""
    everything = [round_ for own in rounds.values() for round_ in own]
    if not everything:
        return {}
    records = describe(everything)
    names = _names_of({round_.instead_of for round_ in everything if round_.instead_of})
    dues = [round_.due_on for round_ in everything if round_.due_on]
    ladders = Ladders.load(today, dues) if with_escalation else None
    return {
        reader: [
            Task(
                round=round_,
                record=records[round_.obligation.subject.kind, round_.subject_id],
                today=today,
                absent=names.get(round_.instead_of or 0, ""),
                escalation=_next_escalation(ladders, round_) if ladders else None,
            )
            for round_ in own
            if (round_.obligation.subject.kind, round_.subject_id) in records
        ]
        for reader, own in rounds.items()
    }


def describe(rounds: Iterable[Round]) -> dict[tuple[str, int], Description]:
    """The records of rounds by kind and id; one query per kind."""
    ids: dict[str, set[int]] = {}
    for round_ in rounds:
        ids.setdefault(round_.obligation.subject.kind, set()).add(round_.subject_id)
    subjects = registry.subjects()
    return {(kind, key): record for kind, keys in ids.items() for key, record in subjects[kind].describe(keys).items()}


def _names_of(user_ids: set[int]) -> dict[int, str]:
    if not user_ids:
        return {}
    return {user.pk: user.name for user in User.objects.filter(pk__in=user_ids).only("display_name", "email")}


def _next_escalation(ladders: Ladders, round_: Round) -> Escalation | None:
    if round_.due_on is None:
        return None
    for day, step in ladders.dates_of(round_.obligation.ladder.code, round_.due_on):
        if day > ladders.today and step.audience != Audience.RESPONSIBLE:
            return Escalation(day, Audience(step.audience), round_.owed_by[0])
    return None


_ROUNDS = f"""
WITH {duty.DUTY},
owed AS ({{owed}}),
reader (user_id, reader_id) AS (
    SELECT id, id FROM unnest(%(readers)s::bigint[]) AS own (id)
    UNION ALL
    SELECT deputy.user_id, deputy.deputy_id FROM deputy WHERE deputy.deputy_id = ANY(%(readers)s)
),
mine AS (
    SELECT reader.reader_id, reader.user_id, d.place, o.*
    FROM reader JOIN duty AS d ON d.user_id = reader.user_id JOIN owed AS o ON {duty.MATCH}
    WHERE reader.reader_id IS DISTINCT FROM o.not_person
    UNION
    SELECT reader.reader_id, reader.user_id, d.place, o.*
    FROM reader JOIN duty AS d ON d.user_id = reader.user_id JOIN owed AS o ON {duty.ORPHAN}
    WHERE reader.reader_id IS DISTINCT FROM o.not_person
),
once AS (
    SELECT DISTINCT ON (reader_id, code, subject, started_at) * FROM mine
    ORDER BY reader_id, code, subject, started_at, user_id <> reader_id
)
SELECT reader_id, code, subject, started_at, due_on, owed_by_kind, owed_by_id, user_id, place FROM (
    SELECT once.*, row_number() OVER (
        PARTITION BY reader_id ORDER BY weight, due_on NULLS LAST, started_at, code, subject
    ) AS number FROM once
) AS numbered
WHERE number <= %(limit)s
ORDER BY reader_id, number
"""  # noqa: S608 - constants of this project
