"""Terms, working days over holidays and new year, and rules with the day they take effect."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from cycles.constants import DEFAULT_RULES, RuleCode
from cycles.models import AcademicTerm, CalendarDay, Rule
from cycles.selectors import (
    CalendarNotLoaded,
    Deadline,
    deadlines,
    due_after,
    known_terms,
    rule_value,
    rules_on,
    term_label,
    term_of,
    upcoming_terms,
    working_days_after,
    working_days_between,
)
from cycles.services import lay_out_calendar, lay_out_default_rules, lay_out_terms, renumber_calendar
from tests.violations import refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calendar_of_2026() -> None:
    """Whatever year the tests run in."""
    lay_out_calendar(2025, 2027)
    lay_out_terms(113, 117)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # Friday to Monday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # begun on a Saturday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # 行憲紀念日 on the Friday
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over new year
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # the whole of 春節
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
    ],
)
def test_working_days_after(start, days, due):
    assert working_days_after(start, days) == due


def test_working_days_between():
    assert working_days_between(date(2026, 12, 24), date(2027, 1, 4)) == 5
    assert working_days_between(date(2027, 1, 4), date(2026, 12, 24)) == -5
    assert working_days_between(date(2026, 11, 28), date(2026, 11, 28)) == 0


def test_the_two_questions_agree_for_every_day_of_a_year():
    day = date(2026, 1, 1)
    while day.year == 2026:
        assert working_days_between(day, working_days_after(day, 15)) == 15
        day += timedelta(days=7)


def test_a_day_beyond_the_calendar_is_an_error_and_no_guess():
    with pytest.raises(CalendarNotLoaded):
        working_days_after(date(1999, 1, 4), 1)
    with pytest.raises(CalendarNotLoaded):
        working_days_after(CalendarDay.objects.latest("day").day, 10)
    with pytest.raises(CalendarNotLoaded):
        working_days_between(date(2026, 1, 5), date(1999, 1, 4))


def test_make_up_workdays_count():
    """2025-02-08, a Saturday, was worked for the Monday before 春節."""
    made_up = CalendarDay.objects.get(day=date(2025, 2, 8))
    assert (made_up.day.weekday(), made_up.is_working) == (5, True)


def test_a_changed_day_moves_everything_after_it_and_loading_keeps_it():
    CalendarDay.objects.filter(day=date(2026, 11, 24)).update(is_working=False, note="颱風停班")
    renumber_calendar()
    call_command("load_reference_data", verbosity=0)
    assert working_days_after(date(2026, 11, 23), 1) == date(2026, 11, 25)
    assert CalendarDay.objects.get(day=date(2026, 11, 24)).note == "颱風停班"


def test_ordinals_count_working_days_only():
    total = 0
    for row in CalendarDay.objects.order_by("day"):
        total += row.is_working
        assert row.ordinal == total


def test_laying_out_again_changes_nothing():
    before = [list(model.objects.order_by("pk").values()) for model in (CalendarDay, AcademicTerm, Rule)]
    call_command("load_reference_data", verbosity=0)
    lay_out_calendar(2025, 2027)
    assert [list(model.objects.order_by("pk").values()) for model in (CalendarDay, AcademicTerm, Rule)] == before


# -- terms -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "year", "number"),
    [
        (date(2026, 8, 1), 115, 1),
        (date(2027, 1, 31), 115, 1),
        (date(2027, 2, 1), 115, 2),
        (date(2027, 7, 31), 115, 2),
    ],
)
def test_the_term_of_a_day(day, year, number):
    term = term_of(day)
    assert term is not None
    assert (term.academic_year, term.term) == (year, number)


def test_terms_by_law_and_terms_laid_out_agree():
    for term in known_terms():
        assert term_label(term.starts_on) == term_label(term.ends_on) == str(term)


def test_a_term_says_its_name():
    assert str(term_of(date(2026, 11, 23))) == "115學年度第1學期"
    assert term_of(date(1999, 1, 1)) is None


def test_upcoming_terms_begin_after_the_day():
    assert [str(term) for term in upcoming_terms(date(2026, 11, 23), 2)] == ["115學年度第2學期", "116學年度第1學期"]
    assert known_terms() == sorted(known_terms(), key=lambda term: term.starts_on)


# -- rules -------------------------------------------------------------------------------------------------


def test_a_rule_holds_from_its_day_on():
    Rule.objects.create(code=RuleCode.REVIEW_DAYS, value=7, effective_from=date(2026, 12, 1))
    assert rule_value(RuleCode.REVIEW_DAYS, date(2026, 11, 30)) == 10
    assert rule_value(RuleCode.REVIEW_DAYS, date(2026, 12, 1)) == 7
    assert due_after(date(2026, 11, 23), RuleCode.REVIEW_DAYS) == date(2026, 12, 7)
    assert due_after(date(2026, 12, 1), RuleCode.REVIEW_DAYS) == date(2026, 12, 10)
    assert rules_on(date(2026, 12, 1)) == DEFAULT_RULES | {RuleCode.REVIEW_DAYS: 7}


def test_before_its_first_day_there_is_no_rule():
    with pytest.raises(Rule.DoesNotExist, match="review_days"):
        rule_value(RuleCode.REVIEW_DAYS, date(2001, 1, 1))


def test_defaults_do_not_return_once_the_bureau_has_set_a_rule():
    Rule.objects.filter(code=RuleCode.CONFIRM_DAYS).delete()
    Rule.objects.create(code=RuleCode.CONFIRM_DAYS, value=5, effective_from=date(2026, 1, 1))
    lay_out_default_rules(date(2024, 1, 1))
    assert list(Rule.objects.filter(code=RuleCode.CONFIRM_DAYS).values_list("value", flat=True)) == [5]


# -- constraints -------------------------------------------------------------------------------------------


def test_terms_are_sound():
    days = {"starts_on": date(2050, 8, 1), "ends_on": date(2051, 1, 31)}
    AcademicTerm.objects.create(academic_year=139, term=1, **days)
    with refused_by("academic_term_once"):
        AcademicTerm.objects.create(academic_year=139, term=1, **days)
    with refused_by("academic_term_is_1_or_2"):
        AcademicTerm.objects.create(academic_year=139, term=3, **days)
    with refused_by("academic_term_ends_after_start"):
        AcademicTerm.objects.create(academic_year=139, term=2, starts_on=days["ends_on"], ends_on=days["ends_on"])


def test_rules_are_sound():
    with refused_by("rule_value_positive"):
        Rule.objects.create(code=RuleCode.REVIEW_DAYS, value=0, effective_from=date(2026, 1, 1))
    Rule.objects.create(code=RuleCode.REVIEW_DAYS, value=9, effective_from=date(2026, 1, 1))
    with refused_by("rule_once_a_day"):
        Rule.objects.create(code=RuleCode.REVIEW_DAYS, value=8, effective_from=date(2026, 1, 1))


def test_deadlines_name_the_version_of_the_rule_that_gives_them(django_assert_num_queries):
    begins = date(2026, 12, 1)
    Rule.objects.create(code=RuleCode.REVIEW_DAYS, value=7, effective_from=begins)
    with django_assert_num_queries(1):
        review, rest = deadlines(begins, RuleCode.REVIEW_DAYS, 2)
    assert review == Deadline(RuleCode.REVIEW_DAYS, begins, 7, working_days_after(begins, 7))
    assert rest == Deadline("", None, 2, working_days_after(begins, 2))
    day_before = deadlines(begins - timedelta(days=1), RuleCode.REVIEW_DAYS)[0]
    assert (day_before.days, day_before.rule_from < begins) == (DEFAULT_RULES[RuleCode.REVIEW_DAYS], True)


def test_deadlines_say_what_is_missing():
    with pytest.raises(CalendarNotLoaded):
        deadlines(date(2026, 12, 1), 100_000)
    Rule.objects.filter(code=RuleCode.REVIEW_DAYS).delete()
    with pytest.raises(Rule.DoesNotExist):
        deadlines(date(2026, 12, 1), RuleCode.REVIEW_DAYS)
