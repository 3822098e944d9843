"""How the day by which somebody is to act came about, from what was stored when it was promised."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from cycles.constants import RuleCode

from ..models import Application, ApplicationEvent, CorrectionRequest
from ..models.clock import Clock

_STOPS, _GOES_ON = "return", {"resubmit", "cancel_return"}


@dataclass(frozen=True, slots=True)
class Stop:
    """A time that was the school's; `days` are the working days the office still has. Both unknown of old cases."""

    since: datetime
    until: datetime | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """`due_on` is empty while the clock stands still, `rule_from` and `days` where nobody kept them."""

    rule: str
    started_at: datetime
    rule_from: date | None
    days: int | None
    due_on: date | None
    stops: tuple[Stop, ...] = ()

    @property
    def rule_label(self) -> str:
        return str(RuleCode(self.rule).label)


def office_clock(application: Application, events: Iterable[ApplicationEvent]) -> Reckoning | None:
    """That of the office which has the case, told from its history; None where no time runs, or nothing is known."""
    if not application.is_open:
        return None
    return _reckoning(application, None if application.is_returned else application.due_on, events)


def school_clock(correction: CorrectionRequest | None) -> Reckoning | None:
    """That of the school while it corrects."""
    return _reckoning(correction, correction.due_on) if correction else None


def _reckoning(clock: Clock, due_on: date | None, events: Iterable[ApplicationEvent] = ()) -> Reckoning | None:
    since = clock.clock_started_at
    if since is None:
        return None
    stops = _stops(event for event in events if event.at >= since)
    return Reckoning(clock.clock_rule, since, clock.clock_rule_from, clock.clock_days, due_on, stops)


def _stops(events: Iterable[ApplicationEvent]) -> tuple[Stop, ...]:
    stops: list[Stop] = []
    for event in events:
        if event.verb == _STOPS:
            stops.append(Stop(event.at, None, event.details.get("kept")))
        elif event.verb in _GOES_ON and stops:
            stops[-1] = replace(stops[-1], until=event.at)
    return tuple(stops)
