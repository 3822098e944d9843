"""On which date a step before or after a due date falls: one arithmetic, over a loaded calendar or over the table.

Every day has a place: its ordinal (working days up to and including it) and whether it is worked. With o the ordinal
of the due date, a step of n working days falls on the working day with the ordinal

    after             o + n
    on the due date   o          (a free due date: the last working day before it)
    before            o - n      (a free due date: o - n + 1, since the last working day before it is one day before)

Ordinals never fall, hence neither do these: a step has fired exactly for the due dates up to one threshold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol, Self

from ..models import CalendarDay

ONE_DAY = timedelta(days=1)


class CalendarNotLoaded(LookupError):
    """The working calendar does not reach the day asked for; the beat task extend_calendar lays it out."""


class Days(Protocol):
    """Where days are looked up; both raise CalendarNotLoaded for what they do not hold."""

    def place_of(self, day: date) -> tuple[int, bool]:
        """The ordinal of a day, and whether it is worked."""
        ...

    def working_day(self, ordinal: int) -> date: ...


def fires_on(days: Days, due_on: date, offset: int, *, working: bool) -> date:
    if not working:
        return due_on + timedelta(days=offset)
    ordinal, is_working = days.place_of(due_on)
    return days.working_day(ordinal + offset + (offset < 0 and not is_working))


def latest_due_on(days: Days, today: date, offset: int, *, working: bool) -> date:
    if not working:
        return today - timedelta(days=offset)
    passed, _is_working = days.place_of(today)
    if offset < 0:
        return days.working_day(passed - offset)
    # The free days after a working day share its ordinal, so the last of them is meant.
    return days.working_day(passed - offset + 1) - ONE_DAY


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working calendar of a window, answering without queries."""

    places: Mapping[date, tuple[int, bool]]
    working: Mapping[int, date] = field(repr=False)

    @classmethod
    def of(cls, rows: Iterable[tuple[date, int, bool]]) -> Self:
        places = {day: (ordinal, is_working) for day, ordinal, is_working in rows}
        return cls(places, {ordinal: day for day, (ordinal, is_working) in places.items() if is_working})

    def place_of(self, day: date) -> tuple[int, bool]:
        if day not in self.places:
            raise CalendarNotLoaded(f"no working calendar for {day:%Y-%m-%d}")
        return self.places[day]

    def working_day(self, ordinal: int) -> date:
        if ordinal not in self.working:
            raise CalendarNotLoaded(f"no working day number {ordinal} in the window")
        return self.working[ordinal]

    def is_working(self, day: date) -> bool:
        return self.place_of(day)[1]

    def fires_on(self, due_on: date, offset: int, *, working: bool) -> date:
        return fires_on(self, due_on, offset, working=working)

    def latest_due_on(self, today: date, offset: int, *, working: bool) -> date:
        return latest_due_on(self, today, offset, working=working)


class CalendarTable:
    """The working calendar as stored: exact however far it reaches, two queries a question."""

    def place_of(self, day: date) -> tuple[int, bool]:
        place = CalendarDay.objects.filter(day=day).values_list("ordinal", "is_working").first()
        if place is None:
            raise CalendarNotLoaded(f"no working calendar for {day:%Y-%m-%d}")
        return place

    def working_day(self, ordinal: int) -> date:
        days = CalendarDay.objects.filter(ordinal=ordinal, is_working=True)
        day = days.values_list("day", flat=True).first()
        if day is None:
            raise CalendarNotLoaded(f"the working calendar has no working day number {ordinal}")
        return day
