"""Reading a feed as a calendar program would."""

from typing import Any

from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from calendars.constants import FeedKind
from calendars.services import make_feed


def address_of(owner: User, kind: FeedKind = FeedKind.PERSON) -> str:
    """The path of a new feed of `owner`."""
    _feed, token = make_feed(owner, kind=kind)
    return reverse("calendars:feed", args=[token])


def text_at(path: str) -> str:
    """What a calendar program that never signed in gets, unfolded."""
    response = Client().get(path)
    assert response.status_code == 200
    return response.content.decode().replace("\r\n ", "")


def events_at(path: str) -> dict[str, Any]:
    """The entries of records by what stands before the @ of their UID, without the academic terms."""
    events = Calendar.from_ical(Client().get(path).content).walk("VEVENT")
    by_name = {str(event["UID"]).partition("@")[0]: event for event in events}
    return {name: event for name, event in by_name.items() if not name.startswith("term-")}


def standing(events: dict[str, Any]) -> dict[str, str]:
    """Each entry with its status."""
    return {name: str(event["STATUS"]) for name, event in events.items()}
