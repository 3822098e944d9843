"""Laying out terms, working days and default rules, all idempotent; and what the bureau changes of them."""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.actors import SYSTEM, Actor, Person
from core.dates import local_today
from history.services import record_event

from . import rules
from .constants import (
    CALENDAR_YEARS_AHEAD,
    DEFAULT_RULES,
    MAKE_UP_DAY,
    ROC_OFFSET,
    TERM_1_MONTH,
    TERM_2_MONTH,
    TERM_YEARS_AHEAD,
    CalendarVerb,
    RuleCode,
    RuleVerb,
)
from .models import AcademicTerm, CalendarDay, CalendarEvent, Rule, RuleBook, RuleEvent

_NOTE_LENGTH = CalendarDay._meta.get_field("note").max_length


# -- terms -------------------------------------------------------------------------------------------------


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


# -- working days ------------------------------------------------------------------------------------------


@transaction.atomic
def lay_out_calendar(first_year: int, last_year: int) -> int:
    """Write the working calendar of the CE years; days already there keep what they say.

    Ordinals are renumbered over the whole calendar. Returns the number of days now known.
    """
    lock_calendar()
    CalendarDay.objects.bulk_create(_public_days(first_year, last_year), ignore_conflicts=True)
    renumber_calendar()
    return CalendarDay.objects.count()


def _public_days(first_year: int, last_year: int) -> Iterator[CalendarDay]:
    """Saturdays, Sundays and Taiwan's public holidays are off, make-up workdays are not (package `holidays`)."""
    public = holidays.country_holidays("TW", years=range(first_year, last_year + 1), language="zh_TW")
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        is_working = public.is_working_day(day)
        made_up = MAKE_UP_DAY if is_working and public.is_weekend(day) else ""
        note = public.get(day, made_up).replace("; ", "、")[:_NOTE_LENGTH]
        yield CalendarDay(day=day, is_working=is_working, ordinal=0, note=note)
        day += timedelta(days=1)


@transaction.atomic
def extend_calendar(today: date) -> int:
    """Let calendar and terms reach years ahead, and bring days to come in step with the list of public holidays.

    A day that an official has set stays as it is; for the others the list is the authority, since the government
    announces a year's days after they were laid out. Returns how many days were written.
    """
    lock_calendar()
    year = today.year - ROC_OFFSET
    lay_out_terms(year - 1, year + TERM_YEARS_AHEAD)
    before = CalendarDay.objects.count()
    added = lay_out_calendar(today.year, today.year + CALENDAR_YEARS_AHEAD) - before
    refreshed = _refresh_days(today)
    if refreshed:
        renumber_calendar()
    return added + refreshed


def _refresh_days(today: date) -> int:
    set_by_people = CalendarEvent.objects.filter(subject=OuterRef("pk"), actor__isnull=False)
    known = CalendarDay.objects.filter(day__gt=today).exclude(Exists(set_by_people)).in_bulk()
    public = _public_days(today.year, today.year + CALENDAR_YEARS_AHEAD)
    pairs = [(known[listed.day], listed) for listed in public if listed.day in known]
    differing = [(row, listed) for row, listed in pairs if _said(row) != _said(listed)]
    for row, listed in differing:
        _write_day(row, SYSTEM, CalendarVerb.REFRESHED, is_working=listed.is_working, note=listed.note)
    return len(differing)


def _said(day: CalendarDay) -> tuple[bool, str]:
    return day.is_working, day.note


@transaction.atomic
def change_day(day: date, *, actor: Person, is_working: bool, note: str) -> CalendarDay:
    """Say whether a day is worked, and why. Every count over it changes at once; dates already promised stay.

    Raises ChangeRefused, and CalendarDay.DoesNotExist beyond the calendar. Saying the same again records nothing.
    """
    lock_calendar()
    locked = CalendarDay.objects.get(day=day)
    rules.insist(rules.can_change_settings(actor))
    if _said(locked) != (is_working, note):
        _write_day(locked, actor, CalendarVerb.CHANGED, is_working=is_working, note=note)
        renumber_calendar()
    return locked


def _write_day(day: CalendarDay, actor: Actor, verb: CalendarVerb, *, is_working: bool, note: str) -> None:
    before = {"is_working": day.is_working, "note": day.note}
    after = {"is_working": is_working, "note": note}
    day.is_working, day.note = is_working, note
    day.save(update_fields=["is_working", "note"])
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    record_event(CalendarEvent, day, actor=actor, verb=verb, details=changed)


def lock_calendar() -> None:
    """One writer at a time, readers go on: two renumberings would count past each other."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cycles_calendarday IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def renumber_calendar() -> None:
    """Recount every ordinal; run after a day was changed."""
    lock_calendar()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE cycles_calendarday AS calendar SET ordinal = counted.ordinal
            FROM (
                SELECT day, count(*) FILTER (WHERE is_working) OVER (ORDER BY day) AS ordinal FROM cycles_calendarday
            ) AS counted
            WHERE calendar.day = counted.day AND calendar.ordinal <> counted.ordinal
            """
        )


# -- rules -------------------------------------------------------------------------------------------------


@transaction.atomic
def lay_out_default_rules(effective_from: date) -> None:
    """Give every rule without a value in force its default: new rules come to old databases, set ones stay."""
    in_force = Rule.objects.filter(effective_from__lte=local_today())
    present = set(in_force.order_by("code").values_list("code", flat=True))
    Rule.objects.bulk_create(
        (
            Rule(code=code, value=value, effective_from=effective_from)
            for code, value in DEFAULT_RULES.items()
            if code not in present
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def set_rule(code: str, *, actor: Person, value: int, effective_from: date) -> Rule:
    """Let a rule have `value` working days from a date on; one planned for the same date is replaced.

    Raises ChangeRefused for a date that has passed, and when the value would hold on that date anyway.
    """
    book = _lock_book(code)
    now = timezone.now()
    rules.insist(rules.can_change_settings(actor))
    rules.insist(rules.can_begin_on(effective_from, today=local_today()))
    before = Rule.objects.filter(code=book.code, effective_from__lte=effective_from).order_by("effective_from").last()
    rules.insist(rules.can_set_value(value, before.value if before else None))
    rule, _created = Rule.objects.update_or_create(
        code=book.code, effective_from=effective_from, defaults={"value": value}
    )
    record_event(
        RuleEvent, book, actor=actor, verb=RuleVerb.SET, at=now,
        details={"value": [before.value if before else None, value], "effective_from": effective_from},
    )  # fmt: skip
    return rule


@transaction.atomic
def take_back_rule(rule: Rule, *, actor: Person) -> None:
    """Give up a value that is not in force yet. Raises ChangeRefused."""
    book = _lock_book(rule.code)
    rules.insist(rules.can_change_settings(actor))
    locked = Rule.objects.filter(pk=rule.pk).first()
    if locked is None:
        return  # somebody was quicker
    rules.insist(rules.can_take_back(locked.effective_from, today=local_today()))
    locked.delete()
    record_event(
        RuleEvent, book, actor=actor, verb=RuleVerb.TAKEN_BACK,
        details={"value": [locked.value, None], "taken_back": locked.effective_from},
    )  # fmt: skip


def _lock_book(code: str) -> RuleBook:
    """The rule's book under its row lock; made when the rule is changed for the first time. ValueError if unknown."""
    RuleBook.objects.bulk_create([RuleBook(code=RuleCode(code))], ignore_conflicts=True)
    return RuleBook.objects.select_for_update(of=("self",), no_key=True).get(code=code)
