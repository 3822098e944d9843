"""Ladders: their steps with the calendar they are counted in, and as the bureau reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.utils import timezone

from cycles.selectors import Calendar, CalendarNotLoaded, load_calendar

from ..constants import REMINDER_HOUR, Audience, LadderVerb, Unit
from ..duty import RANK
from ..models import Ladder, LadderEvent, LadderStep

# Working days in calendar days, for the order only: five in seven.
_CALENDAR_DAYS = {Unit.WORKING: 1.4, Unit.CALENDAR: 1.0}

# Beside two calendar days for each of the steps: room for the longest run of holidays and the weekends around it.
_SLACK = timedelta(days=21)


def local_day(now: datetime) -> date:
    """The day whose steps have fired by `now`: it begins at 08:00 in Taipei, since nobody is reminded at midnight."""
    return timezone.localdate(now - timedelta(hours=REMINDER_HOUR))


@dataclass(frozen=True, slots=True)
class Ladders:
    """The standing steps of every ladder, by its code, and the calendar around today."""

    steps: Mapping[str, list[LadderStep]]
    calendar: Calendar
    today: date

    @classmethod
    def load(cls, today: date, days: Iterable[date] = ()) -> Self:
        """With the calendar as far around today and those due dates as the steps reach: two queries, then none."""
        steps: dict[str, list[LadderStep]] = {}
        for step in LadderStep.objects.filter(retired_at__isnull=True).select_related("ladder").order_by("pk"):
            steps.setdefault(step.ladder.code, []).append(step)
        return cls(steps, _calendar_around([today, *days], steps), today)

    def around(self, days: Iterable[date]) -> Self:
        """The same with the calendar around those due dates too: one query."""
        return type(self)(self.steps, _calendar_around([self.today, *days], self.steps), self.today)

    def of(self, ladder: str) -> list[LadderStep]:
        return self.steps.get(ladder, [])

    def bounds(self, ladder: str) -> dict[int, date]:
        """For each step of a ladder, by its key, the latest due date for which it has fired by today."""
        return {
            step.pk: self.calendar.latest_due_on(self.today, step.offset, working=step.unit == Unit.WORKING)
            for step in self.of(ladder)
        }

    def fires_on(self, step: LadderStep, due_on: date) -> date:
        try:
            return self.calendar.fires_on(due_on, step.offset, working=step.unit == Unit.WORKING)
        except CalendarNotLoaded:
            # From before the working calendar, or years ahead of it: then days are days.
            return due_on + timedelta(days=step.offset)

    def dates_of(self, ladder: str, due_on: date) -> list[tuple[date, LadderStep]]:
        """The date of each step of a ladder for one due date, in order."""
        dated = [(self.fires_on(step, due_on), step) for step in self.of(ladder)]
        return sorted(dated, key=lambda pair: (pair[0], RANK[Audience(pair[1].audience)], pair[1].pk))


def _calendar_around(days: list[date], steps: Mapping[str, list[LadderStep]]) -> Calendar:
    furthest = max((abs(step.offset) for own in steps.values() for step in own), default=0)
    reach = timedelta(days=2 * furthest) + _SLACK
    return load_calendar(min(days) - reach, max(days) + reach)


@dataclass(frozen=True, slots=True)
class LadderRow:
    ladder: Ladder
    steps: list[LadderStep]


def ladder_rows() -> list[LadderRow]:
    """Every ladder with its steps in order. Two queries."""
    steps: dict[int, list[LadderStep]] = {}
    for step in LadderStep.objects.filter(retired_at__isnull=True).order_by("pk"):
        steps.setdefault(step.ladder_id, []).append(step)
    return [LadderRow(ladder, in_order(steps.get(ladder.pk, []))) for ladder in Ladder.objects.order_by("pk")]


def steps_of(ladder: Ladder) -> list[LadderStep]:
    return in_order(ladder.steps.filter(retired_at__isnull=True).order_by("pk"))


def in_order(steps: Iterable[LadderStep]) -> list[LadderStep]:
    """From the earliest to the latest; which of two steps in different units comes first may depend on the due date."""
    return sorted(steps, key=_place)


def _place(step: LadderStep) -> tuple[float, int, int]:
    return step.offset * _CALENDAR_DAYS[Unit(step.unit)], RANK[Audience(step.audience)], step.pk


@dataclass(frozen=True, slots=True)
class LadderChange:
    """One line of a ladder's history: the step as it was (None when added) and as it is (None when removed)."""

    event: LadderEvent
    before: LadderStep | None
    after: LadderStep | None


def changes_of(ladder: Ladder) -> list[LadderChange]:
    """Newest first."""
    events = LadderEvent.objects.filter(subject=ladder).select_related("actor").order_by("-sequence")
    return [_change(event) for event in events]


def _change(event: LadderEvent) -> LadderChange:
    facts = event.details
    if event.verb == LadderVerb.STEP_ADDED:
        return LadderChange(event, None, _as_step(facts))
    if event.verb == LadderVerb.STEP_REMOVED:
        return LadderChange(event, _as_step(facts), None)
    return LadderChange(event, _as_step(facts["before"]), _as_step(facts))


def _as_step(facts: dict[str, Any]) -> LadderStep:
    return LadderStep(**{name: facts[name] for name in ("offset", "unit", "audience", "channel")})
