"""The life of a circular as data; the gate in services and the database trigger read nothing else."""

from core.workflows import Table, Transition

from .constants import CircularStatus as Status
from .constants import CircularVerb as Verb

TRANSITIONS = Table(
    (
        Transition(Verb.SEND, Status.DRAFT, Status.SENT),
        Transition(Verb.ASK_RELEASE, Status.DRAFT, Status.WAITING),
        Transition(Verb.DISCARD, Status.DRAFT, Status.DISCARDED),
        Transition(Verb.RELEASE, Status.WAITING, Status.SENT),
        Transition(Verb.TAKE_BACK, Status.WAITING, Status.DRAFT),
        Transition(Verb.SEND_BACK, Status.WAITING, Status.DRAFT),
        Transition(Verb.DISCARD, Status.WAITING, Status.DISCARDED),
    )
)
allowed_moves = TRANSITIONS.moves
transition_for = TRANSITIONS.find
