"""The overview at /manage/: apps above register the pages on which their part of the programme is set.

    from cycles import manage

    manage.register(
        manage.SettingsPage("obligations:ladders", _("Reminders"), _("When who is reminded."), can_see_ladders)
    )

in `AppConfig.ready`. The address must need no arguments; `may_open` is the rule that the page itself asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.actors import SYSTEM, Person
from core.permissions import Verdict
from history.models import Event

from .rules import can_see_settings


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One entry of the overview: where it leads, its name, and in a sentence what is set there."""

    view_name: str
    name: Promise
    hint: Promise
    may_open: Callable[[Person], Verdict] = can_see_settings


_pages: list[SettingsPage] = [
    SettingsPage(
        "cycles:calendar_now",
        _("Working calendar"),
        _("Which days are worked: public holidays, make-up days, days off for a typhoon. Academic terms."),
    ),
    SettingsPage(
        "cycles:rules",
        _("Time limits and thresholds"),
        _("How many days each step takes and where the thresholds lie, from which date on."),
    ),
]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a settings page's history, for cycles/includes/changes.html; `kind` picks the mark beside it."""

    at: datetime
    what: str
    who: str
    kind: str
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, event: Event, what: str, notes: Iterable[str] = ()) -> Self:
        """`event` in these words; what nobody did, the portal did by rule."""
        who = str(event.actor) if event.actor else SYSTEM.display_name
        return cls(event.at, what, who, "" if event.actor else "system", tuple(notes))


def register(page: SettingsPage) -> SettingsPage:
    """Add a page to the overview, behind those already there; registering it twice counts once."""
    if page not in _pages:
        _pages.append(page)
    return page


def pages_for(user: Person) -> list[SettingsPage]:
    """The pages that this person may open, in the order of registration."""
    return [page for page in _pages if page.may_open(user)]
