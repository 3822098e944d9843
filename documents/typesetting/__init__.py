"""PDF by typst. The same data give the same bytes, on every machine: own fonts, fixed date, nothing fetched.

The templates are in documents/typst/; `shapes` says what data each takes. Text is passed as data and shown as it
is, so nothing that people typed can become markup.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from .glyphs import font_files, showable
from .shapes import (
    AgreementPaper,
    AnswerTable,
    ApplicationCopy,
    Article,
    Explanation,
    Letter,
    PaperTable,
    Question,
    ReportPaper,
    Section,
)

__all__ = [
    "AgreementPaper",
    "AnswerTable",
    "ApplicationCopy",
    "Article",
    "Explanation",
    "Letter",
    "PaperTable",
    "Question",
    "ReportPaper",
    "Section",
    "shows_picture",
    "typeset",
]

_TEMPLATES = Path(__file__).parent.parent / "typst"


def typeset(
    template: str,
    data: Letter | ApplicationCopy | AgreementPaper | ReportPaper | Mapping[str, Any],
    *,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF/UA of `template`, a file name in documents/typst/; `data["created"]` is the only clock it knows.

    `pictures` are found by the template as pictures/<name>. A missing key is typst.TypstError.
    """
    with _desk(pictures or {}) as desk:
        return _compiled(desk, template, data)


def shows_picture(name: str, content: bytes) -> bool:
    """Whether a picture is whole enough to be printed; one that is not must not stop a document."""
    with _desk({name: content}) as desk:
        try:
            typst.compile(desk / "picture.typ", root=desk, font_paths=_fonts(), sys_inputs={"name": name})
        except typst.TypstError:
            return False
    return True


@contextmanager
def _desk(pictures: Mapping[str, bytes]) -> Iterator[Path]:
    """Where the templates lie; beside pictures, that is a folder of their own for as long as it takes."""
    if not pictures:
        yield _TEMPLATES
        return
    with TemporaryDirectory() as folder:
        desk = Path(folder)
        shutil.copytree(_TEMPLATES, desk, dirs_exist_ok=True)
        (desk / "pictures").mkdir()
        for name, content in pictures.items():
            (desk / "pictures" / name).write_bytes(content)
        yield desk


def _compiled(desk: Path, template: str, data: Mapping[str, Any]) -> bytes:
    created = datetime.fromisoformat(data["created"])
    document = typst.compile(
        desk / template,
        root=desk,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(showable(dict(data)), ensure_ascii=False)},
        timestamp=int(created.timestamp()),
        pdf_standards="ua-1",
    )
    assert isinstance(document, bytes)  # noqa: S101 - one PDF, not a list of pictures
    return document


@cache
def _fonts() -> typst.Fonts:
    folders = [font.parent for font in font_files()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
