"""What the ladders do for one record: the date of each step, who was told and how, who will be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core.dates import local_today
from notifications.models import FeedItem

from .. import duty
from ..asking import ask_all
from ..constants import Audience, Body, Fate, ReminderState
from ..models import Ladder, LadderStep, Reminder
from ..owed import Owed, readable, together
from ..registry import Description, registry
from ..statements import ESCALATION, REMINDER
from .ladders import Ladders, local_day
from .tasks import Round


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whom a step reaches: a person, or an address without one."""

    name: str
    # The absent one for whom they stand in.
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of a ladder for one round."""

    step: LadderStep
    on: date
    fate: Fate
    # Of what is still to come: who would get it as things are now.
    readers: list[Reader] = field(default_factory=list)
    # Of what went out.
    items: list[FeedItem] = field(default_factory=list)
    issued_at: datetime | None = None
    # By which step it was superseded.
    superseded_by: LadderStep | None = None


@dataclass(frozen=True, slots=True)
class RoundShown:
    """An obligation of the record with its steps; a closed one with those that went out only."""

    round: Round
    record: Description | None
    is_open: bool
    closed_at: datetime | None
    steps: list[StepShown]
    # On whom it waits now.
    waits_on: list[Reader] = field(default_factory=list)
    # Where a superior without an account is written to.
    superior_address: str = ""

    @property
    def what(self) -> str:
        return _filled(self.round.obligation.task, self.record)

    @property
    def who_waits(self) -> str:
        return _filled(self.round.obligation.blocked, self.record)


def _filled(words: Any, record: Description | None) -> str:
    return str(words).format(**record.names) if record else str(words)


@dataclass(frozen=True, slots=True)
class DatedStep:
    step: LadderStep
    on: date


def dates_for(ladder: Ladder, due_on: date) -> list[DatedStep]:
    """The dates of a ladder's steps for one due date, in order."""
    return [DatedStep(step, day) for day, step in _ladders([due_on]).dates_of(ladder.code, due_on)]


def subject_of(reference: str) -> tuple[str, int] | None:
    """Kind and id of the record that people know by this reference; None for none.

    Asked from the highest room down: a case goes on under the number of the call or invitation it came from.
    """
    for subject in reversed(registry.subjects().values()):
        found = subject.find(reference.strip())
        if found is not None:
            return subject.kind, found
    return None


def reminders_of(subject_kind: str, subject_id: int) -> list[RoundShown]:
    """Every round of a record: those open now, the most pressing first, then those closed, latest first.

    The number of queries does not depend on how much there is.
    """
    found = _open_rounds(subject_kind, subject_id)
    ledger = _ledger(subject_kind, subject_id)
    if not found and not ledger:
        return []
    record = registry.subjects()[subject_kind].describe([subject_id]).get(subject_id)
    ladders = _ladders([each.round.due_on for each in found.values() if each.round.due_on])
    items = _items_of(ledger)
    shown = [
        _open_shown(each, ledger.get(_key(each.round), []), items, ladders, record)
        for each in sorted(found.values(), key=_pressing)
    ]
    closed = [_closed_shown(rows, items, record) for key, rows in ledger.items() if key not in found]
    return shown + sorted((each for each in closed if each), key=lambda each: each.round.started_at, reverse=True)


RoundKey = tuple[str, datetime, date | None]


def _key(round_: Round) -> RoundKey:
    return (round_.obligation.code, round_.started_at, round_.due_on)


@dataclass(frozen=True, slots=True)
class _Open:
    round: Round
    superior_address: str
    readers: dict[Audience, list[Reader]]


def _pressing(each: _Open) -> tuple[Any, ...]:
    round_ = each.round
    return (round_.obligation.consequence, round_.due_on is None, round_.due_on or date.max, round_.started_at)


# Each open round of one record with everybody whom its steps would reach today, by audience.
_WHO = f"""
WITH {duty.DUTY},
owed AS MATERIALIZED ({{owed}}),
asked AS (SELECT owed.*, audience FROM owed CROSS JOIN unnest(%(audiences)s::text[]) AS asked (audience)),
o AS (
    SELECT code, subject, started_at, due_on, audience, superior_address,
        CASE audience WHEN '{Audience.RESPONSIBLE}' THEN owed_by_kind ELSE {duty.AUDIENCE_KIND} END AS owed_by_kind,
        CASE WHEN audience <> '{Audience.RESPONSIBLE}' AND {duty.AUDIENCE_KIND} IN ({duty.CITY_KINDS})
            THEN 0 ELSE owed_by_id END AS owed_by_id,
        CASE audience WHEN '{Audience.RESPONSIBLE}' THEN person END AS person,
        CASE audience WHEN '{Audience.RESPONSIBLE}' THEN not_person END AS not_person,
        owed_by_kind AS kind, owed_by_id AS body
    FROM asked AS o
),
told AS (
    SELECT o.code, o.started_at, o.audience, d.user_id, deputy.deputy_id
    FROM o JOIN duty AS d ON {duty.MATCH} LEFT JOIN deputy
        ON deputy.user_id = d.user_id AND deputy.deputy_id IS DISTINCT FROM o.not_person
    WHERE NOT (o.audience = '{Audience.SUPERIOR}' AND o.superior_address <> '')
    UNION
    SELECT o.code, o.started_at, o.audience, d.user_id, NULL FROM o JOIN duty AS d ON {duty.ORPHAN}
    WHERE NOT (o.audience = '{Audience.SUPERIOR}' AND o.superior_address <> '')
)
SELECT o.code, o.started_at, o.due_on, o.kind, o.body, o.superior_address, o.audience,
    {{person}}, {{deputy}}
FROM o LEFT JOIN told ON told.code = o.code AND told.started_at = o.started_at AND told.audience = o.audience
    LEFT JOIN accounts_user AS person ON person.id = told.user_id
    LEFT JOIN accounts_user AS deputy ON deputy.id = told.deputy_id
ORDER BY o.code, o.started_at, o.audience, person.id
"""  # noqa: S608 - constants of this project
_NAME = "COALESCE(NULLIF({0}.display_name, ''), split_part({0}.email, '@', 1))"


def _open_rounds(subject_kind: str, subject_id: int) -> dict[RoundKey, _Open]:
    own = [each for each in registry.all() if each.subject.kind == subject_kind]
    return ask_all(lambda declared: _rounds_about(readable(declared), subject_id), own)


def _rounds_about(declarations: list[Owed], subject_id: int) -> dict[RoundKey, _Open]:
    if not declarations:
        return {}
    owed, params = together(one.only("owed.subject = %(subject)s") for one in declarations)
    statement = _WHO.format(owed=owed, person=_NAME.format("person"), deputy=_NAME.format("deputy"))
    with connection.cursor() as cursor:
        asked = {"audiences": list(Audience.values), "subject": subject_id} | duty.parameters(local_today())
        cursor.execute(statement, params | asked)
        rows = cursor.fetchall()
    found: dict[RoundKey, _Open] = {}
    for code, started_at, due_on, kind, body, address, audience, person, deputy in rows:
        round_ = Round(registry.obligations[code], subject_id, started_at, due_on, (Body(kind), body))
        each = found.setdefault(_key(round_), _Open(round_, address, {audience: [] for audience in Audience}))
        if person:
            each.readers[Audience(audience)].append(Reader(deputy, person) if deputy else Reader(person))
    return found


def _ledger(subject_kind: str, subject_id: int) -> dict[RoundKey, list[Reminder]]:
    rows = Reminder.objects.filter(subject_kind=subject_kind, subject_id=subject_id).select_related("step__ladder")
    found: dict[RoundKey, list[Reminder]] = {}
    for row in rows.order_by("fires_on", "pk"):
        found.setdefault((row.obligation, row.started_at, row.due_on), []).append(row)
    return found


def _items_of(ledger: Mapping[RoundKey, list[Reminder]]) -> dict[int, list[FeedItem]]:
    wanted = [row.pk for rows in ledger.values() for row in rows if row.state == ReminderState.ISSUED]
    items: dict[int, list[FeedItem]] = {}
    rows = FeedItem.objects.filter(source__in=[REMINDER, ESCALATION], source_id__in=wanted)
    for item in (
        rows.select_related("recipient", "message").defer("message__body_text", "message__body_html").order_by("pk")
    ):
        items.setdefault(item.source_id or 0, []).append(item)
    return items


def _ladders(days: Iterable[date]) -> Ladders:
    return Ladders.load(local_day(timezone.now()), days)


def _open_shown(
    each: _Open,
    ledger: list[Reminder],
    items: Mapping[int, list[FeedItem]],
    ladders: Ladders,
    record: Description | None,
) -> RoundShown:
    steps = _written_steps(ledger, items)
    if each.round.due_on is not None:
        written = {row.step_id for row in ledger}
        dated = ladders.dates_of(each.round.obligation.ladder.code, each.round.due_on)
        withholds = _withholds(ledger, [step for on, step in dated if on <= ladders.today])
        for on, step in dated:
            if step.pk not in written:
                fate = (
                    Fate.EARLIER if _lay_before(on, each.round) else _fate(on, step, ladders.today, withholds=withholds)
                )
                steps.append(StepShown(step, on, fate, _readers(each, Audience(step.audience))))
    steps.sort(key=lambda shown: (shown.on, duty.RANK[Audience(shown.step.audience)]))
    return RoundShown(
        each.round,
        record,
        is_open=True,
        closed_at=None,
        steps=steps,
        waits_on=each.readers[Audience.RESPONSIBLE],
        superior_address=each.superior_address,
    )


def _readers(each: _Open, audience: Audience) -> list[Reader]:
    """A step to somebody above tells whoever owes it as well."""
    own = each.readers[Audience.RESPONSIBLE]
    if audience == Audience.RESPONSIBLE:
        return own
    if audience == Audience.SUPERIOR and each.superior_address:
        return [Reader(each.superior_address), *own]
    return [*each.readers[audience], *(reader for reader in own if reader not in each.readers[audience])]


def _withholds(ledger: list[Reminder], fired: list[LadderStep]) -> bool:
    """Whether those above must wait: as the sweep asks, until whoever owes it was reminded on an earlier day."""
    today = local_today()
    own = [row for row in ledger if row.state == ReminderState.ISSUED and row.step.audience == Audience.RESPONSIBLE]
    announced = any(timezone.localdate(row.created_at) < today for row in own)
    return not announced and any(step.audience == Audience.RESPONSIBLE for step in fired)


def _lay_before(on: date, round_: Round) -> bool:
    """Whether the sweep skips a step: what began late is not reminded of what lay before, what began overdue is."""
    began = timezone.localdate(round_.started_at)
    return on <= began and round_.due_on is not None and round_.due_on >= began


def _fate(on: date, step: LadderStep, today: date, *, withholds: bool) -> Fate:
    if on > today:
        return Fate.COMING
    return Fate.WITHHELD if withholds and step.audience != Audience.RESPONSIBLE else Fate.DUE


def _closed_shown(
    rows: list[Reminder], items: Mapping[int, list[FeedItem]], record: Description | None
) -> RoundShown | None:
    first = rows[0]
    obligation = registry.obligations.get(first.obligation)
    if obligation is None:
        return None
    owed_by = (Body(first.owed_by_kind), first.owed_by_id)
    round_ = Round(obligation, first.subject_id, first.started_at, first.due_on, owed_by)
    closed_at = max((row.closed_at for row in rows if row.closed_at), default=None)
    return RoundShown(round_, record, is_open=False, closed_at=closed_at, steps=_written_steps(rows, items))


def _written_steps(rows: list[Reminder], items: Mapping[int, list[FeedItem]]) -> list[StepShown]:
    return [
        StepShown(
            step=row.step,
            on=row.fires_on,
            fate=Fate(row.state),
            items=items.get(row.pk, []),
            issued_at=row.created_at,
            superseded_by=_instead(row, rows),
        )
        for row in rows
    ]


def _instead(row: Reminder, rows: list[Reminder]) -> LadderStep | None:
    """The step that went out in place of a superseded one: that of the same sweep, else the next one."""
    if row.state == ReminderState.ISSUED:
        return None
    issued = [other for other in rows if other.state == ReminderState.ISSUED and other.created_at >= row.created_at]
    return min(issued, key=lambda other: other.created_at).step if issued else None
