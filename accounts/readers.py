"""Statements about what a reader may see, written once for each capacity instead of at each call."""

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from core.compiled import Compiled, Hole

from .constants import DISTRICT_ROLES, SCHOOL_ROLES
from .models import Membership, User

Row = TypeVar("Row")
Reader = User | AnonymousUser


class ForReaders(Generic[Row]):
    """Like core.compiled, for a queryset that depends on its reader, who is the first parameter of `build`.

    `build` gets a stand-in of the same role, whose id, school and district are parameters of the statement; so it may
    pass them to `visible_to`, and may depend on nothing else of the reader.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], names: Iterable[str] | None = None) -> None:
        self._build = build
        self._names = tuple(signature(build).parameters)[1:] if names is None else tuple(names)
        self._by_role: dict[str | None, Compiled[Row]] = {}
        self.__doc__ = build.__doc__

    def __call__(self, reader: Reader, **values: Any) -> list[Row]:
        if not isinstance(reader, User):
            return self._of(None)(**values)
        acting = reader.acting
        if acting is None:
            return self._of("")(reader=reader.pk, **values)
        place = {"school": acting.school_id, "district": acting.district_id}
        return self._of(acting.role)(reader=reader.pk, **place, **values)

    def first(self, reader: Reader, **values: Any) -> Row | None:
        return next(iter(self(reader, **values)), None)

    def _of(self, role: str | None) -> Compiled[Row]:
        """For visitors (None), people without a capacity ("") and those of a role."""
        if role not in self._by_role:
            stand_in = AnonymousUser() if role is None else _stand_in(role)
            self._by_role[role] = Compiled(lambda **holes: self._build(stand_in, **holes), self._names)
        return self._by_role[role]


def _stand_in(role: str) -> User:
    """Somebody of a role of whom nothing but the capacity is known, bound to a place as the role says."""
    person = User(pk=Hole("reader"))
    if not role:
        return person
    place = {
        "school_id": Hole("school") if role in SCHOOL_ROLES else None,
        "district_id": Hole("district") if role in DISTRICT_ROLES else None,
    }
    return person.act_as(Membership(user_id=person.pk, role=role, **place))


def for_readers(build: Callable[..., QuerySet[Any, Row]]) -> ForReaders[Row]:
    return ForReaders(build)
