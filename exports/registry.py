"""What apps declare in their exports.py: lists that leave as files, whoever puts them together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from accounts.readers import Reader
from core.permissions import Verdict
from core.sheets import SHEET_CHUNK, Column

from .constants import LARGE

Lines = Callable[[Iterator[Any]], Iterable[object]]


@dataclass(frozen=True, slots=True)
class Taken:
    """The list as one reader has narrowed it, whole and in its order; `lines` puts its records into lines."""

    records: QuerySet[Any]
    columns: Sequence[Column]
    lines: Lines = iter

    @property
    def is_large(self) -> bool:
        """Counts no further than it must."""
        return self.records.order_by().values("pk")[: LARGE + 1].count() > LARGE

    def count(self) -> int:
        return self.records.order_by().values("pk").count()

    def rows(self) -> Iterable[object]:
        return self.lines(self.records.iterator(chunk_size=SHEET_CHUNK))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list. `key` is in addresses and in the names of its files; `may` and `take` ask nothing but the reader in
    their capacity and the address, so that a worker gets what the page would give."""

    key: str
    title: str | Promise
    may: Callable[[Reader], Verdict]
    take: Callable[[Reader, QueryDict], Taken]


class Registry:
    def __init__(self) -> None:
        self._sheets: dict[str, Sheet] = {}

    def declare(self, sheet: Sheet) -> Sheet:
        """Add a list, and give it back; one taken twice is an error in the code."""
        if sheet.key in self._sheets:
            raise ValueError(f"the sheet {sheet.key} is declared twice")
        self._sheets[sheet.key] = sheet
        return sheet

    def find(self, key: str) -> Sheet | None:
        return self._sheets.get(key)

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self._sheets.values())


registry = Registry()
declare = registry.declare
