"""A workflow as data: the moves that one record can make, by verb; what a gate and the database's own guard read."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

State = TypeVar("State", bound=str)
Move = TypeVar("Move", bound="Transition[Any]")


@dataclass(frozen=True, slots=True)
class Transition(Generic[State]):
    verb: str
    source: State
    target: State


class Table(tuple[Move, ...]):
    """Every move there is; a verb may leave several states, and a state by several verbs."""

    __slots__ = ()

    def moves(self) -> list[tuple[str, str]]:
        """(from, to) pairs for the database's own guard."""
        return sorted({(str(one.source), str(one.target)) for one in self})

    def find(self, verb: str, source: str) -> Move | None:
        return next((one for one in self if one.verb == verb and one.source == source), None)
