"""Sheets to take along: the template of each kind, and a batch's rows with what was said about each."""

from collections.abc import Iterator, Sequence

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.sheets import Table, tables_response

from .constants import EXAMPLE, ListKind, Outcome
from .kinds import Column
from .models import Batch, Row
from .selectors import columns_of, rows_for_sheet

_CHINESE = "zh-hant"
# Headings that stand in our sheets only, and are passed over when they come back.
REMARK, ROW_NUMBER, RESULT, REMEDY = "備註", "列號", "檢查結果", "如何更正"


def template_response(kind: ListKind, *, format: str) -> HttpResponseBase:  # noqa: A002 - as in the address
    """Headings with a row that is marked as an example; beside it what may stand in each column."""
    # Files are Chinese, whoever takes them along.
    with override(_CHINESE):
        columns = columns_of(kind)
        heads = [[*(one.title for one in columns), REMARK]]
        example = [*(one.example for one in columns), f"{EXAMPLE}，不會匯入"]
        tables = (Table(str(kind.label), heads, [example]), Table("欄位說明", _ABOUT, list(_about(columns))))
        return tables_response(f"template-{kind.value}", *tables, format=format)


_ABOUT = [["欄位", "必填", "說明", "可填的值", "也認得的欄名"]]


def _about(columns: Sequence[Column]) -> Iterator[list[str]]:
    for one in columns:
        yield [one.title, "必填" if one.required else "", str(one.hint), one.choices, one.other_names]


def rows_response(batch: Batch, *, format: str) -> HttpResponseBase:  # noqa: A002 - as in the address
    """The rows under the headings they came with, each with its result; corrected, it can be handed in as it is."""
    named = [(text, key) for text, key in batch.headings if key]
    heads = [[ROW_NUMBER, *(text for text, _key in named), RESULT, REMEDY]]
    keys = [key for _text, key in named]
    lines = (_line(row, keys) for row in rows_for_sheet(batch).iterator(chunk_size=500))
    return tables_response(batch.reference, Table(batch.get_kind_display(), heads, lines), format=format)


def _line(row: Row, keys: Sequence[str]) -> list[str | int]:
    result = str(Outcome(row.outcome).label)
    remedy = " ".join(_("“%(column)s”: %(advice)s") % {"column": column, "advice": advice} if column else advice
                      for column, _value, advice in row.problems)  # fmt: skip
    return [row.number, *(row.cells.get(key, "") for key in keys), result, remedy]
