"""What apps declare in their audiences.py: groups of people that an official may write to.

A declaration only says how to find its people; whom a sender reaches is applied here, in one place.
`autodiscover_modules("audiences")` finds the declarations at start.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.models import Membership
from districts.models import District


@dataclass(frozen=True, slots=True)
class Audience:
    """People who are addressed in a capacity.

    `find(district)` yields the memberships, not ended, through which they are addressed: those that belong to the
    district, or all for None. People who cannot be reached are in it: they are shown as left out.
    """

    code: str
    label: Promise
    find: Callable[[District | None], QuerySet[Membership]]
    # Whether a district's desk may write to it; the bureau may write to all.
    open_to_desks: bool = False
    # Whether its people belong to districts: then a desk reaches its own, and the bureau all or one.
    by_district: bool = False

    def is_open_to(self, sender: Membership | None) -> bool:
        """Whether somebody may write to it in this capacity."""
        if sender is None:
            return False
        return sender.is_bureau or (sender.is_district and self.open_to_desks)

    def memberships(self, *, office: District | None, chosen: District | None) -> QuerySet[Membership]:
        """Who is addressed when the desk of `office` (None: the bureau) writes and chose a district, or none."""
        return self.find((office or chosen) if self.by_district else None)


@dataclass(slots=True)
class Registry:
    audiences: dict[str, Audience] = field(default_factory=dict)

    def declare(self, *audiences: Audience) -> None:
        """Add audiences; a code taken twice is an error in the code."""
        for audience in audiences:
            if audience.code in self.audiences:
                raise ValueError(f"audience {audience.code} is declared twice")
            self.audiences[audience.code] = audience

    def get(self, code: str) -> Audience | None:
        return self.audiences.get(code)

    def open_to(self, sender: Membership | None) -> Iterable[Audience]:
        """The audiences that a capacity may write to, in the order of their codes."""
        return [self.audiences[code] for code in sorted(self.audiences) if self.audiences[code].is_open_to(sender)]


registry = Registry()
declare = registry.declare
