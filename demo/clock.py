"""Telling a story that began weeks ago: the services read the clock once, and here it is set for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone

from core.dates import local_today
from cycles.models import CalendarDay


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let django.utils.timezone.now() be `moment`; for laying out samples only, one process, one thread."""
    with patch.object(timezone, "now", lambda: moment):
        yield


def working_days_ago(days: int, hour: int = 10) -> datetime:
    """That hour, Taipei time, on the working day `days` working days before today."""
    today = local_today()
    ordinal = CalendarDay.objects.get(day=today).ordinal
    day = CalendarDay.objects.filter(
        is_working=True, day__lte=today - timedelta(days=1), ordinal__lte=ordinal - days + 1
    )
    latest = day.order_by("-day").values_list("day", flat=True)[0]
    return timezone.make_aware(datetime.combine(latest, time(hour)))
