"""The life of a circular as data; the gate in services and the database trigger read nothing else."""

from dataclasses import dataclass

from .constants import CircularStatus as Status
from .constants import CircularVerb as Verb


@dataclass(frozen=True, slots=True)
class Transition:
    verb: Verb
    source: Status
    target: Status


TRANSITIONS = (
    Transition(Verb.SEND, Status.DRAFT, Status.SENT),
    Transition(Verb.ASK_RELEASE, Status.DRAFT, Status.WAITING),
    Transition(Verb.DISCARD, Status.DRAFT, Status.DISCARDED),
    Transition(Verb.RELEASE, Status.WAITING, Status.SENT),
    Transition(Verb.TAKE_BACK, Status.WAITING, Status.DRAFT),
    Transition(Verb.SEND_BACK, Status.WAITING, Status.DRAFT),
    Transition(Verb.DISCARD, Status.WAITING, Status.DISCARDED),
)


def allowed_moves() -> list[tuple[str, str]]:
    """(from, to) pairs for the database's own guard."""
    return sorted({(t.source.value, t.target.value) for t in TRANSITIONS})


def transition_for(verb: str, status: str) -> Transition | None:
    return next((t for t in TRANSITIONS if t.verb == verb and t.source == status), None)
