"""How many working days, on which date, under which rule."""

from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, OuterRef, Subquery, Value
from django.db.models.expressions import Combinable

from ..models import CalendarDay, Rule
from . import steps
from .steps import Calendar, CalendarNotLoaded, CalendarTable


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date with what it rests on: the rule, the day its value took effect, and that value in working days.

    Without a rule where the days were given.
    """

    rule: str
    rule_from: date | None
    days: int
    due_on: date


def working_days_after(start: date, days: int) -> date:
    """The date `days` working days after `start`, whose own day does not count.

    Raises CalendarNotLoaded when the calendar does not reach that far.
    """
    due = _working_day(start, Value(days))
    if due is None:
        raise CalendarNotLoaded(f"no working calendar {days} working days after {start:%Y-%m-%d}")
    return due


def _working_day(start: date, days: Combinable) -> date | None:
    """The working day that many after `start`, in one query; None where the calendar does not reach that far."""
    first = Subquery(CalendarDay.objects.filter(day=start).values("ordinal"))
    found = CalendarDay.objects.filter(ordinal=first + days, is_working=True).order_by("pk")
    return found.values_list("day", flat=True).first()


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier."""
    ordinals = dict(CalendarDay.objects.filter(day__in=[start, end]).values_list("day", "ordinal"))
    if len(ordinals) < len({start, end}):
        raise CalendarNotLoaded(f"no working calendar for {start:%Y-%m-%d} – {end:%Y-%m-%d}")
    return ordinals[end] - ordinals[start]


def fires_on(due_on: date, offset: int, *, working: bool) -> date:
    """The date of a step `offset` days from `due_on`, in working or in calendar days; the rule stands in steps.py.

    Raises CalendarNotLoaded when the calendar does not reach that far.
    """
    return steps.fires_on(CalendarTable(), due_on, offset, working=working)


def latest_due_on(today: date, offset: int, *, working: bool) -> date:
    """The latest due date whose step has fired by `today`: it has for every date up to this one, and for none after.

    Raises CalendarNotLoaded when the calendar does not reach that far.
    """
    return steps.latest_due_on(CalendarTable(), today, offset, working=working)


def load_calendar(first: date, last: date) -> Calendar:
    """The working calendar of the closed window, in one query; it raises CalendarNotLoaded for what lies outside."""
    rows = CalendarDay.objects.filter(day__range=(first, last)).order_by("day")
    return Calendar.of(rows.values_list("day", "ordinal", "is_working"))


def rule_value(code: str, on: date) -> int:
    """The value of rule `code` in force on a date. Raises Rule.DoesNotExist without one."""
    rule = Rule.objects.filter(code=code, effective_from__lte=on).order_by("-effective_from").first()
    if rule is None:
        raise Rule.DoesNotExist(f"no rule {code} on {on:%Y-%m-%d}")
    return rule.value


def rules_on(day: date) -> dict[str, int]:
    """The value of every rule in force on a date, in one query."""
    rows = Rule.objects.filter(effective_from__lte=day).order_by("code", "-effective_from").distinct("code")
    return dict(rows.values_list("code", "value"))


def due_after(start: date, code: str) -> date:
    """The date by which something begun on `start` is due under rule `code`."""
    due = _working_day(start, _in_force(code, start, "value"))
    # Once more, to say which of the two is missing.
    return due or working_days_after(start, rule_value(code, start))


def deadlines(start: date, *terms: str | int) -> list[Deadline]:
    """By when something begun on `start` is due under each of these rules, or so many working days later.

    One query where calendar and rules reach, however many; it raises as due_after and working_days_after do.
    """
    columns = [column for term in terms for column in _columns(term, start)]
    found = CalendarDay.objects.filter(day=start).values_list(*columns).first() or (None,) * len(columns)
    facts = zip(terms, *(found[place::3] for place in range(3)), strict=True)
    return [
        Deadline(_code(term), since, days, due) if due else _deadline(start, term) for term, since, days, due in facts
    ]


def _columns(term: str | int, start: date) -> tuple[Combinable, Combinable, Combinable]:
    """Since when the term holds, its working days, and the day that many later."""
    since: Combinable = Value(None, output_field=DateField())
    days: Combinable = Value(term)
    if isinstance(term, str):
        since, days = _in_force(term, start, "effective_from"), _in_force(term, start, "value")
    later = CalendarDay.objects.filter(ordinal=OuterRef("ordinal") + days, is_working=True).order_by("pk")
    return since, days, Subquery(later.values("day")[:1])


def _deadline(start: date, term: str | int) -> Deadline:
    """The same, one after the other: it says which of rule and calendar is missing."""
    days = rule_value(term, start) if isinstance(term, str) else term
    return Deadline(_code(term), None, days, working_days_after(start, days))


def _code(term: str | int) -> str:
    return term if isinstance(term, str) else ""


def _in_force(code: str, day: date, column: str) -> Subquery:
    """A column of the version of a rule that holds on a day."""
    rules = Rule.objects.filter(code=code, effective_from__lte=day).order_by("-effective_from")
    return Subquery(rules.values(column)[:1])
