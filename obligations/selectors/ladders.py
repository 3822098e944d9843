"""Ladders as the bureau reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..constants import LadderVerb, Unit
from ..duty import RANK
from ..models import Ladder, LadderEvent, LadderStep

# Working days in calendar days, for the order only: five in seven.
_CALENDAR_DAYS = {Unit.WORKING: 1.4, Unit.CALENDAR: 1.0}


@dataclass(frozen=True, slots=True)
class LadderRow:
    ladder: Ladder
    steps: list[LadderStep]


def ladder_rows() -> list[LadderRow]:
    """Every ladder with its steps in order. Two queries."""
    steps: dict[int, list[LadderStep]] = {}
    for step in LadderStep.objects.filter(retired_at__isnull=True).order_by("pk"):
        steps.setdefault(step.ladder_id, []).append(step)
    return [LadderRow(ladder, in_order(steps.get(ladder.pk, []))) for ladder in Ladder.objects.order_by("pk")]


def steps_of(ladder: Ladder) -> list[LadderStep]:
    return in_order(ladder.steps.filter(retired_at__isnull=True).order_by("pk"))


def in_order(steps: Iterable[LadderStep]) -> list[LadderStep]:
    """From the earliest to the latest; which of two steps in different units comes first may depend on the due date."""
    return sorted(steps, key=lambda step: (step.offset * _CALENDAR_DAYS[Unit(step.unit)], RANK[step.audience], step.pk))  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class LadderChange:
    """One line of a ladder's history: the step as it was (None when added) and as it is (None when removed)."""

    event: LadderEvent
    before: LadderStep | None
    after: LadderStep | None


def changes_of(ladder: Ladder) -> list[LadderChange]:
    """Newest first."""
    events = LadderEvent.objects.filter(subject=ladder).select_related("actor").order_by("-sequence")
    return [_change(event) for event in events]


def _change(event: LadderEvent) -> LadderChange:
    facts = event.details
    if event.verb == LadderVerb.STEP_ADDED:
        return LadderChange(event, None, _as_step(facts))
    if event.verb == LadderVerb.STEP_REMOVED:
        return LadderChange(event, _as_step(facts), None)
    return LadderChange(event, _as_step(facts["before"]), _as_step(facts))


def _as_step(facts: dict[str, Any]) -> LadderStep:
    return LadderStep(**{name: facts[name] for name in ("offset", "unit", "audience", "channel")})
