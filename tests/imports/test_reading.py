"""What a file may be, what is read of it, and which words above a column are understood."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from documents.checks import RefusedFile, check_content, check_table_content
from documents.constants import FileKind, Refusal
from imports.constants import MAX_ROWS, ListKind
from imports.headings import Understood, understand
from imports.kinds import LISTINGS, Unfit
from imports.kinds import columns as cell
from imports.reading import TooMuch, Unreadable, read_table
from tests.documents.samples import odf
from tests.factories import imports

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_TABLE = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="甲">%s</table:table></office:spreadsheet></office:body></office:document-content>'
)


def ods(rows: str) -> bytes:
    return repacked(odf(kind=ODS), {"content.xml": (_TABLE % rows).encode()})


def row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def ods_cell(words: str, facts: str = 'value-type="string"', times: int = 1) -> str:
    office = " ".join(f"office:{fact}" for fact in facts.split())
    return f'<table:table-cell table:number-columns-repeated="{times}" {office}>{words}</table:table-cell>'


def workbook_with(sheet: str) -> bytes:
    return repacked(WORKBOOK, {"xl/worksheets/sheet1.xml": sheet.encode()})


def lines(content: bytes, kind: FileKind) -> list[tuple[int, list[str]]]:
    return [(one.number, one.cells) for one in read_table(content, kind).lines]


def repacked(content: bytes, changes: dict[str, bytes]) -> bytes:
    """The same zip with other entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        entries = {name: old.read(name) for name in old.namelist()} | changes
        for name, entry in entries.items():
            new.writestr(name, entry)
    return target.getvalue()


# -- formats -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_any_office(encoding, separator):
    content = f"學校{separator}備註\r\n國立臺灣大學{separator}'=1+1\r\n\r\n臺北{separator}\r\n".encode(encoding)
    assert check_table_content(content) == FileKind.CSV
    assert lines(content, FileKind.CSV) == [(1, ["學校", "備註"]), (2, ["國立臺灣大學", "=1+1"]), (4, ["臺北"])]


def test_a_workbook_as_excel_writes_it():
    book = Workbook()
    sheet = book.active
    sheet.append(["日期", "數", "式", "字"])
    sheet.append([date(2025, 9, 1), 12.0, "=1+1", "１２"])
    sheet["A3"], sheet["A3"].number_format = 45901, '[$-404]e"年"m"月"d"日"'
    content = io.BytesIO()
    book.save(content)
    assert check_table_content(content.getvalue()) == FileKind.XLSX
    found = lines(content.getvalue(), FileKind.XLSX)
    # A formula that nobody has worked out has no value; nothing here does it.
    assert found == [(1, ["日期", "數", "式", "字"]), (2, ["2025-09-01", "12", "", "１２"]), (3, ["2025-09-01"])]


def test_an_open_document_with_repeats_and_days():
    day = ods_cell("<text:p>114年9月1日</text:p>", 'value-type="date" date-value="2025-09-01"')
    two = ods_cell("<text:p>3.0</text:p>", 'value-type="float" value="3"', times=2)
    aside = "<office:annotation><text:p>旁註</text:p></office:annotation>"
    said = ods_cell(f'{aside}<text:p>甲<text:s text:c="2"/>乙</text:p>')
    blank = row('<table:table-cell table:number-columns-repeated="16384"/>', times=1_048_000)
    assert lines(ods(blank + row(day, two, said)), FileKind.ODS) == [(1_048_001, ["2025-09-01", "3", "3", "甲  乙"])]


# -- what is refused ---------------------------------------------------------------------------------------------

WORKBOOK = imports.as_xlsx([["甲"]])
ENTITY = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hosts">]><a>&b;</a>'
HOSTILE = {
    "nothing": (b"", Refusal.EMPTY),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Refusal.OLD_EXCEL),
    "a page that calls itself xls": (b"<html><table><tr><td>1</td></tr></table>", Refusal.NO_TABLE),
    "a program": (b"MZ\0\0" + b"\0" * 100, Refusal.NO_TABLE),
    "a PDF": (b"%PDF-1.7\n%%EOF", Refusal.NO_TABLE),
    "a text document": (odf(), Refusal.NO_TABLE),
    "macros": (repacked(WORKBOOK, {"xl/vbaProject.bin": b"x"}), Refusal.MACRO),
    "entities": (repacked(WORKBOOK, {"xl/workbook.xml": ENTITY}), Refusal.DAMAGED),
    "cut off": (WORKBOOK[:-40], Refusal.DAMAGED),
    "too big": (b"a," * (5 * 1024 * 1024 + 1), Refusal.TOO_BIG),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_is_no_list_is_refused(name):
    content, refusal = HOSTILE[name]
    with pytest.raises(RefusedFile) as refused:
        check_table_content(content)
    assert refused.value.code == refusal


def test_a_bomb_is_not_unpacked():
    bomb = {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * (101 * 1024 * 1024) + b"</worksheet>"}
    with pytest.raises(RefusedFile) as refused:
        check_table_content(repacked(WORKBOOK, bomb))
    assert refused.value.code == Refusal.UNPACKS_TOO_BIG


def test_lists_are_taken_nowhere_else():
    with pytest.raises(RefusedFile) as refused:
        check_content(WORKBOOK)
    assert refused.value.code == Refusal.OFFICE
    with pytest.raises(RefusedFile):
        check_content(imports.as_csv([["甲"]]))


FAR_OUT = '<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'


def test_a_reader_stops_where_a_list_ends():
    words = "<text:p>甲</text:p>"
    for content, kind in (
        (ods(row(ods_cell(words, times=1_000_000))), FileKind.ODS),
        (ods(row(ods_cell(words), times=1_000_000)), FileKind.ODS),
        (b"x\n" * (MAX_ROWS + 11), FileKind.CSV),
        (workbook_with(FAR_OUT), FileKind.XLSX),
    ):
        with pytest.raises(TooMuch):
            read_table(content, kind)


def test_an_entity_that_came_so_far_is_not_read():
    with pytest.raises(Unreadable):
        read_table(workbook_with('<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'), FileKind.XLSX)


# -- headings ----------------------------------------------------------------------------------------------------


def understood(text: str) -> Understood:
    return understand(read_table(text.encode(), FileKind.CSV), LISTINGS[ListKind.AGREEMENTS].columns())


@pytest.mark.django_db
def test_headings_as_offices_write_them():
    content = "\n".join(
        (
            "歷年協議清冊（民政局）",
            "校 名＊,區別（行政區）,起日,迄日,簽約日期,承辦人",
            "某大學,大安區,,,,範例",
            "甲,乙,丙,丁,戊,己",
        )
    )
    found = understood(content)
    assert [key for _text, key in found.headings] == ["school", "district", "starts_on", "ends_on", "signed_on", ""]
    assert found.rows == [
        (4, {"school": "甲", "district": "乙", "starts_on": "丙", "ends_on": "丁", "signed_on": "戊"})
    ]


@pytest.mark.django_db
def test_missing_headings_are_named():
    with pytest.raises(Unreadable, match="簽署日"):
        understand(
            read_table("學校,行政區,起日,迄日\n甲,乙,丙,丁\n".encode(), FileKind.CSV),
            LISTINGS[ListKind.AGREEMENTS].columns(),
        )


# -- cells -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["114.09.01", "114/9/1", "114年9月1日", "民國114年9月1日", "１１４年９月１日", "1140901", "2025-09-01",
             "20250901", "2025/9/1 00:00:00"],
)  # fmt: skip
def test_days_as_people_write_them(text):
    assert cell.day(text) == date(2025, 9, 1)


@pytest.mark.parametrize("text", ["114/13/01", "明年", "9/1", "114"])
def test_what_is_no_day(text):
    with pytest.raises(Unfit):
        cell.day(text)


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("１２", 12), ("1,200", 1200), ("3場", 3), ("6.0", 6)])
def test_numbers_as_people_write_them(text, number):
    assert cell.number(text) == number


@pytest.mark.parametrize("text", ["0", "-3", "三", "1.5"])
def test_what_is_no_number(text):
    with pytest.raises(Unfit):
        cell.number(text)
