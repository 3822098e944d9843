"""Laying out the calendar: terms, working days, default rules. All idempotent."""

from datetime import date, timedelta

import holidays
from django.db import transaction

from .constants import DEFAULT_RULES
from .models import AcademicTerm, CalendarDay, Rule

ROC_OFFSET = 1911


@transaction.atomic
def lay_out_terms(first_year: int, last_year: int) -> int:
    """Ensure both terms of every academic year (ROC) in the closed range; returns how many were new."""
    rows = []
    for year in range(first_year, last_year + 1):
        start = year + ROC_OFFSET
        rows.append(AcademicTerm(academic_year=year, term=1, starts_on=date(start, 8, 1), ends_on=date(start + 1, 1, 31)))
        rows.append(AcademicTerm(academic_year=year, term=2, starts_on=date(start + 1, 2, 1), ends_on=date(start + 1, 7, 31)))
    before = AcademicTerm.objects.count()
    AcademicTerm.objects.bulk_create(rows, ignore_conflicts=True)
    return AcademicTerm.objects.count() - before


@transaction.atomic
def lay_out_calendar(first_year: int, last_year: int) -> int:
    """Write the working calendar of the CE years; days already there keep what an official set.

    Saturdays, Sundays and Taiwan's public holidays are off (package `holidays`). Ordinals are renumbered
    over the whole calendar. Returns the number of days now known.
    """
    public = holidays.country_holidays("TW", years=range(first_year, last_year + 1), language="zh_TW")
    day, rows = date(first_year, 1, 1), []
    while day.year <= last_year:
        working = day.weekday() < 5 and day not in public
        rows.append(CalendarDay(day=day, is_working=working, ordinal=0, note=str(public.get(day, ""))[:60]))
        day += timedelta(days=1)
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    renumber_calendar()
    return CalendarDay.objects.count()


@transaction.atomic
def renumber_calendar() -> None:
    """Recount every ordinal; run after a day was changed."""
    ordinal, changed = 0, []
    for row in CalendarDay.objects.select_for_update().order_by("day"):
        ordinal += row.is_working
        if row.ordinal != ordinal:
            row.ordinal = ordinal
            changed.append(row)
    CalendarDay.objects.bulk_update(changed, ["ordinal"], batch_size=1000)


@transaction.atomic
def lay_out_default_rules(effective_from: date) -> None:
    """Give every rule its default value, unless the bureau has already set one."""
    for code, value in DEFAULT_RULES.items():
        if not Rule.objects.filter(code=code).exists():
            Rule.objects.create(code=code, value=value, effective_from=effective_from)
