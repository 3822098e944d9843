"""Agreements near their end, each reached through the services."""

from datetime import timedelta
from typing import Any

from agreements.models import Agreement
from core.dates import local_today
from districts.models import District
from schools.models import School
from tests.factories.agreements import signed


def ending(days: int = 60, school: School | None = None, district: District | None = None, **fields: Any) -> Agreement:
    """In force since a year, its last day so many days ahead; a negative number: passed, and not written off yet."""
    last = local_today() + timedelta(days=days)
    return signed(school, district, **({"starts_on": last - timedelta(days=364), "ends_on": last} | fields))


def lapsed(days: int = 10, school: School | None = None, district: District | None = None, **fields: Any) -> Agreement:
    """Its last day passed so many days ago, and nobody has said a word."""
    return ending(-days, school, district, **fields)
