"""Several officials and the beat at the same instant: every change is kept, and the count stays right."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection

from core.dates import local_today
from cycles.constants import RuleCode
from cycles.models import CalendarDay, CalendarEvent, RuleEvent
from cycles.selectors import rule_value
from cycles.services import change_day, extend_calendar, lay_out_calendar, set_rule
from tests.factories.accounts import make_bureau

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]

PATIENCE = 60


def at_once(acts: list[Callable[[], object]]) -> None:
    """Run all of them in threads that start together; the first exception is raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(PATIENCE)
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result(PATIENCE)


def test_days_changed_at_once_are_all_counted():
    officer = make_bureau()
    lay_out_calendar(2026, 2026)
    days = [date(2026, 9, 7) + timedelta(days=number) for number in range(4)]
    changes = [lambda day=day: change_day(day, actor=officer, is_working=False, note="颱風") for day in days]
    at_once([*changes, lambda: extend_calendar(local_today()), lambda: lay_out_calendar(2026, 2030)])
    total = 0
    for row in CalendarDay.objects.order_by("day"):
        total += row.is_working
        assert row.ordinal == total
    assert CalendarDay.objects.filter(day__in=days, is_working=False).count() == 4
    assert CalendarEvent.objects.filter(actor=officer).count() == 4


def test_values_set_at_once_form_one_chain():
    officer = make_bureau()
    day = local_today() + timedelta(days=30)
    at_once(
        [
            lambda value=value: set_rule(RuleCode.SIGN_DAYS, actor=officer, value=value, effective_from=day)
            for value in range(21, 27)
        ]
    )
    events = list(RuleEvent.objects.order_by("sequence"))
    assert [event.sequence for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event.details["value"][0] for event in events[1:]] == [event.details["value"][1] for event in events[:-1]]
    assert rule_value(RuleCode.SIGN_DAYS, day) == events[-1].details["value"][1]
