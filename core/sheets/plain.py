"""CSV that Excel and LibreOffice open as it is meant: UTF-8 with a byte order mark, CRLF, formulas made harmless."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from .columns import Heading, Value

# A cell that begins with one of these would be run as a formula; the full-width ones in an East Asian Excel.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


class _Echo:
    """Gives back what the csv writer writes."""

    def write(self, text: str) -> str:
        return text


def csv_chunks(heads: Sequence[Heading], lines: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Line by line, headings first: what people read, then the keys of machines."""
    writer: Any = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow([head.title for head in heads]).encode()
    yield writer.writerow([head.key for head in heads]).encode()
    for line in lines:
        yield writer.writerow([_written(value) for value in line]).encode()


def _written(value: Value) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
