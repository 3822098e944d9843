"""Views of the queue that the reader's team keeps, and what became of others."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.readers import for_readers

from ..constants import ViewVerb
from ..models import SavedView, SavedViewEvent

EVENTS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view as a link above the queue."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ViewMoment:
    at: datetime
    who: str
    what: str


@for_readers
def views_of_team(user: User) -> QuerySet[SavedView]:
    return SavedView.objects.visible_to(user).standing().order_by("place")


def tabs(views: list[SavedView], current: str) -> list[Tab]:
    return [Tab(view.name, f"?{view.query}", view.query == current) for view in views]


def view_history(user: User) -> list[ViewMoment]:
    """The last that happened to the team's views, the newest first."""
    events = SavedViewEvent.objects.filter(subject__in=SavedView.objects.visible_to(user).order_by())
    rows = events.select_related("actor").order_by("-at", "-pk")[:EVENTS_SHOWN]
    return [ViewMoment(event.at, event.actor.name if event.actor else "", _what(event)) for event in rows]


def _what(event: SavedViewEvent) -> str:
    name = event.details["name"]
    words = {"what": ViewVerb(event.verb).label, "name": name if isinstance(name, str) else " → ".join(name)}
    return _("%(what)s: %(name)s") % words
