"""The due date inside a query is the one that Python computes."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from core.dates import TAIPEI
from cycles.constants import RuleCode
from cycles.expressions import due_after_instant
from cycles.models import Rule
from cycles.selectors import due_after
from cycles.services import lay_out_calendar
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _years_around_the_dates_below() -> None:
    lay_out_calendar(2025, 2028)


def due_in_a_query(moment: datetime, code: str) -> date | None:
    user = make_user()
    User.objects.filter(pk=user.pk).update(date_joined=moment)
    return User.objects.annotate(due=due_after_instant("date_joined", code)).get(pk=user.pk).due


@pytest.mark.parametrize("hour", [0, 7, 12, 23])
@pytest.mark.parametrize(
    "day", [date(2026, 2, 13), date(2026, 2, 17), date(2026, 11, 28), date(2026, 12, 31), date(2028, 2, 29)]
)
def test_both_agree_at_any_hour_in_taipei(day, hour):
    """Before eight in the morning it is still yesterday in UTC."""
    moment = datetime.combine(day, time(hour, 30), tzinfo=TAIPEI)
    assert due_in_a_query(moment, RuleCode.REVIEW_DAYS) == due_after(day, RuleCode.REVIEW_DAYS)


def test_the_rule_of_the_first_day_counts():
    Rule.objects.create(code=RuleCode.REVIEW_DAYS, value=3, effective_from=date(2026, 12, 1))
    for day in (date(2026, 11, 30), date(2026, 12, 1)):
        moment = datetime.combine(day, time(9), tzinfo=TAIPEI)
        assert due_in_a_query(moment, RuleCode.REVIEW_DAYS) == due_after(day, RuleCode.REVIEW_DAYS)


def test_beyond_calendar_or_rule_there_is_no_date():
    assert due_in_a_query(timezone.now() + timedelta(days=9000), RuleCode.REVIEW_DAYS) is None
    assert due_in_a_query(datetime(2023, 12, 29, tzinfo=TAIPEI), RuleCode.REVIEW_DAYS) is None
    assert due_in_a_query(timezone.now(), "no_such_rule") is None
