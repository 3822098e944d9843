"""The life of an agreement as data; the gate in services and the database trigger read nothing else."""

from dataclasses import dataclass

from .constants import AgreementStatus as Status


@dataclass(frozen=True, slots=True)
class Transition:
    verb: str
    source: Status
    target: Status


TRANSITIONS = (
    Transition("record_signing", Status.DRAFT, Status.ACTIVE),
    Transition("end", Status.ACTIVE, Status.ENDED),
)


def allowed_moves() -> list[tuple[str, str]]:
    """(from, to) pairs for the database's own guard."""
    return sorted({(t.source.value, t.target.value) for t in TRANSITIONS})


def transition_for(verb: str, status: str) -> Transition | None:
    return next((t for t in TRANSITIONS if t.verb == verb and t.source == status), None)
