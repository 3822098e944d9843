"""Proving that history was not rewritten."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from .models import Anchor, Event
from .selectors import event_models, events_in_order
from .services import event_hash


@dataclass(frozen=True, slots=True)
class Breach:
    """One event that does not fit: where, and what is wrong."""

    table: str
    subject_id: int
    sequence: int
    problem: str


def breaches() -> Iterator[Breach]:
    """Every event whose own hash, predecessor or number does not fit, and every head an anchor misses."""
    for model in event_models():
        yield from _breaches_of(model)
    yield from _anchor_breaches()


def _breaches_of(model: type[Event]) -> Iterator[Breach]:
    subject, sequence, previous = None, 0, ""
    for event in events_in_order(model):
        subject_id: int = event.subject_id  # type: ignore[attr-defined]
        if subject_id != subject:
            subject, sequence, previous = subject_id, 0, ""
        problem = _problem(event, sequence + 1, previous)
        if problem:
            yield Breach(model._meta.label_lower, subject_id, event.sequence, problem)
        sequence, previous = event.sequence, event.hash


def _problem(event: Event, expected_sequence: int, previous: str) -> str:
    if event.sequence != expected_sequence:
        return "an event before it is missing"
    if event.previous_hash != previous:
        return "it is not chained to the event before it"
    if event.hash != event_hash(event):
        return "its content was changed"
    return ""


def _anchor_breaches() -> Iterator[Breach]:
    """The newest anchor must be reproducible from the events that stood when it was made."""
    anchor = Anchor.objects.order_by("-day").first()
    if anchor is None:
        return
    heads: list[str] = []
    for model in event_models():
        rows = (
            model._default_manager.filter(at__lte=anchor.created_at)
            .order_by("subject_id", "-sequence")
            .distinct("subject_id")
            .values_list("subject_id", "sequence", "hash")
        )
        heads.extend(f"{model._meta.label_lower}:{s}:{n}:{h}" for s, n, h in rows)
    if hashlib.sha256("\n".join(sorted(heads)).encode()).hexdigest() != anchor.hash:
        yield Breach("history.anchor", anchor.pk, anchor.heads, f"the chains do not match the anchor of {anchor.day}")
