"""Chains of events, hashed by history's own rule."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from history.models import Event
from history.services import event_hash

from .bulk import copy_rows

_COLUMNS = (
    "subject_id", "sequence", "at", "actor_id", "acting_code", "verb", "from_state", "to_state", "details",
    "previous_hash", "hash",
)  # fmt: skip


@dataclass(slots=True)
class Step:
    """One thing that happened; what a service would have handed to record_event."""

    verb: str
    at: datetime
    actor_id: int | None
    acting_code: str
    from_state: str = ""
    to_state: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chain:
    subject_id: int
    steps: list[Step]


def copy_chains(model: type[Event], chains: Iterable[Chain]) -> None:
    """Write whole chains of records that have none yet."""
    copy_rows(model, _COLUMNS, (row for chain in chains for row in _rows(model, chain)))


@dataclass(slots=True)
class _Link:
    """An event as far as its hash is concerned; making whole model instances would take longer than all the rest."""

    _meta: Any
    subject_id: int
    sequence: int
    at: datetime
    actor_id: int | None
    acting_code: str
    verb: str
    from_state: str
    to_state: str
    details: dict[str, Any]
    previous_hash: str


def _rows(model: type[Event], chain: Chain) -> Iterator[tuple[Any, ...]]:
    previous = ""
    for sequence, step in enumerate(chain.steps, start=1):
        facts = (
            chain.subject_id, sequence, step.at, step.actor_id, step.acting_code, step.verb, step.from_state,
            step.to_state,
        )  # fmt: skip
        link = _Link(model._meta, *facts, step.details, previous)
        digest = event_hash(link)  # type: ignore[arg-type] # it has all that is hashed
        yield *facts, json.dumps(step.details), previous, digest
        previous = digest
