"""Statements about what a reader may see, written once for each capacity instead of at each call."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from inspect import signature
from typing import Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import QueryDict

from core.compiled import Compiled, Hole
from core.filtering import COUNTED, PortalFilterSet, Total, total_of
from core.pagination import Page, Place, page_at, paginate, place_in, rows_at

from .constants import DISTRICT_ROLES, SCHOOL_ROLES
from .models import Membership, User

Row = TypeVar("Row")
Shown = TypeVar("Shown", bound=Model)
Reader = User | AnonymousUser


class ForReaders(Generic[Row]):
    """Like core.compiled, for a queryset that depends on its reader, who is the first parameter of `build`.

    `build` gets a stand-in of the same role, whose id, school and district are parameters of the statement; so it may
    pass them to `visible_to`, and may depend on nothing else of the reader.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Row]], names: Iterable[str] | None = None, *, in_order: bool = True
    ) -> None:
        self._build = build
        self._in_order = in_order
        self._names = tuple(signature(build).parameters)[1:] if names is None else tuple(names)
        self._by_role: dict[str | None, Compiled[Row]] = {}
        self.__doc__ = build.__doc__

    def __call__(self, reader: Reader, **values: Any) -> list[Row]:
        statement, facts = self._for(reader)
        return statement(**facts, **values)

    def number(self, reader: Reader, **values: Any) -> int:
        statement, facts = self._for(reader)
        return statement.number(**facts, **values)

    def first(self, reader: Reader, **values: Any) -> Row | None:
        return next(iter(self(reader, **values)), None)

    def _for(self, reader: Reader) -> tuple[Compiled[Row], dict[str, Any]]:
        """The statement of the reader's capacity, and what is put in for the reader."""
        if not isinstance(reader, User):
            return self._of(None), {}
        acting = reader.acting
        if acting is None:
            return self._of(""), {"reader": reader.pk}
        return self._of(acting.role), {
            "reader": reader.pk, "school": acting.school_id, "district": acting.district_id
        }  # fmt: skip

    def _of(self, role: str | None) -> Compiled[Row]:
        """For visitors (None), people without a capacity ("") and those of a role."""
        if role not in self._by_role:
            stand_in = AnonymousUser() if role is None else _stand_in(role)
            self._by_role[role] = Compiled(
                lambda **holes: self._build(stand_in, **holes), self._names, in_order=self._in_order
            )
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


class PagesForReaders(Generic[Shown]):
    """A list without conditions of which a page is asked by statements written once for each capacity.

    `build(reader)` gives what the reader sees and depends on the reader as `for_readers` wants it.
    """

    def __init__(
        self, build: Callable[[Reader], QuerySet[Any, Shown]], *, order: Sequence[str], typed: QuerySet[Shown]
    ) -> None:
        """`typed`: rows of any kind with the fields of `order`, which ends in a unique one."""
        self._build, self._order, self._typed = build, order, typed
        self._keys = tuple(f"key_{place}" for place in range(len(order)))
        self._rows = lru_cache(None)(self._written)

    def page(self, reader: Reader, params: QueryDict) -> Page[Shown]:
        """Like core.pagination.paginate."""
        turned = {"before", "after"} & params.keys()
        place = place_in(self._typed, params, self._order) if turned else Place(None, backwards=False)
        rows = self._rows(is_further=place.key is not None, backwards=place.backwards)
        return page_at(
            place, rows(reader, **dict(zip(self._keys, place.key or (), strict=False))), params, order=self._order
        )

    def _written(self, *, is_further: bool, backwards: bool) -> ForReaders[Shown]:
        names = self._keys if is_further else ()
        place = Place([Hole(name) for name in names] or None, backwards)
        return ForReaders(lambda reader, **_: rows_at(self._build(reader), self._order, place), names)


# So many choices of conditions are kept written for a list; what is asked for least is written anew.
_KEPT = 256
_Chosen = tuple[tuple[str, str], ...]


class ListForReaders(Generic[Shown]):
    """A filtered list whose statements are written once for each capacity and each choice of conditions.

    `narrowed(reader, data)` gives the filter over what the reader sees, and depends on the reader as `for_readers`
    wants it. Only what is chosen from a few choices is kept; a list narrowed by typed words is written anew.
    """

    def __init__(
        self, narrowed: Callable[[Reader, QueryDict], PortalFilterSet], *, order: Sequence[str], typed: QuerySet[Shown]
    ) -> None:
        """`typed`: rows of any kind with the fields of `order`, which ends in a unique one."""
        self.narrowed, self.order, self._typed = narrowed, order, typed
        self._keys = tuple(f"key_{place}" for place in range(len(order)))
        self._rows = lru_cache(_KEPT)(self._written_rows)
        self._number = lru_cache(_KEPT)(self._written_number)

    def page(self, reader: Reader, found: PortalFilterSet, params: QueryDict) -> Page[Shown]:
        """Like core.pagination.paginate over `found`, which is `narrowed(reader, params)`."""
        if found.chosen is None:
            return paginate(found.qs, params, order=self.order)
        turned = {"before", "after"} & params.keys()
        place = place_in(self._typed, params, self.order) if turned else Place(None, backwards=False)
        rows = self._rows(_kept(found.chosen), is_further=place.key is not None, backwards=place.backwards)
        return page_at(
            place, rows(reader, **dict(zip(self._keys, place.key or (), strict=False))), params, order=self.order
        )

    def total(self, reader: Reader, found: PortalFilterSet) -> Total:
        """Like core.filtering.total_of."""
        if found.chosen is None:
            return total_of(found.qs)
        count = self._number(_kept(found.chosen)).number(reader)
        return Total(min(count, COUNTED), count > COUNTED)

    def _written_rows(self, chosen: _Chosen, *, is_further: bool, backwards: bool) -> ForReaders[Shown]:
        names = self._keys if is_further else ()
        place = Place([Hole(name) for name in names] or None, backwards)
        return ForReaders(lambda reader, **_: rows_at(self._chosen_rows(reader, chosen), self.order, place), names)

    def _written_number(self, chosen: _Chosen) -> ForReaders[Any]:
        def few(reader: Reader) -> QuerySet[Any, Any]:
            return self._chosen_rows(reader, chosen).order_by().values("pk")[: COUNTED + 1]

        return ForReaders(few, in_order=False)

    def _chosen_rows(self, reader: Reader, chosen: _Chosen) -> QuerySet[Shown]:
        data = QueryDict(mutable=True)
        data.update(dict(chosen))
        return self.narrowed(reader, data).qs


def _kept(chosen: dict[str, str]) -> _Chosen:
    return tuple(sorted(chosen.items()))
