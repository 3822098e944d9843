"""Who else has the same place open just now. Kept in the shared cache alone, and no longer than a moment.

Nothing relies on it: while the cache is away nobody is there. Two who arrive in the same instant may hide one of
them until that one says so again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

# A page says every half minute that it is still open (static/js/presence.js); browsers let a page in the background
# say so once a minute only.
REMEMBERED_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody has a page of the place open since then, and said so last at `seen`."""

    person: int
    page: str
    since: datetime
    seen: datetime


def arrive(place: str, *, person: int, page: str) -> list[Present]:
    """Note that a person has a page open, or still has; answer who else has one, who came first first."""
    now = timezone.now()
    there = {(one.person, one.page): one for one in _open(place, now)}
    before = there.get((person, page))
    there[person, page] = Present(person, page, before.since if before else now, now)
    _keep(place, list(there.values()))
    others = (one for one in there.values() if one.person != person)
    return sorted(others, key=lambda one: (one.since, one.person, one.page))


def leave(place: str, *, person: int, page: str) -> None:
    """Forget a page that was closed."""
    _keep(place, [one for one in _open(place, timezone.now()) if (one.person, one.page) != (person, page)])


def _open(place: str, now: datetime) -> list[Present]:
    found: list[Present] = cache.get(_key(place), [])
    return [one for one in found if now - one.seen < timedelta(seconds=REMEMBERED_SECONDS)]


def _keep(place: str, there: list[Present]) -> None:
    cache.set(_key(place), there, REMEMBERED_SECONDS)


def _key(place: str) -> str:
    return f"presence:{place}"
