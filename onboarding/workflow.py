"""The life of a school's part in a residents' assembly; the gate and the database trigger read nothing else."""

from dataclasses import dataclass

from .constants import State


@dataclass(frozen=True, slots=True)
class Transition:
    verb: str
    source: State
    target: State


TRANSITIONS = (
    Transition("report", State.PLANNED, State.REPORTED),
    # Not confirmed, and the school says it again.
    Transition("report", State.REFUSED, State.REPORTED),
    Transition("take_back", State.REPORTED, State.PLANNED),
    Transition("verify", State.REPORTED, State.VERIFIED),
    Transition("refuse", State.REPORTED, State.REFUSED),
    Transition("cancel", State.PLANNED, State.CANCELLED),
)


def allowed_moves() -> list[tuple[str, str]]:
    """(from, to) pairs for the database's own guard."""
    return sorted({(t.source.value, t.target.value) for t in TRANSITIONS})


def transition_for(verb: str, state: str) -> Transition | None:
    return next((t for t in TRANSITIONS if t.verb == verb and t.source == state), None)
