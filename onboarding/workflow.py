"""The life of a school's part in a residents' assembly; the gate and the database trigger read nothing else."""

from core.workflows import Table, Transition

from .constants import State

TRANSITIONS = Table(
    (
        Transition("report", State.PLANNED, State.REPORTED),
        # Not confirmed, and the school says it again.
        Transition("report", State.REFUSED, State.REPORTED),
        Transition("take_back", State.REPORTED, State.PLANNED),
        Transition("verify", State.REPORTED, State.VERIFIED),
        Transition("refuse", State.REPORTED, State.REFUSED),
        Transition("cancel", State.PLANNED, State.CANCELLED),
    )
)
allowed_moves = TRANSITIONS.moves
transition_for = TRANSITIONS.find
