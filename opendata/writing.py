"""A dataset as a file, row by row: CSV with keys as its only heading, JSON with the dictionary in front."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from core.sheets import csv_chunks, in_pieces

from .constants import LICENCE_URL
from .datasets import Dataset


def csv_of(dataset: Dataset) -> Iterator[bytes]:
    return csv_chunks([[field.key for field in dataset.fields]], dataset.rows())


def json_of(dataset: Dataset) -> Iterator[bytes]:
    """One object: what it is, its fields, and `rows`, an object each."""
    keys = [field.key for field in dataset.fields]
    yield f'{_as_json(_about(dataset))[:-1]}, "rows": ['.encode()
    rows = (_as_json(dict(zip(keys, row, strict=True))) for row in dataset.rows())
    yield from in_pieces(text if number == 0 else f",\n{text}" for number, text in enumerate(rows))
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
