"""Instants on working days around today, so that deadlines are what the rules make of them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from core.dates import TAIPEI, local_today
from cycles.constants import DEFAULT_RULES
from cycles.models import CalendarDay, Rule
from cycles.selectors import rules_on


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working calendar as a list; `today` is the place of the last working day before today."""

    days: list[date]
    today: int
    rules: dict[str, int]
    # Since when each of them holds.
    since: dict[str, date]

    @classmethod
    def load(cls) -> "WorkingDays":
        days = list(CalendarDay.objects.filter(is_working=True).order_by("day").values_list("day", flat=True))
        today = local_today()
        rules = Rule.objects.filter(effective_from__lte=today).order_by("effective_from")
        since = dict(rules.values_list("code", "effective_from"))
        return cls(days, sum(day < today for day in days) - 1, DEFAULT_RULES | rules_on(today), since)

    def ago(self, count: int, rng: Random) -> datetime:
        """Some office hour of the working day `count` working days before the last one."""
        day = self.days[max(0, self.today - count)]
        return datetime.combine(day, time(rng.randrange(9, 17), rng.randrange(60)), TAIPEI)

    def due(self, count: int, code: str) -> date:
        """The due date under rule `code` of what began `count` working days before the last one."""
        return self.days[max(0, self.today - count) + self.rules[code]]

    @property
    def reach(self) -> int:
        """How many working days back the calendar goes."""
        return self.today
