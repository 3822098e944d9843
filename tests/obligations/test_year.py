"""The clock moved over a leap year: each step goes out on its written date, whatever the calendar does to it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from core.dates import TAIPEI, format_roc_short
from cycles.models import CalendarDay
from cycles.services import lay_out_calendar, renumber_calendar
from obligations.models import Reminder
from obligations.services import sweep
from tests.factories.accounts import make_bureau, make_chief, make_officer
from tests.factories.applications import claimed
from tests.factories.districts import district
from tests.factories.obligations import due

pytestmark = pytest.mark.heavy

# A Saturday that is worked, and the Friday before the holiday it makes up for.
MAKE_UP = date(2028, 2, 19)
MADE_UP_FOR = date(2028, 2, 25)
DUES = [
    date(2028, 1, 3),  # the ladder begins in ROC year 116 and ends in 117
    date(2028, 2, 1),  # after the Lunar New Year's run of holidays
    MADE_UP_FOR,  # due on a day off
    date(2028, 2, 29),  # the leap day
    date(2028, 3, 1),
    date(2028, 4, 5),  # a holiday
    date(2028, 10, 14),  # a Saturday
    date(2028, 12, 29),
]


@pytest.fixture
def calendar(db: None) -> None:
    lay_out_calendar(2027, 2029)
    CalendarDay.objects.filter(day=MAKE_UP).update(is_working=True)
    CalendarDay.objects.filter(day=MADE_UP_FOR).update(is_working=False)
    renumber_calendar()


def written_date(due_on: date, offset: int) -> date:
    """Counted on the fingers: one working day after the other."""
    working = set(CalendarDay.objects.filter(is_working=True).values_list("day", flat=True))
    step, left, day = (1 if offset > 0 else -1), abs(offset), due_on
    if offset <= 0 and due_on not in working:
        # The last working day before a free due date is one day before it, and stands in for it.
        left = max(left, 1)
    while left:
        day += timedelta(days=step)
        left -= day in working
    return day


def moments(first: date, last: date) -> Iterator[datetime]:
    """Each day's last minute before the reminders' hour, the hour itself, and a midnight that is yesterday in UTC."""
    for days in range((last - first).days + 1):
        day = first + timedelta(days=days)
        for hour, minute in ((0, 5), (7, 59), (8, 0)):
            yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=TAIPEI)


@pytest.mark.parametrize("due_on", DUES, ids=str)
def test_the_review_ladder_keeps_its_written_dates(calendar, due_on):
    officer = make_officer(district("zhongzheng"))
    make_chief(district("zhongzheng"))
    make_bureau()
    case = due(claimed(officer=officer), due_on, since=datetime(2027, 12, 1, 9, tzinfo=TAIPEI))
    for moment in moments(due_on - timedelta(days=20), due_on + timedelta(days=25)):
        sweep(moment)
    rows = Reminder.objects.filter(subject_id=case.pk).order_by("created_at").values_list("step__offset", "created_at")
    sent = {offset: created_at.astimezone(TAIPEI) for offset, created_at in rows}
    expected = {offset: written_date(due_on, offset) for offset in (-3, 0, 1, 3, 7)}
    assert {offset: at.date() for offset, at in sent.items()} == expected
    assert {(at.hour, at.minute) for at in sent.values()} == {(8, 0)}
    assert set(Reminder.objects.values_list("state", flat=True)) == {"issued"}


def test_the_year_changes_in_the_words_too():
    assert [format_roc_short(date(2027, 12, 31)), format_roc_short(date(2028, 1, 1))] == ["116.12.31", "117.01.01"]
