"""The words in which the tables are written, and the people of their columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import User
from districts.models import District
from schools.models import School
from tests.factories.accounts import (
    make_admin,
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_officer,
    make_staff,
    make_user,
)
from tests.factories.districts import district
from tests.factories.schools import school

COLUMNS = (
    "visitor",
    "nobody",
    "member",
    "coordinator",
    "other_member",
    "other_coordinator",
    "officer",
    "chief",
    "other_officer",
    "other_chief",
    "bureau",
    "admin",
    "auditor",
    "staff",
)


class World:
    """The school and the district that "own" objects belong to, another of each, and people on first use."""

    def __init__(self) -> None:
        self._people: dict[str, User] = {}

    @cached_property
    def own_school(self) -> School:
        return school("1015")

    @cached_property
    def other_school(self) -> School:
        return school("0003")

    @cached_property
    def own_district(self) -> District:
        return district("zhongzheng")

    @cached_property
    def other_district(self) -> District:
        return district("beitou")

    def person(self, column: str) -> User | None:
        """The person of a column, the same one every time; None for the visitor."""
        if column == "visitor":
            return None
        if column not in self._people:
            self._people[column] = self._make(column)
        return self._people[column]

    def _make(self, column: str) -> User:
        makers: dict[str, Callable[[], User]] = {
            "nobody": make_user,
            "member": lambda: make_member(self.own_school),
            "coordinator": lambda: make_coordinator(self.own_school),
            "other_member": lambda: make_member(self.other_school),
            "other_coordinator": lambda: make_coordinator(self.other_school),
            "officer": lambda: make_officer(self.own_district),
            "chief": lambda: make_chief(self.own_district),
            "other_officer": lambda: make_officer(self.other_district),
            "other_chief": lambda: make_chief(self.other_district),
            "bureau": make_bureau,
            "admin": make_admin,
            "auditor": make_auditor,
            "staff": make_staff,
        }
        return makers[column]()


def _no_arguments(_world: World) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class Row:
    """What the columns get for GET and for POST with an empty form; see the package's docstring."""

    get: str = ""
    post: str = ""
    of: Callable[[World], Sequence[Any]] = _no_arguments

    def expected(self, method: str) -> dict[str, str]:
        """Column to cell; empty when the method is not offered."""
        cells = getattr(self, method).split()
        if len(cells) in {1, 2}:
            cells = [cells[0], *[cells[-1]] * (len(COLUMNS) - 1)]
        if cells and len(cells) != len(COLUMNS):
            raise ValueError(f"{len(cells)} cells instead of {len(COLUMNS)}: {getattr(self, method)}")
        return dict(zip(COLUMNS, cells, strict=True)) if cells else {}
