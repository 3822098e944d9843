"""Questions about time: which term, how many working days, which rule."""

from datetime import date

from .constants import ROC_OFFSET, TERM_1_MONTH, TERM_2_MONTH
from .models import AcademicTerm, CalendarDay, Rule, term_name


class CalendarNotLoaded(LookupError):
    """The working calendar does not reach the day asked for; load_reference_data extends it."""


def working_days_after(start: date, days: int) -> date:
    """The date `days` working days after `start`, whose own day does not count.

    Raises CalendarNotLoaded when the calendar does not reach that far.
    """
    first = CalendarDay.objects.filter(day=start).values_list("ordinal", flat=True).first()
    if first is not None:
        due = CalendarDay.objects.filter(ordinal=first + days, is_working=True).values_list("day", flat=True).first()
        if due is not None:
            return due
    raise CalendarNotLoaded(f"no working calendar {days} working days after {start:%Y-%m-%d}")


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier."""
    ordinals = dict(CalendarDay.objects.filter(day__in=[start, end]).values_list("day", "ordinal"))
    if len(ordinals) < len({start, end}):
        raise CalendarNotLoaded(f"no working calendar for {start:%Y-%m-%d} – {end:%Y-%m-%d}")
    return ordinals[end] - ordinals[start]


def rule_value(code: str, on: date) -> int:
    """The value of rule `code` in force on a date. Raises Rule.DoesNotExist without one."""
    rule = Rule.objects.filter(code=code, effective_from__lte=on).order_by("-effective_from").first()
    if rule is None:
        raise Rule.DoesNotExist(f"no rule {code} on {on:%Y-%m-%d}")
    return rule.value


def due_after(start: date, code: str) -> date:
    """The date by which something begun on `start` is due under rule `code`."""
    return working_days_after(start, rule_value(code, start))


def term_of(day: date) -> AcademicTerm | None:
    """The academic term in which `day` lies."""
    return AcademicTerm.objects.filter(starts_on__lte=day, ends_on__gte=day).first()


def term_label(day: date) -> str:
    """The name of the term in which `day` lies by law, laid out or not; without a query."""
    begun = day.month >= TERM_1_MONTH
    number = 1 if begun or day.month < TERM_2_MONTH else 2
    return term_name(day.year - ROC_OFFSET - (not begun), number)


def upcoming_terms(day: date, count: int) -> list[AcademicTerm]:
    """The next `count` terms that begin after `day`, in order."""
    return list(AcademicTerm.objects.filter(starts_on__gt=day).order_by("starts_on")[:count])


def known_terms() -> list[AcademicTerm]:
    """Every academic term, in order; a handful."""
    return list(AcademicTerm.objects.order_by("academic_year", "term"))


def rules_on(day: date) -> dict[str, int]:
    """The value of every rule in force on a date, in one query."""
    rows = Rule.objects.filter(effective_from__lte=day).order_by("code", "-effective_from").distinct("code")
    return dict(rows.values_list("code", "value"))
