"""A dataset as a file, row by row: CSV with keys as its only heading, JSON with the dictionary in front."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from .constants import LICENCE_URL
from .datasets import Dataset, Value

_ROWS_A_PIECE = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """Gives back what the csv writer writes."""

    def write(self, text: str) -> str:
        return text


def csv_of(dataset: Dataset) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, for spreadsheets; what one would run as a formula is quoted."""
    writer: Any = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow([field.key for field in dataset.fields]).encode()
    yield from _pieces(writer.writerow([_written(value) for value in row]) for row in dataset.rows())


def json_of(dataset: Dataset) -> Iterator[bytes]:
    """One object: what it is, its fields, and `rows`, an object each."""
    keys = [field.key for field in dataset.fields]
    yield f'{_as_json(_about(dataset))[:-1]}, "rows": ['.encode()
    rows = (_as_json(dict(zip(keys, row, strict=True))) for row in dataset.rows())
    yield from _pieces(text if number == 0 else f",\n{text}" for number, text in enumerate(rows))
    yield b"]}\n"


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def _about(dataset: Dataset) -> dict[str, object]:
    return {
        "dataset": dataset.slug,
        "title": dataset.title,
        "title_en": dataset.title_en,
        "licence": LICENCE_URL,
        "updated": dataset.updated(),
        "fields": [
            {"key": one.key, "type": one.type.value, "meaning": one.meaning, "meaning_en": one.meaning_en}
            for one in dataset.fields
        ],
    }


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """A network packet per row would be slow."""
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) == _ROWS_A_PIECE:
            yield "".join(piece).encode()
            piece = []
    yield "".join(piece).encode()
