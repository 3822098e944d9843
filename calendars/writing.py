"""Entries as an iCalendar file (RFC 5545, RFC 7986): the only module that knows the format."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from core.dates import TAIPEI

from .constants import REFRESH_EVERY

PRODUCT = "-//Taipei City Government//Taipei PB Alliance Portal//ZH"
# No date before is written; the zone's summer times of the seventies would only be ballast.
_ZONE_SINCE = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a calendar.

    `begins` is a date for all-day entries, which no time zone moves, or an aware instant, shown in Taipei's time;
    `ends` is its last day, inclusive, or the instant it ends. `changed_at` is when it came to be as it is.
    """

    uid: str
    sequence: int
    changed_at: datetime
    begins: date | datetime
    summary: str
    ends: date | datetime | None = None
    description: str = ""
    path: str = ""
    is_cancelled: bool = False


def uid_of(kind: str, pk: int, *round_: date) -> str:
    """The same for the whole life of a record; with a day, that of one round of it."""
    name = "-".join([kind, str(pk), *(f"{day:%Y%m%d}" for day in round_)])
    return f"{name}@{urlsplit(settings.SITE_URL).hostname}"


def calendar_file(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """The text of a calendar; with a name it is one to subscribe to. The same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", f"PT{REFRESH_EVERY // timedelta(hours=1)}H")
    calendar.add("x-wr-timezone", TAIPEI.key)
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones(first_date=_ZONE_SINCE)
    content: bytes = calendar.to_ical()
    return content


def fingerprint(name: str, entries: Iterable[Entry]) -> str:
    """Tells whether a calendar is as it was, at a small part of what writing it costs."""
    return hashlib.sha256(repr((name, *entries)).encode()).hexdigest()[:32]


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    for name, moment in _span(entry).items():
        event.add(name, moment)
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    if entry.path:
        event.add("url", f"{settings.SITE_URL}{entry.path}")
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if not isinstance(entry.begins, datetime):
        event.add("transp", "TRANSPARENT")
    return event


def _span(entry: Entry) -> dict[str, date | datetime]:
    """DTEND lies after the last day of an all-day entry, as the format wants it."""
    begins, ends = entry.begins, entry.ends
    if isinstance(begins, datetime):
        if timezone.is_naive(begins):
            raise ValueError(f"{entry.uid} begins at an instant without a time zone")
        span: dict[str, date | datetime] = {"dtstart": begins.astimezone(TAIPEI)}
        if isinstance(ends, datetime):
            span["dtend"] = ends.astimezone(TAIPEI)
        return span
    return {"dtstart": begins, "dtend": (ends or begins) + timedelta(days=1)}
