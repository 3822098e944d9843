"""PDF by typst. The same data give the same bytes, on every machine: own fonts, fixed date, nothing fetched.

The templates are in documents/typst/; `shapes` says what data each takes. Text is passed as data and shown as it
is, so nothing that people typed can become markup.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
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
    "Section",
    "typeset",
]

_TEMPLATES = Path(__file__).parent.parent / "typst"


def typeset(template: str, data: Letter | ApplicationCopy | AgreementPaper | Mapping[str, Any]) -> bytes:
    """The PDF/UA of `template`, a file name in documents/typst/; `data["created"]` is the only clock it knows.

    A missing key is typst.TypstError.
    """
    created = datetime.fromisoformat(data["created"])
    document = typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
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
