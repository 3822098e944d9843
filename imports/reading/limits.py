"""How much of a file is read, and what a row is once it is read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.permissions import Refused

from ..constants import HEADING_ROWS, MAX_CELL, MAX_COLUMNS, MAX_ROWS


class Unreadable(Refused):
    """The file cannot be read as a list; `user_message` says why and what to do."""


class TooMuch(Unreadable):
    """The file holds more than one list may."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row with something in it; `number` as the spreadsheet counts."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the first sheet, and how many more there are."""

    lines: list[Line]
    sheet: str = ""
    others: int = 0


class Collector:
    """Takes cells in reading order and keeps rows that hold something; raises TooMuch at once when it is too much."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._cells: list[str] = []

    @property
    def held(self) -> list[str]:
        """The cells of the current row so far."""
        return self._cells

    def put(self, column: int, text: str) -> None:
        """The text of a cell in the current row; blank ones need not be told."""
        text = text.strip()
        if not text:
            return
        if column >= MAX_COLUMNS:
            raise TooMuch(_("A list has at most %(limit)d columns.") % {"limit": MAX_COLUMNS})
        if len(text) > MAX_CELL:
            raise TooMuch(_("A cell holds at most %(limit)d characters.") % {"limit": MAX_CELL})
        self._cells += [""] * (column + 1 - len(self._cells))
        self._cells[column] = text

    def end_row(self, number: int) -> None:
        cells, self._cells = self._cells, []
        if not cells:
            return
        self.lines.append(Line(number, cells))
        if len(self.lines) > MAX_ROWS + HEADING_ROWS:
            raise TooMuch(_("A list has at most %(limit)s rows. Split it.") % {"limit": f"{MAX_ROWS:,}"})
