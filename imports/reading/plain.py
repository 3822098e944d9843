"""CSV as Excel, LibreOffice and older systems write it: UTF-8 or Big5, separated by commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterable, Iterator

from documents.checks import encoding_of

from .limits import Collector, Table

_SEPARATORS = (",", "\t", ";")


def read(content: bytes) -> Table:
    text = content.decode(encoding_of(content) or "utf-8")
    rows, kept = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=False), Collector()
    for number, cells in enumerate(_lines(rows), start=1):
        for column, cell in enumerate(cells):
            kept.put(column, _bare(cell))
        kept.end_row(number)
    return Table(kept.lines)


def _lines(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """csv.Error is about quotes or a cell without end: a damaged file, as the caller calls it."""
    try:
        yield from rows
    except csv.Error as error:
        raise ValueError(str(error)) from None


def _separator(text: str) -> str:
    """The one that is used most in the first lines."""
    beginning = text[:4_000]
    return max(_SEPARATORS, key=beginning.count)


def _bare(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running a text; our own exports write it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in set("=+-@＝＋－＠") else cell
