"""Sheets: what is written is what a spreadsheet reads back, in all three formats."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from odfdo import Document

from core.sheets import Column, Format, Kind, sheet_links, sheet_response

# The database, since whoever closes a response tells the connections.
pytestmark = [pytest.mark.usefixtures("chinese"), pytest.mark.django_db]


@pytest.fixture
def chinese(settings: Any) -> Iterator[None]:
    from django.utils import translation

    with translation.override("zh-hant"):
        yield


@dataclass
class Line:
    name: object
    count: object = None
    day: object = None


COLUMNS = [
    Column("school", "學校", lambda line: line.name),
    Column("courses", "門數", lambda line: line.count, Kind.NUMBER),
    Column("signed_on", "簽署日", lambda line: line.day, Kind.DATE),
]
LINES = [
    Line("世新大學", 3, date(2026, 11, 23)),
    Line('=HYPERLINK("https://example.invalid")', Decimal("1.5"), None),
    Line('第一行\n第二行 <b>&"', 0, datetime(2026, 1, 31, 16, 30, tzinfo=UTC)),
    Line("壞\x00字\x0b元\ufffe", None, None),
    Line(_("School"), 7, None),
    Line(None),
]
HEADS = [["學校", "門數", "簽署日", "簽署日（民國）"], ["school", "courses", "signed_on", "signed_on_roc"]]


def made(form: str, lines: list[Line] = LINES) -> bytes:
    response = sheet_response("agreements", "協議", COLUMNS, lines, format=form)
    try:
        return b"".join(response)  # type: ignore[arg-type]
    finally:
        response.close()


def test_csv_is_read_back_and_runs_no_formula() -> None:
    content = made("csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [
        *HEADS,
        ["世新大學", "3", "2026-11-23", "115.11.23"],
        ['\'=HYPERLINK("https://example.invalid")', "1.5", "", ""],
        # 16:30 UTC on the last of January is February in Taipei.
        ['第一行\n第二行 <b>&"', "0", "2026-02-01", "115.02.01"],
        ["壞字元", "", "", ""],
        ["學校", "7", "", ""],
        ["", "", "", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_every_beginning_of_a_formula_is_made_harmless(start: str) -> None:
    rows = list(csv.reader(io.StringIO(made("csv", [Line(f"{start}1+1")]).decode("utf-8-sig"), newline="")))
    assert rows[2][0] == f"'{start}1+1"


def test_xlsx_is_read_back_with_types() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made("xlsx"))).active
    assert sheet is not None
    assert sheet.title == "協議"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        *HEADS,
        ["世新大學", 3, datetime(2026, 11, 23), "115.11.23"],  # noqa: DTZ001 - a day has no zone
        ['=HYPERLINK("https://example.invalid")', 1.5, None, None],
        ['第一行\n第二行 <b>&"', 0, datetime(2026, 2, 1), "115.02.01"],  # noqa: DTZ001
        ["壞字元", None, None, None],
        ["學校", 7, None, None],
        [None, None, None, None],
    ]
    # Text that looks like a formula is text.
    assert sheet["A4"].data_type != "f"
    assert sheet["C3"].number_format == "yyyy\\-mm\\-dd"


def test_ods_is_read_back_with_types() -> None:
    content = made("ods")
    first = zipfile.ZipFile(io.BytesIO(content)).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    table = Document(io.BytesIO(content)).body.get_table(0)
    assert table.name == "協議"
    rows = [[table.get_value((column, row)) for column in range(4)] for row in range(8)]
    assert rows == [
        *HEADS,
        ["世新大學", 3, date(2026, 11, 23), "115.11.23"],
        ['=HYPERLINK("https://example.invalid")', Decimal("1.5"), None, None],
        ['第一行\n第二行 <b>&"', 0, date(2026, 2, 1), "115.02.01"],
        ["壞字元", None, None, None],
        ["學校", 7, None, None],
        [None, None, None, None],
    ]


@pytest.mark.parametrize("form", Format.values)
def test_an_empty_list_is_a_file_with_headings(form: str) -> None:
    assert len(made(form, [])) > 40


def test_the_answer_names_the_file_and_is_kept_by_nobody() -> None:
    response = sheet_response("agreements", "協議", COLUMNS, LINES, format="anything else")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''agreements-")
    assert response["Content-Disposition"].endswith(".csv")
    assert response["Cache-Control"] == "private, no-store"


def test_links_keep_the_filters_and_forget_the_place() -> None:
    links = sheet_links("/agreements/sheet/", QueryDict("district=zhongzheng&after=abc&format=csv"))
    assert [(link.url, link.label) for link in links] == [
        ("/agreements/sheet/?district=zhongzheng&format=ods", "ODS 試算表"),
        ("/agreements/sheet/?district=zhongzheng&format=xlsx", "Excel 活頁簿"),
        ("/agreements/sheet/?district=zhongzheng&format=csv", "CSV 表格"),
    ]


@pytest.mark.parametrize("form", Format.values)
def test_memory_does_not_grow_with_the_list(form: str) -> None:
    def many() -> Iterator[Line]:
        for number in range(30_000):
            yield Line(f"示範學校{number}", number, date(2026, 11, 23))

    tracemalloc.start()
    response = sheet_response("many", "多", COLUMNS, many(), format=form)
    size = sum(len(chunk) for chunk in response)  # type: ignore[union-attr]
    response.close()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 100_000
    assert peak < 12 * 1024 * 1024
