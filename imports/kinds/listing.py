"""What each kind of list brings: its columns, how a row is judged, how it is taken over, and where its record stands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from accounts.models import User

from ..constants import ListKind, Outcome
from .columns import Column

Values = Mapping[str, Any]
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Source:
    """On whose behalf, and from which batch, records are made."""

    actor: User
    batch: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A row that can be read: what it is about, and either the record it stands for or what is needed to make it.

    Two rows of a list with the same `identity` say the same thing.
    """

    outcome: Outcome
    label: str
    identity: tuple[Any, ...]
    record: str = ""
    plan: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Known]):
    """`know` reads all that judging rows needs, in a number of queries that does not grow with them.

    `judge` says what a row is, or raises Unfit. `hold` locks what the rows stand on, in the order everybody locks it;
    `take` makes one record through the services of its own app, and gives the key by which `url_of` finds it.
    """

    kind: ListKind
    columns: Callable[[], Sequence[Column]]
    know: Callable[[Sequence[Values]], Known]
    judge: Callable[[Values, Known], Found]
    hold: Callable[[Iterable[Found]], None]
    take: Callable[[Found, Source], str]
    url_of: Callable[[str], str]
    # Holds what people have said about themselves: rows and file are not kept longer than needed.
    is_personal: bool = False
