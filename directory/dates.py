"""The next public dates of the front page. Rooms above that hold dates register what gives them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ComingDate:
    """`when` in words as they were published; `day` sorts it, None stands behind those that have one."""

    when: str
    what: str
    url: str
    day: date | None = None
    is_sample: bool = False


Provider = Callable[[date], list[ComingDate]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider` gives the public dates from a day on, in the reader's language; one registered twice is asked once."""
    if provider not in _providers:
        _providers.append(provider)


def coming(today: date, *, limit: int) -> list[ComingDate]:
    found = [one for provider in _providers for one in provider(today)]
    return sorted(found, key=lambda one: (one.day is None, one.day or today))[:limit]
