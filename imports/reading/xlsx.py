"""Office Open XML workbooks: the first sheet, with the values that were saved; formulas are not worked out."""

import posixpath
import zipfile
from collections.abc import Mapping

from ..constants import MAX_COLUMNS, MAX_ROWS
from .limits import Collector, Table
from .numbers import day, is_day, written
from .pieces import parse

_WORKBOOK = "xl/workbook.xml"
# More different texts, or signs in them, than the cells that are read could hold.
_MAX_TEXTS = MAX_ROWS * MAX_COLUMNS
_MAX_SIGNS = 20_000_000
_MAX_STYLES = 65_000


def read(archive: zipfile.ZipFile) -> Table:
    book, links = _Book(), _Links()
    parse(archive, _WORKBOOK, book)
    parse(archive, "xl/_rels/workbook.xml.rels", links)
    name, link = book.sheets[0]
    texts, styles = _Texts(), _Styles()
    for kind, handler in (("sharedStrings", texts), ("styles", styles)):
        if kind in links.by_type:
            parse(archive, links.by_type[kind], handler)
    sheet = _Sheet(texts.found, styles.days, since_1904=book.since_1904)
    parse(archive, links.by_id[link], sheet)
    return Table(sheet.kept.lines, name, len(book.sheets) - 1)


class _Silent:
    def text(self, words: str) -> None:
        """Nothing of it is wanted."""

    def end(self, name: str) -> None:
        """Nothing ends here."""


class _Book(_Silent):
    """The names of the sheets in their order, and from when days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            self.sheets.append((attributes.get("name", ""), attributes["id"]))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in {"1", "true"}


class _Links(_Silent):
    """Where the parts of the workbook lie."""

    def __init__(self) -> None:
        self.by_id: dict[str, str] = {}
        self.by_type: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
            self.by_id[attributes["Id"]] = path
            self.by_type[posixpath.basename(attributes["Type"])] = path


class _Styles(_Silent):
    """For each style of a cell whether it shows days."""

    def __init__(self) -> None:
        self.days: list[bool] = []
        self._codes: dict[int, str] = {}
        self._in_cells = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = int(attributes.get("numFmtId", "0"))
            self.days.append(is_day(number, self._codes.get(number, "")))
        if len(self.days) + len(self._codes) > _MAX_STYLES:
            raise ValueError("more styles than a workbook can have")

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


class _Words:
    """The text of an element: its runs, without the readings beside them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._reads, self._aside = False, False

    def _start(self, name: str) -> None:
        if name == "rPh":
            self._aside = True
        elif name in {"t", "v"}:
            self._reads = not self._aside

    def _end(self, name: str) -> None:
        if name == "rPh":
            self._aside = False
        elif name in {"t", "v"}:
            self._reads = False

    def text(self, words: str) -> None:
        if self._reads:
            self._parts.append(words)

    def _taken(self) -> str:
        parts, self._parts = self._parts, []
        return "".join(parts)


class _Texts(_Words):
    """The texts that cells refer to by number."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._signs = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - as all handlers
        self._start(name)

    def end(self, name: str) -> None:
        self._end(name)
        if name == "si":
            self.found.append(self._taken())
            self._signs += len(self.found[-1])
            if len(self.found) > _MAX_TEXTS or self._signs > _MAX_SIGNS:
                raise ValueError("more texts than a list can hold")


class _Sheet(_Words):
    """The rows of one sheet; a cell says where it stands, or stands beside the one before."""

    def __init__(self, texts: list[str], days: list[bool], *, since_1904: bool) -> None:
        super().__init__()
        self.kept = Collector()
        self._texts, self._days, self._since_1904 = texts, days, since_1904
        self._row, self._column = 0, -1
        self._cell: Mapping[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), -1
        elif name == "c":
            self._cell = attributes
            place = attributes.get("r")
            self._column = _column(place) if place else self._column + 1
        else:
            self._start(name)

    def end(self, name: str) -> None:
        if name == "c":
            self.kept.put(self._column, self._value(self._taken()))
        elif name == "row":
            self.kept.end_row(self._row)
        else:
            self._end(name)

    def _value(self, words: str) -> str:
        kind = self._cell.get("t", "n")
        if kind == "s" and words:
            return self._texts[int(words)]
        if kind != "n" or not words:
            return words.removesuffix("T00:00:00") if kind == "d" else words
        style = int(self._cell.get("s", "0"))
        if style < len(self._days) and self._days[style]:
            return day(words, since_1904=self._since_1904)
        return written(words)


def _column(place: str) -> int:
    """0 for A1, 26 for AA7; whatever lies far out is simply far out."""
    number = 0
    for letter in place[:4]:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1
