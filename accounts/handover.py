"""What a leaver's work is: apps above register how theirs passes to a successor, at a school or at a desk."""

from dataclasses import dataclass
from typing import Protocol

from core.actors import Actor
from districts.models import District
from schools.models import School

from .models import User


class Handover(Protocol):
    def __call__(self, leaver: User, school: School, successor: User, *, actor: Actor) -> int:
        """Move the leaver's work for the school to the successor; how many things moved.

        Called inside the transaction that ends the membership, so it is all or nothing.
        """
        ...


class InHand(Protocol):
    def __call__(self, leaver: User, district: District | None) -> int:
        """How many open things an official has in hand at the district's desk; at the bureau for None."""
        ...


class DeskHandover(Protocol):
    def __call__(self, leaver: User, district: District | None, successor: User | None, *, actor: Actor) -> int:
        """Move what `InHand` counts to the successor, or back to the whole desk for None; how many things moved.

        Called inside the transaction that ends the membership. What the successor may not handle goes to the desk.
        """
        ...


@dataclass(frozen=True, slots=True)
class Owned:
    """Something of a school that has one owner, and the page where another one is named."""

    reference: str
    owner: str
    state: str
    url: str


class OwnedAt(Protocol):
    def __call__(self, school: School) -> list[Owned]:
        """What people of the school own and somebody else could."""
        ...


@dataclass(frozen=True, slots=True)
class DeskWork:
    in_hand: InHand
    hand_over: DeskHandover


_handovers: list[Handover] = []
_desk_work: list[DeskWork] = []
_owned: list[OwnedAt] = []


def register(handover: Handover) -> Handover:
    """Add one app's hand-over at schools; registering it twice counts once."""
    if handover not in _handovers:
        _handovers.append(handover)
    return handover


def register_desk(*, in_hand: InHand, hand_over: DeskHandover) -> DeskWork:
    """Add one app's work of officials; registering it twice counts once."""
    work = DeskWork(in_hand, hand_over)
    if work not in _desk_work:
        _desk_work.append(work)
    return work


def register_owned(owned_at: OwnedAt) -> OwnedAt:
    """Add what one app's people own at schools; registering it twice counts once."""
    if owned_at not in _owned:
        _owned.append(owned_at)
    return owned_at


def owned_at(school: School) -> list[Owned]:
    """What a school's people own, for whoever manages its team."""
    return [one for owned in _owned for one in owned(school)]


def hand_over(leaver: User, school: School, successor: User, *, actor: Actor) -> int:
    """Pass everything on; how many things the successor received."""
    return sum(handover(leaver, school, successor, actor=actor) for handover in _handovers)


def in_hand(leaver: User, district: District | None) -> int:
    """How many open things an official would leave behind."""
    return sum(work.in_hand(leaver, district) for work in _desk_work)


def hand_over_desk(leaver: User, district: District | None, successor: User | None, *, actor: Actor) -> int:
    """Pass an official's work on, or back to the desk; how many things moved."""
    return sum(work.hand_over(leaver, district, successor, actor=actor) for work in _desk_work)
