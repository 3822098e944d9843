"""The sweep, in a process of its own: `python -m benchmarks.sweep`, results as JSON."""

import json
import time
from datetime import date, datetime, timedelta

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from applications.models import Application  # noqa: E402
from core.dates import TAIPEI  # noqa: E402
from notifications.models import FeedItem, Message  # noqa: E402
from obligations.models import Reminder  # noqa: E402
from obligations.owed import readable, together  # noqa: E402
from obligations.services import lay_out_ladders, sweep  # noqa: E402

from .timing import timed  # noqa: E402

# Longer than any ladder reaches before or after a due date, in calendar days.
_FAR = timedelta(days=200)
_REPEATS = 15


def main() -> None:
    """Before anything is due; when some of every kind is; then, from the start again, when everything is."""
    lay_out_ladders()
    first, last = _due_from_to()
    before, after = _noon(first - _FAR), _noon(last + _FAR)
    _catch_up(before)
    connection.close()
    fresh, _same = timed(lambda: sweep(before), times=1)
    idle, idle_queries = timed(lambda: sweep(before), times=_REPEATS)
    midway = _noon(_every_kind_is_due())
    _taken, part_queries = timed(lambda: sweep(midway), times=1)
    part_reminders, kinds = Reminder.objects.count(), _kinds()
    _forget()
    _catch_up(before)
    full, full_queries = timed(lambda: sweep(after), times=1)
    if _kinds() != kinds:
        raise SystemExit(f"not the same kinds were due: {kinds}, {_kinds()}")
    again, again_queries = timed(lambda: sweep(after), times=1)
    found = {
        "open_cases": Application.objects.open().count(),
        "reminders": Reminder.objects.count(),
        "feed_items": FeedItem.objects.count(),
        "messages": Message.objects.filter(sent_at__isnull=True).count(),
        "idle_seconds": idle,
        "idle_fresh_seconds": fresh,
        "idle_queries": idle_queries,
        "part_reminders": part_reminders,
        "part_queries": part_queries,
        "full_seconds": full,
        "full_queries": full_queries,
        "again_seconds": again,
        "again_queries": again_queries,
    }
    print(json.dumps(found | {"bare_seconds": _bare()}))


def _catch_up(now: datetime) -> None:
    """As it is on any day but the first: those above hear of a thing the day after whoever owes it."""
    sweep(now - timedelta(days=1))
    sweep(now)


def _due_from_to() -> tuple[date, date]:
    """The first and the last day on which anything is due."""
    everything, params = together(readable(), "owed.due_on")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(due_on), max(due_on) FROM ({everything}) AS owed", params)  # noqa: S608 - our own
        return cursor.fetchone()  # type: ignore[no-any-return]


def _every_kind_is_due() -> date:
    """The first day by which every kind of obligation that is there at all has something due."""
    everything, params = together(readable(), "owed.due_on")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(due_on) FROM ({everything}) AS owed GROUP BY code", params)  # noqa: S608 - our own
        return max(first for (first,) in cursor.fetchall() if first is not None)


def _kinds() -> list[str]:
    return sorted(Reminder.objects.order_by().values_list("obligation", flat=True).distinct())


def _forget() -> None:
    """As though nothing had been swept."""
    for rows in (FeedItem.objects.exclude(source=""), Message.objects.exclude(composer=""), Reminder.objects.all()):
        rows.delete()
    with connection.cursor() as cursor:
        for model in (FeedItem, Message, Reminder):
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=TAIPEI)


def _bare() -> float:
    """What writing the same rows costs by itself: each table once more, with its indexes, in one statement each."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (Reminder, FeedItem, Message):
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        began = time.perf_counter()
        for model in (Reminder, FeedItem, Message):
            table = model._meta.db_table
            only = "WHERE sent_at IS NULL" if model is Message else ""
            cursor.execute(f"INSERT INTO bare_{table} SELECT * FROM {table} {only}")  # noqa: S608 - our own tables
        taken = time.perf_counter() - began
        transaction.set_rollback(True)
    return taken


if __name__ == "__main__":
    main()
