"""The parts that sections are made of, and how papers write days."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

from django.db.models import Model, QuerySet

from core.dates import format_roc_short, roc_year
from documents.typesetting.shapes import Bar, BarsPart, PaperSection, Part, TablePart, TextPart

Row = TypeVar("Row", bound=Model)

NONE = "無。"
# Longer lists are a page of the portal, not a paper.
ROWS = 200


def text(words: str) -> TextPart:
    return TextPart(kind="text", text=words)


def heading(words: str) -> TextPart:
    return TextPart(kind="heading", text=words)


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()
) -> list[Part]:
    """At most ROWS of them, with a line that says when there are more; 「無。」 for none."""
    found = [list(row) for row in islice(rows, ROWS + 1)]
    if not found:
        return [*([heading(caption)] if caption else []), text(NONE)]
    part = TablePart(kind="table", caption=caption, columns=list(columns), rows=found[:ROWS])
    if widths:
        part["widths"] = list(widths)
    return [part, *([text(f"僅列前 {ROWS} 筆，其餘請見入口網。")] if len(found) > ROWS else [])]


def few(rows: QuerySet[Row]) -> list[Row]:
    """As many as a table shows, and one more, which says that there are more."""
    return list(rows[: ROWS + 1])


def bars(caption: str, sentence: str, values: Iterable[tuple[str, int, str]]) -> BarsPart:
    drawn = [Bar(label=label, value=value, words=words) for label, value, words in values]
    return BarsPart(kind="bars", caption=caption, sentence=sentence, bars=drawn)


def section(title: str, parts: Iterable[Part]) -> PaperSection:
    return PaperSection(title=title, parts=list(parts))


def short(day: date | None) -> str:
    """115.11.23; empty for none."""
    return format_roc_short(day) if day else ""


def full(day: date) -> str:
    return f"{roc_year(day)}年{day.month}月{day.day}日"
