"""The sweep: what is due by now becomes rows of the ledger, feed items and mails. All set-based; see ADR 7."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.dates import local_today
from core.prepared import prepared_cursor, with_constants
from notifications.services import mail_pressing_items

from .. import duty
from ..constants import SWEEP_KEPT_DAYS, SWEEP_LOCK, Audience
from ..mails import REMINDER_COMPOSER
from ..models import LadderStep, Sweep
from ..owed import owed_by
from ..registry import Obligation, registry
from ..selectors.ladders import Ladders, local_day
from ..statements import CLOSE, ESCALATION, ISSUE, MOOT, OPEN_CODES, REMINDER
from .missing import Missing, find_missing

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Firing:
    """A step that has fired by today for one due date."""

    step: LadderStep
    due_on: date
    fires_on: date

    @property
    def rank(self) -> int:
        return duty.RANK[Audience(self.step.audience)]


def sweep(now: datetime | None = None) -> Sweep | None:
    """Write what is due by `now` and close what was done; None when another sweep is running.

    Harmless any number of times. An obligation whose declaration raises is noted in `failures`, the others go on.
    Raises CalendarNotLoaded when the working calendar does not reach today.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        if not _lock():
            return None
        run = Sweep(started_at=now)
        _Run(run, now).do()
        run.finished_at = timezone.now()
        run.save()
    return run


def purge_sweeps(now: datetime | None = None) -> int:
    """Forget the records of old sweeps; how many. The ledger keeps what they sent."""
    old = Sweep.objects.filter(started_at__lt=(now or timezone.now()) - timedelta(days=SWEEP_KEPT_DAYS))
    return old.delete()[1].get("obligations.Sweep", 0)


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


class _Run:
    """One sweep in progress; `run` gathers its counts."""

    def __init__(self, run: Sweep, now: datetime) -> None:
        self.run, self.now, self.today = run, now, local_day(now)
        self.ladders = Ladders.load(self.today)
        # Raises now when the calendar ends before today, not once per declaration.
        self.ladders.calendar.place_of(self.today)

    def do(self) -> None:
        self._close()
        due_days = self._due_days()
        if due_days:
            self.run.save()  # the ledger refers to it
        for obligation, days in due_days.items():
            self._guarded(obligation, partial(self._issue, obligation, days))
        if self.run.issued:
            mail_pressing_items(REMINDER_COMPOSER, [REMINDER, ESCALATION], self.now)

    def _guarded(self, obligation: Obligation, work: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                work()
        except Exception:
            logger.exception("the declaration %s cannot be swept", obligation.code)
            if obligation.code not in self.run.failures:
                self.run.failures.append(obligation.code)

    def _due_days(self) -> dict[Obligation, set[date]]:
        """The due dates with something to write, by obligation; those without any are left out."""
        found = self._missing()
        if found:
            self.ladders = self.ladders.around(each.due_on for each in found)
        days: dict[Obligation, set[date]] = {}
        for each in found:
            if self._is_told(each):
                days.setdefault(each.obligation, set()).add(each.due_on)
        return days

    def _missing(self) -> list[Missing]:
        """One query where all goes well."""
        try:
            with transaction.atomic():
                return find_missing(self.ladders, registry.all())
        except Exception:  # noqa: BLE001 - one of them is broken: ask one by one, and note which
            found: list[Missing] = []
            for obligation in registry.all():
                self._guarded(obligation, partial(self._add_missing, found, obligation))
            return found

    def _add_missing(self, found: list[Missing], obligation: Obligation) -> None:
        found.extend(find_missing(self.ladders, [obligation]))

    def _is_told(self, missing: Missing) -> bool:
        """As ISSUE says: what began late, or on the day of a step, is not reminded of it; what began overdue is."""
        fires_on = self.ladders.fires_on(missing.step, missing.due_on)
        return fires_on > missing.began_on or missing.due_on < missing.began_on

    def _firings(self, obligation: Obligation, days: Iterable[date]) -> list[Firing]:
        firings = [
            Firing(step, due_on, self.ladders.fires_on(step, due_on))
            for due_on in days
            for step in self.ladders.of(obligation.ladder.code)
        ]
        return [firing for firing in firings if firing.fires_on <= self.today]

    def _issue(self, obligation: Obligation, days: Iterable[date]) -> None:
        firings = self._firings(obligation, days)
        if not firings:
            return
        owed = owed_by(obligation).only("owed.due_on = ANY(%(days)s)")
        with connection.cursor() as cursor:
            cursor.execute(
                ISSUE.format(owed=owed.sql),
                owed.params
                | duty.parameters(self.today)
                | _arrays(firings)
                | {
                    "days": sorted({firing.due_on for firing in firings}),
                    "now": self.now,
                    "sweep": self.run.pk,
                    "obligation": obligation.code,
                    "subject_kind": obligation.subject.kind,
                },
            )
            issued, superseded = cursor.fetchone()
        self.run.issued += issued
        self.run.superseded += superseded

    def _close(self) -> None:
        """Stamp rounds that are open no more, and take what no mail has carried yet out of the way."""
        with connection.cursor() as cursor:
            cursor.execute(OPEN_CODES, {"codes": [obligation.code for obligation in registry.all()]})
            open_codes = {code for (code,) in cursor.fetchall()}
        for obligation in registry.all():
            if obligation.code in open_codes:
                self._guarded(obligation, partial(self._close_rounds, obligation))
        if self.run.closed:
            with connection.cursor() as cursor:
                cursor.execute(MOOT, {"now": self.now, "sources": [REMINDER, ESCALATION]})

    def _close_rounds(self, obligation: Obligation) -> None:
        with prepared_cursor() as cursor:
            cursor.execute(_closing(obligation, local_today()), {"now": self.now})
            self.run.closed += cursor.rowcount


@lru_cache(maxsize=256)
def _closing(obligation: Obligation, _today: date) -> str:
    """The statement that closes rounds of one declaration, written once a day; the instant is left open."""
    owed = owed_by(obligation)
    return with_constants(CLOSE.format(owed=owed.sql), owed.params | {"obligation": obligation.code})


def _arrays(firings: Sequence[Firing]) -> dict[str, Any]:
    return {
        "steps": [firing.step.pk for firing in firings],
        "dues": [firing.due_on for firing in firings],
        "fires": [firing.fires_on for firing in firings],
        "ranks": [firing.rank for firing in firings],
        "audiences": [firing.step.audience for firing in firings],
        "channels": [firing.step.channel for firing in firings],
    }
