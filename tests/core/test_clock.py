"""Days are days in Taipei, whatever the machine's or the database's zone."""

import datetime as dt
import os
import time

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.dates import format_datetime
from tests.factories.accounts import make_user


def test_the_process_lives_in_taipei() -> None:
    assert settings.USE_TZ is True
    assert (os.environ["TZ"], time.strftime("%z")) == ("Asia/Taipei", "+0800")


@pytest.mark.django_db
def test_the_database_keeps_moments_in_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW TimeZone")
        assert cursor.fetchone() == ("UTC",)
    joined = make_user().date_joined
    assert (joined.tzinfo, abs(timezone.now() - joined) < dt.timedelta(minutes=1)) == (dt.UTC, True)


def test_a_moment_is_shown_in_taipei() -> None:
    # Half past five in the evening of the 22nd in London is already the 23rd in Taipei.
    moment = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)
    assert format_datetime(moment) == "115年11月23日（一）01:30"
    assert timezone.localdate(moment) == dt.date(2026, 11, 23)
