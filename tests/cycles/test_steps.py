"""The dates of reminder steps over weekends, holidays, make-up days, a leap day, and the turn of an ROC year."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cycles.constants import MAKE_UP_DAY
from cycles.models import CalendarDay
from cycles.selectors import (
    Calendar,
    CalendarNotLoaded,
    fires_on,
    latest_due_on,
    load_calendar,
    working_days_after,
)
from cycles.services import lay_out_calendar, renumber_calendar

ONE_DAY = timedelta(days=1)


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def calendar_of(days: Iterable[tuple[date, bool]]) -> Calendar:
    rows, ordinal = [], 0
    for day, is_working in days:
        ordinal += is_working
        rows.append((day, ordinal, is_working))
    return Calendar.of(rows)


# -- the written dates --------------------------------------------------------------------------------------


@pytest.fixture
def real_calendar(db: None) -> None:
    """As laid out from the list of public holidays: 春節 of 2026, the make-up Saturday of 2025, 2028-02-29."""
    lay_out_calendar(2024, 2028)


@pytest.mark.usefixtures("real_calendar")
@pytest.mark.parametrize(
    ("due_on", "offset", "fires"),
    [
        # A working due date, within a week.
        (date(2026, 11, 26), 0, date(2026, 11, 26)),
        (date(2026, 11, 26), -1, date(2026, 11, 25)),
        (date(2026, 11, 26), -3, date(2026, 11, 23)),
        (date(2026, 11, 26), -4, date(2026, 11, 20)),  # over the weekend
        (date(2026, 11, 26), 1, date(2026, 11, 27)),
        (date(2026, 11, 26), 2, date(2026, 11, 30)),
        # Due on a Saturday: the Friday before stands for the day itself and for one day before.
        (date(2026, 11, 28), 0, date(2026, 11, 27)),
        (date(2026, 11, 28), -1, date(2026, 11, 27)),
        (date(2026, 11, 28), -2, date(2026, 11, 26)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 29), -1, date(2026, 11, 27)),
        (date(2026, 11, 29), 1, date(2026, 11, 30)),
        # The turn of the ROC year, 115 to 116.
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2027, 1, 1), 0, date(2026, 12, 31)),
        (date(2027, 1, 1), -1, date(2026, 12, 31)),
        (date(2027, 1, 4), -1, date(2026, 12, 31)),
        (date(2027, 1, 4), -4, date(2026, 12, 28)),
        # The whole of 春節, 14 to 22 February 2026, is off.
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
        (date(2026, 2, 17), 0, date(2026, 2, 13)),
        (date(2026, 2, 17), -1, date(2026, 2, 13)),
        (date(2026, 2, 17), -2, date(2026, 2, 12)),
        (date(2026, 2, 17), 1, date(2026, 2, 23)),
        (date(2026, 2, 23), -1, date(2026, 2, 13)),
        # Saturday 8 February 2025 was worked for the Monday before 春節.
        (date(2025, 2, 10), -1, date(2025, 2, 8)),
        (date(2025, 2, 8), 0, date(2025, 2, 8)),
        (date(2025, 2, 7), 1, date(2025, 2, 8)),
        (date(2025, 2, 8), 1, date(2025, 2, 10)),
        (date(2025, 1, 27), 0, date(2025, 1, 24)),
        # The leap day is a Tuesday; the Monday before it is 和平紀念日.
        (date(2028, 2, 29), 0, date(2028, 2, 29)),
        (date(2028, 2, 29), -1, date(2028, 2, 25)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2028, 3, 1), -1, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 3, 1)),
    ],
)
def test_steps_in_working_days(due_on, offset, fires):
    assert fires_on(due_on, offset, working=True) == fires
    assert load_calendar(date(2024, 1, 1), date(2028, 12, 31)).fires_on(due_on, offset, working=True) == fires


@pytest.mark.parametrize(
    ("due_on", "offset", "fires"),
    [
        (date(2026, 11, 28), 0, date(2026, 11, 28)),
        (date(2026, 11, 28), -7, date(2026, 11, 21)),
        (date(2027, 1, 3), -7, date(2026, 12, 27)),
        (date(2028, 3, 1), -1, date(2028, 2, 29)),
        (date(2028, 2, 28), 2, date(2028, 3, 1)),
        (date(2027, 2, 28), 1, date(2027, 3, 1)),
        (date(1999, 12, 31), 1, date(2000, 1, 1)),
    ],
)
def test_steps_in_calendar_days_need_no_calendar(due_on, offset, fires):
    """No database either: the test would fail on a query."""
    assert fires_on(due_on, offset, working=False) == fires
    assert Calendar.of([]).fires_on(due_on, offset, working=False) == fires
    assert latest_due_on(fires, offset, working=False) == due_on
    assert Calendar.of([]).latest_due_on(fires, offset, working=False) == due_on


@pytest.mark.usefixtures("real_calendar")
@pytest.mark.parametrize(
    ("today", "offset", "due_on"),
    [
        # On the Friday, the step "one day before" has fired for everything due until the Monday.
        (date(2026, 11, 27), -1, date(2026, 11, 30)),
        (date(2026, 11, 28), -1, date(2026, 11, 30)),
        (date(2026, 11, 26), -1, date(2026, 11, 27)),
        # "On the due date" has fired on the Friday for the weekend too.
        (date(2026, 11, 27), 0, date(2026, 11, 29)),
        (date(2026, 11, 26), 0, date(2026, 11, 26)),
        (date(2026, 11, 30), 1, date(2026, 11, 29)),
        (date(2026, 11, 29), 1, date(2026, 11, 26)),
        (date(2026, 2, 13), 0, date(2026, 2, 22)),
        (date(2026, 2, 22), 1, date(2026, 2, 12)),
        (date(2026, 2, 23), 1, date(2026, 2, 22)),
        (date(2026, 12, 31), -1, date(2027, 1, 4)),
        (date(2028, 2, 29), -1, date(2028, 3, 1)),
        (date(2028, 2, 28), -2, date(2028, 3, 1)),
    ],
)
def test_the_threshold(today, offset, due_on):
    assert latest_due_on(today, offset, working=True) == due_on
    assert load_calendar(date(2024, 1, 1), date(2028, 12, 31)).latest_due_on(today, offset, working=True) == due_on


@pytest.mark.usefixtures("real_calendar")
@pytest.mark.parametrize("offset", [-15, -7, -2, -1, 0, 1, 2, 7, 15])
def test_every_day_of_four_years_agrees_with_its_threshold(offset):
    calendar = load_calendar(date(2024, 1, 1), date(2028, 12, 31))
    for today in days_from(date(2025, 1, 1), date(2028, 10, 31)):
        latest = calendar.latest_due_on(today, offset, working=True)
        assert calendar.fires_on(latest, offset, working=True) <= today
        assert calendar.fires_on(latest + ONE_DAY, offset, working=True) > today


@pytest.mark.usefixtures("real_calendar")
def test_after_counts_as_every_other_time_limit_does():
    for due_on in days_from(date(2028, 1, 20), date(2028, 3, 10)):
        assert fires_on(due_on, 3, working=True) == working_days_after(due_on, 3)


@pytest.mark.usefixtures("real_calendar")
def test_a_typhoon_moves_the_steps_that_pass_over_it():
    assert fires_on(date(2026, 9, 8), -1, working=True) == date(2026, 9, 7)
    CalendarDay.objects.filter(day=date(2026, 9, 7)).update(is_working=False, note="颱風停止上班")
    renumber_calendar()
    assert fires_on(date(2026, 9, 8), -1, working=True) == date(2026, 9, 4)
    assert fires_on(date(2026, 9, 7), 0, working=True) == date(2026, 9, 4)
    assert latest_due_on(date(2026, 9, 4), -1, working=True) == date(2026, 9, 8)


@pytest.mark.usefixtures("real_calendar")
def test_make_up_days_are_named():
    assert CalendarDay.objects.get(day=date(2024, 2, 17)).note == MAKE_UP_DAY


# -- the window ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("real_calendar")
def test_a_calendar_is_loaded_in_one_query_and_asks_no_more(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar = load_calendar(date(2026, 1, 1), date(2026, 12, 31))
    with django_assert_num_queries(0):
        for due_on in days_from(date(2026, 3, 1), date(2026, 10, 31)):
            for offset in (-7, -1, 0, 1, 7):
                calendar.fires_on(due_on, offset, working=True)
                calendar.latest_due_on(due_on, offset, working=True)


@pytest.mark.usefixtures("real_calendar")
def test_a_calendar_knows_its_window_only():
    calendar = load_calendar(date(2026, 3, 2), date(2026, 3, 31))
    assert calendar.is_working(date(2026, 3, 31))
    assert calendar.fires_on(date(2026, 3, 30), 1, working=True) == date(2026, 3, 31)
    for ask in (
        lambda: calendar.is_working(date(2026, 4, 1)),
        lambda: calendar.fires_on(date(2026, 4, 1), -1, working=True),
        lambda: calendar.fires_on(date(2026, 3, 31), 1, working=True),
        lambda: calendar.fires_on(date(2026, 3, 2), -1, working=True),
        lambda: calendar.latest_due_on(date(2026, 3, 1), 0, working=True),
        lambda: calendar.latest_due_on(date(2026, 3, 31), 0, working=True),
        lambda: calendar.latest_due_on(date(2026, 3, 31), -1, working=True),
    ):
        with pytest.raises(CalendarNotLoaded):
            ask()


@pytest.mark.usefixtures("real_calendar")
def test_beyond_the_table_is_an_error_and_no_guess():
    last = CalendarDay.objects.latest("day").day
    for ask in (
        lambda: fires_on(last, 5, working=True),
        lambda: fires_on(last + ONE_DAY, -1, working=True),
        lambda: latest_due_on(last, -5, working=True),
        lambda: latest_due_on(last + ONE_DAY, 1, working=True),
    ):
        with pytest.raises(CalendarNotLoaded):
            ask()


# -- properties over calendars nobody has seen yet -----------------------------------------------------------


# A busy machine draws slowly; that says nothing about the calendar.
patient = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any mix of working days and days off, runs of a fortnight off included; its edges are worked."""
    runs = draw(st.lists(st.tuples(st.booleans(), st.integers(1, 14)), min_size=4, max_size=12))
    pattern = [True] * 40 + [is_working for is_working, length in runs for _ in range(length)] + [True] * 40
    first = draw(st.dates(date(2024, 1, 1), date(2028, 12, 31)))
    return calendar_of((first + timedelta(days=number), is_working) for number, is_working in enumerate(pattern))


def inner_days(calendar: Calendar) -> list[date]:
    return sorted(calendar.places)[30:-30]


@patient
@given(calendar=calendars(), offset=st.integers(-20, 20))
def test_a_step_has_fired_exactly_up_to_the_threshold(calendar, offset):
    days = inner_days(calendar)
    fired = {due_on: calendar.fires_on(due_on, offset, working=True) for due_on in days}
    for today in days:
        latest = calendar.latest_due_on(today, offset, working=True)
        assert {due_on for due_on in days if fired[due_on] <= today} == {due_on for due_on in days if due_on <= latest}


@patient
@given(calendar=calendars(), offset=st.integers(-20, 20))
def test_steps_fall_on_working_days_and_in_order(calendar, offset):
    dates = [calendar.fires_on(due_on, offset, working=True) for due_on in inner_days(calendar)]
    assert all(calendar.is_working(day) for day in dates)
    assert all(earlier <= later for earlier, later in pairwise(dates))


@patient
@given(calendar=calendars(), offset=st.integers(1, 20))
def test_before_and_after_lie_on_their_sides_of_the_due_date(calendar, offset):
    for due_on in inner_days(calendar):
        assert calendar.fires_on(due_on, -offset, working=True) < due_on
        assert calendar.fires_on(due_on, 0, working=True) <= due_on
        assert calendar.fires_on(due_on, offset, working=True) > due_on


@patient
@given(calendar=calendars(), offset=st.integers(1, 20))
def test_n_working_days_lie_between(calendar, offset):
    """Counted by hand, day by day, instead of by ordinals."""
    for due_on in inner_days(calendar):
        before = calendar.fires_on(due_on, -offset, working=True)
        after = calendar.fires_on(due_on, offset, working=True)
        assert sum(map(calendar.is_working, days_from(before, due_on - ONE_DAY))) == offset
        assert sum(map(calendar.is_working, days_from(due_on + ONE_DAY, after))) == offset
