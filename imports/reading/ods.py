"""OpenDocument spreadsheets: the first table of content.xml."""

import zipfile
from collections.abc import Mapping

from .limits import Collector, Table
from .numbers import written
from .pieces import parse

_CELLS = frozenset({"table-cell", "covered-table-cell"})
# What stands in a cell without being its text.
_ASIDE = frozenset({"annotation", "shapes", "frame"})
_VALUES = {
    "float": "value",
    "currency": "value",
    "percentage": "value",
    "date": "date-value",
    "boolean": "boolean-value",
}


def read(archive: zipfile.ZipFile) -> Table:
    sheet = _Sheet()
    parse(archive, "content.xml", sheet)
    return Table(sheet.kept.lines, sheet.name, max(sheet.tables - 1, 0))


class _Sheet:
    """Follows the first table; counts the others."""

    def __init__(self) -> None:
        self.kept, self.name, self.tables = Collector(), "", 0
        self._row, self._rows, self._column = 0, 1, 0
        self._cell: Mapping[str, str] | None = None
        self._words: list[str] = []
        self._aside = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table":
            self.tables += 1
            self.name = self.name or attributes.get("name", "")
        if self.tables != 1:
            return
        if name in _ASIDE:
            self._aside += 1
        elif name == "table-row":
            self._rows, self._column = _times(attributes, "number-rows-repeated"), 0
        elif name in _CELLS:
            self._cell, self._words = attributes, []
        elif self._cell is not None and not self._aside:
            self._words += _sign(name, attributes, first=not self._words)

    def text(self, words: str) -> None:
        if self._cell is not None and not self._aside:
            self._words.append(words)

    def end(self, name: str) -> None:
        if self.tables != 1:
            return
        if name in _ASIDE:
            self._aside -= 1
        elif name in _CELLS:
            self._end_cell()
        elif name == "table-row":
            self._end_row()

    def _end_cell(self) -> None:
        cell, self._cell = self._cell or {}, None
        text, times = _text(cell, "".join(self._words)), _times(cell, "number-columns-repeated")
        # A table is blank to its edge; only what is written is put.
        for column in range(self._column, self._column + times if text else 0):
            self.kept.put(column, text)
        self._column += times

    def _end_row(self) -> None:
        held = list(self.kept.held)
        for _time in range(self._rows if held else 1):
            self._row += 1
            for column, text in enumerate(held):
                self.kept.put(column, text)
            self.kept.end_row(self._row)
        self._row += 0 if held else self._rows - 1


def _times(attributes: Mapping[str, str], name: str) -> int:
    return max(1, int(attributes.get(name, "1")))


def _sign(name: str, attributes: Mapping[str, str], *, first: bool) -> list[str]:
    """Spaces and line ends that the format writes as tags."""
    if name == "p":
        return [] if first else ["\n"]
    if name == "s":
        return [" " * min(_times(attributes, "c"), 100)]
    return ["\n"] if name == "line-break" else ["\t"] if name == "tab" else []


def _text(cell: Mapping[str, str], words: str) -> str:
    kind = cell.get("value-type", "string")
    if kind == "date":
        return cell.get("date-value", words).removesuffix("T00:00:00")
    if kind in _VALUES:
        return written(cell.get(_VALUES[kind], words))
    return words
