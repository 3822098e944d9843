"""CSV that Excel and LibreOffice open as it is meant: UTF-8 with a byte order mark, CRLF, formulas made harmless."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from .pieces import in_pieces

# A cell that begins with one of these would be run as a formula; the full-width ones in an East Asian Excel.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


class _Echo:
    """Gives back what the csv writer writes."""

    def write(self, text: str) -> str:
        return text


def csv_chunks(headings: Iterable[Sequence[str]], lines: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The rows of headings, then the lines: text, numbers, days, true or false, or nothing."""
    writer: Any = csv.writer(_Echo())
    rows = chain(headings, lines)
    yield b"\xef\xbb\xbf"
    yield from in_pieces(writer.writerow([_written(value) for value in row]) for row in rows)


def _written(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
