"""When the daily summary leaves."""

from datetime import datetime, time

from django.utils import timezone

from cycles.selectors import load_calendar
from notifications.constants import DIGEST_HOUR, DIGEST_MINUTE
from notifications.services import write_digests

from ..mails import DIGEST_COMPOSER


def send_digests(now: datetime | None = None) -> int:
    """Write the summaries of the day, from 08:30 in Taipei on working days; how many.

    Harmless any number of times: a person gets one a day, and none without anything new. What a dead scheduler
    missed leaves when it is back, the same day or on the next working day. Raises CalendarNotLoaded.
    """
    local = timezone.localtime(now or timezone.now())
    if local.time() < time(DIGEST_HOUR, DIGEST_MINUTE) or not load_calendar(local.date(), local.date()).is_working(
        local.date()
    ):
        return 0
    return write_digests(DIGEST_COMPOSER, local.date(), local)
