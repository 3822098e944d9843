"""A dataset as a file, row by row: CSV with keys as its only heading, JSON with the dictionary in front."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

from core.sheets import csv_chunks, in_pieces

from .constants import LICENCE_URL
from .datasets import Dataset

# Up to here a file is put together in memory, a longer one on disk.
_IN_MEMORY = 2 * 1024 * 1024


def put_together(chunks: Iterable[bytes]) -> tuple[IO[bytes], str]:
    """The whole file, open at its beginning, and the hash of all that is in it."""
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with its answer
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        spool.write(chunk)
    spool.seek(0)
    return spool, digest.hexdigest()


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
