"""What apps declare in their calendar_entries.py: how a kind of record stops being due, and dates of their own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from history.models import Event
from obligations.constants import Body

from .writing import Entry


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of record whose history says when it is due and when not any more.

    `kind` is that of the Subject, `codes` are the obligations that begin, move and end with events of the chain
    `events`, and with nothing else. `left(body, id)` is a condition over `events`: the moves by which a record
    stopped being due from that body; with id None, from any of its kind.
    """

    kind: str
    codes: frozenset[str]
    events: type[Event]
    left: Callable[[Body, int | None], Q]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a feed, at `now`: for whom, and since when it has been there.

    `bodies` are those for whom it stands, None for the whole city.
    """

    reader: User
    bodies: frozenset[tuple[Body, int]] | None
    since: datetime
    now: datetime


# Dates that belong to no obligation.
Dates = Callable[[Reading], Iterable[Entry]]


@dataclass(slots=True)
class Registry:
    kept: dict[str, Kept] = field(default_factory=dict)
    dates: list[Dates] = field(default_factory=list)

    def declare(self, kept: Kept) -> None:
        """Add a kind; one taken twice is an error in the code."""
        if kept.kind in self.kept:
            raise ValueError(f"the calendar entries of {kept.kind} are declared twice")
        self.kept[kept.kind] = kept

    def keeps(self, code: str) -> bool:
        """Whether the history of its record governs an obligation."""
        return any(code in kept.codes for kept in self.kept.values())

    def add_dates(self, dates: Dates) -> None:
        self.dates.append(dates)


registry = Registry()
declare = registry.declare
add_dates = registry.add_dates
