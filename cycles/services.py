"""Laying out the calendar: terms, working days, default rules. All idempotent."""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays
from django.db import connection, transaction

from .constants import DEFAULT_RULES, ROC_OFFSET, TERM_1_MONTH, TERM_2_MONTH
from .models import AcademicTerm, CalendarDay, Rule


@transaction.atomic
def lay_out_terms(first_year: int, last_year: int) -> int:
    """Ensure both terms of every academic year (ROC) in the closed range; returns how many were new."""
    before = AcademicTerm.objects.count()
    AcademicTerm.objects.bulk_create(
        (term for year in range(first_year, last_year + 1) for term in _terms_of(year)), ignore_conflicts=True
    )
    return AcademicTerm.objects.count() - before


def _terms_of(year: int) -> Iterator[AcademicTerm]:
    start = year + ROC_OFFSET
    first, second = date(start, TERM_1_MONTH, 1), date(start + 1, TERM_2_MONTH, 1)
    following = date(start + 1, TERM_1_MONTH, 1)
    yield AcademicTerm(academic_year=year, term=1, starts_on=first, ends_on=second - timedelta(days=1))
    yield AcademicTerm(academic_year=year, term=2, starts_on=second, ends_on=following - timedelta(days=1))


@transaction.atomic
def lay_out_calendar(first_year: int, last_year: int) -> int:
    """Write the working calendar of the CE years; days already there keep what an official set.

    Saturdays, Sundays and Taiwan's public holidays are off, make-up workdays are not (package `holidays`).
    Ordinals are renumbered over the whole calendar. Returns the number of days now known.
    """
    public = holidays.country_holidays("TW", years=range(first_year, last_year + 1), language="zh_TW")
    day, rows = date(first_year, 1, 1), []
    while day.year <= last_year:
        note = str(public.get(day, ""))[:60]
        rows.append(CalendarDay(day=day, is_working=public.is_working_day(day), ordinal=0, note=note))
        day += timedelta(days=1)
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    renumber_calendar()
    return CalendarDay.objects.count()


@transaction.atomic
def renumber_calendar() -> None:
    """Recount every ordinal; run after a day was changed. Two at a time would count past each other, hence the lock."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cycles_calendarday IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            """
            UPDATE cycles_calendarday AS calendar SET ordinal = counted.ordinal
            FROM (
                SELECT day, count(*) FILTER (WHERE is_working) OVER (ORDER BY day) AS ordinal FROM cycles_calendarday
            ) AS counted
            WHERE calendar.day = counted.day AND calendar.ordinal <> counted.ordinal
            """
        )


@transaction.atomic
def lay_out_default_rules(effective_from: date) -> None:
    """Give every rule its default value, unless the bureau has already set one."""
    present = set(Rule.objects.order_by("code").values_list("code", flat=True))
    Rule.objects.bulk_create(
        Rule(code=code, value=value, effective_from=effective_from)
        for code, value in DEFAULT_RULES.items()
        if code not in present
    )
