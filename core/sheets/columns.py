"""Columns of a sheet: a stable key for machines, a heading for people, and one plain value per row."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.dates import format_roc_short

Value = str | int | Decimal | date | None
# What XML, and hence no spreadsheet, can hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """`key` never changes once published; a DATE column becomes two, ISO for machines and the ROC year for people.

    `value` takes the row; an instant counts as its day in Taipei.
    """

    key: str
    title: str | Promise
    value: Callable[[Any], object]
    kind: Kind = Kind.TEXT


def headings(columns: Sequence[Column]) -> list[list[str]]:
    """Two rows above the lines: the words of people, then the keys of machines."""
    titles, keys = [], []
    for column in columns:
        title = str(column.title)
        titles.append(title)
        keys.append(column.key)
        if column.kind is Kind.DATE:
            titles.append(_("%(title)s (ROC)") % {"title": title})
            keys.append(f"{column.key}_roc")
    return [titles, keys]


def cells(columns: Sequence[Column], rows: Iterable[object]) -> Iterator[list[Value]]:
    """Each row as plain values: text, whole or decimal numbers, days, or nothing."""
    for row in rows:
        line: list[Value] = []
        for column in columns:
            line += _plain(column.kind, column.value(row))
        yield line


def _plain(kind: Kind, value: object) -> list[Value]:
    if kind is Kind.DATE:
        day = _day(value)
        return [day, format_roc_short(day) if day else ""]
    if kind is Kind.NUMBER and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return [value]
    return ["" if value is None else _UNPRINTABLE.sub("", str(value))]


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return timezone.localdate(value)
    return value if isinstance(value, date) else None
