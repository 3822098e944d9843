"""Lists as an office has them, in the three formats, and batches in every state, each reached through the services."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.models import User
from core.sheets import Table
from core.sheets.zipped import write_ods
from imports.constants import ListKind
from imports.models import Batch
from imports.services import receive_list, take_batch
from tests.factories.accounts import make_bureau

Cells = Sequence[Sequence[Any]]

SCHOOLS: Cells = [
    ["學校代碼", "學校名稱", "英文名稱", "學校類型", "校區", "縣市", "行政區", "地址", "相關系所"],
    ["9901", "臺北範例大學", "Taipei Example University", "私立大學", "", "台北市", "大安", "和平東路一段1號",
     "社會學系、政治學系"],
    ["9901", "臺北範例大學", "Taipei Example University", "私立大學", "淡水校區", "新北市", "", "", ""],
]  # fmt: skip
CONTACTS: Cells = [
    ["學校", "姓名", "E-mail", "職稱", "身分"],
    ["國立臺灣大學", "王範例", "One@Example.edu.tw", "副教授", "學校聯絡人"],
    ["台灣大學", "李範例", "two@example.edu.tw", "", ""],
]
AGREEMENTS: Cells = [
    ["校名", "區別", "起日", "迄日", "簽約日期", "公文文號", "開設課程", "桌長"],
    ["國立台灣大學", "大安區", "112.08.01", "113年7月31日", "2023-07-20", "府授民治字第1120000001號", "１", "6名"],
    ["0001", "文山", "1120801", "113/07/31", "112/7/20", "", "", "6"],
]
EVIDENCE: Cells = [
    ["學校", "行政區", "日期", "辦理事項", "承諾項目", "數量", "核備文號"],
    ["國立臺灣大學", "大安區", "112/10/15", "住民大會桌長支援", "桌長", "6", "北市民治字第1120000002號"],
    ["國立臺灣大學", "大安區", "113/03/15", "住民大會桌長支援", "桌長", "4", ""],
]
LISTS: dict[ListKind, Cells] = {
    ListKind.SCHOOLS: SCHOOLS, ListKind.CONTACTS: CONTACTS,
    ListKind.AGREEMENTS: AGREEMENTS, ListKind.EVIDENCE: EVIDENCE,
}  # fmt: skip


def as_csv(cells: Cells, *, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(cells)
    return text.getvalue().encode(encoding)


def as_xlsx(cells: Cells) -> bytes:
    """As Excel itself writes it: shared texts, styles, a second sheet."""
    book = Workbook()
    sheet = book.active
    for line in cells:
        sheet.append(list(line))
    book.create_sheet("說明").append(["不會讀取"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_ods(cells: Cells) -> bytes:
    content = io.BytesIO()
    write_ods(content, Table("清單", [[str(cell) for cell in cells[0]]], list(cells[1:])))
    return content.getvalue()


FORMATS = {"csv": as_csv, "xlsx": as_xlsx, "ods": as_ods}


def upload(content: bytes, name: str = "清單.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def checked(cells: Cells = AGREEMENTS, kind: ListKind = ListKind.AGREEMENTS, by: User | None = None) -> Batch:
    """Every row is judged, nobody has decided about it."""
    return receive_list(kind, upload(as_csv(cells)), actor=by or make_bureau())


def taken(cells: Cells = AGREEMENTS, kind: ListKind = ListKind.AGREEMENTS, by: User | None = None) -> Batch:
    actor = by or make_bureau()
    return take(checked(cells, kind, actor), by=actor)


def take(batch: Batch, by: User) -> Batch:
    return take_batch(batch, actor=by, seen=batch.checked_at)


def without(cells: Cells, *places: int) -> list[Sequence[Any]]:
    """The list without these rows."""
    return [line for place, line in enumerate(cells) if place not in places]


def changed(cells: Cells, row: int, values: Iterable[tuple[int, Any]]) -> list[list[Any]]:
    """The list with other values in one row, by column."""
    copy = [list(line) for line in cells]
    for column, value in values:
        copy[row][column] = value
    return copy
