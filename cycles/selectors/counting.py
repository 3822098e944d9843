"""How many working days, on which date, under which rule."""

from datetime import date

from django.db.models import OuterRef, Subquery, Value
from django.db.models.expressions import Combinable

from ..models import CalendarDay, Rule
from . import steps
from .steps import Calendar, CalendarNotLoaded, CalendarTable


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
    due = _working_day(start, _days_under(code, start))
    # Once more, to say which of the two is missing.
    return due or working_days_after(start, rule_value(code, start))


def due_after_each(start: date, *terms: str | int) -> list[date]:
    """The dates by which something begun on `start` is due under each of these rules, or so many working days later.

    One query where calendar and rules reach, however many; it raises as due_after and working_days_after do.
    """
    days = (_days_under(term, start) if isinstance(term, str) else Value(term) for term in terms)
    found = (
        CalendarDay.objects.filter(ordinal=OuterRef("ordinal") + each, is_working=True).order_by("pk") for each in days
    )
    columns = [Subquery(rows.values("day")[:1]) for rows in found]
    dates = CalendarDay.objects.filter(day=start).values_list(*columns).first() or (None,) * len(terms)
    return [
        day or (due_after(start, term) if isinstance(term, str) else working_days_after(start, term))
        for day, term in zip(dates, terms, strict=True)
    ]


def _days_under(code: str, start: date) -> Subquery:
    rules = Rule.objects.filter(code=code, effective_from__lte=start).order_by("-effective_from")
    return Subquery(rules.values("value")[:1])
