"""What a leaver's work is: apps above register how theirs passes to a successor."""

from typing import Protocol

from core.actors import Actor
from schools.models import School

from .models import User


class Handover(Protocol):
    def __call__(self, leaver: User, school: School, successor: User, *, actor: Actor) -> int:
        """Move the leaver's work for the school to the successor; how many things moved.

        Called inside the transaction that ends the membership, so it is all or nothing.
        """
        ...


_handovers: list[Handover] = []


def register(handover: Handover) -> Handover:
    """Add one app's hand-over; registering it twice counts once."""
    if handover not in _handovers:
        _handovers.append(handover)
    return handover


def hand_over(leaver: User, school: School, successor: User, *, actor: Actor) -> int:
    """Pass everything on; how many things the successor received."""
    return sum(handover(leaver, school, successor, actor=actor) for handover in _handovers)
