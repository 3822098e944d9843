"""What leaves the portal, opened by LibreOffice: it reads the same cells and the same text, and runs nothing."""

import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import odfdo
import openpyxl
import pytest
from django.utils import translation
from pypdf import PdfReader

from core.sheets import Column, Format, Kind, write_sheet
from tests.factories import agreements, evidence, reports

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(
        OFFICE is None,
        reason="no soffice: apt-get install --no-install-recommends libreoffice-calc libreoffice-writer",
    ),
]
# As somebody who opens a CSV file says it: commas, double quotes, UTF-8, from the first row.
_CSV = "--infilter=CSV:44,34,76,1"
_SECONDS = 120
COLUMNS = (
    Column("what", "內容", lambda line: line[0]),
    Column("number", "數量", lambda line: line[1], Kind.NUMBER),
    Column("signed_on", "簽署日", lambda line: line[2], Kind.DATE),
)
LINES = (
    ("臺北，“引號”與\"quotes\"、<b>&amp;", 3, date(2026, 11, 23)),
    ("第一行\n第二行", Decimal("1.5"), date(2026, 2, 1)),
    ('=HYPERLINK("https://example.invalid")', 0, None),
    ("+1+1", None, None),
    ("@SUM(1)", None, None),
    ("0912345678", None, None),
)  # fmt: skip
HEADS = [["內容", "數量", "簽署日", "簽署日（民國）"], ["what", "number", "signed_on", "signed_on_roc"]]


def converted(path: Path, to: str, *options: str) -> Path:
    """The file as LibreOffice saves it again; a profile of its own, so that no open window takes the job over."""
    target = path.parent / "converted"
    profile = (path.parent / "profile").as_uri()
    assert OFFICE is not None
    command = [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--norestore", *options]
    command += ["--convert-to", to, "--outdir", str(target), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603
    found = target / f"{path.stem}.{to.partition(':')[0]}"
    assert found.exists(), f"{done.stdout}\n{done.stderr}"
    return found


def cells(path: Path) -> list[list[Any]]:
    """Typed values; an error of the test where any of them is a formula."""
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    return [[_plain(cell.value) for cell in row] for row in sheet.iter_rows()]


def _plain(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


@pytest.mark.parametrize("form", list(Format))
def test_a_sheet_has_the_same_cells(tmp_path: Path, form: Format) -> None:
    path = tmp_path / f"sheet.{form.value}"
    with path.open("wb") as target, translation.override("zh-hant"):
        write_sheet(target, "協議", COLUMNS, LINES, form=form)
    options = [_CSV] if form == Format.CSV else []
    quoted = "'" if form == Format.CSV else ""
    # A text without types: what looks like a number is one, and loses its first zero. ODS and XLSX keep it.
    code = 912345678 if form == Format.CSV else "0912345678"
    assert cells(converted(path, "xlsx", *options)) == [
        *HEADS,
        ["臺北，“引號”與\"quotes\"、<b>&amp;", 3, date(2026, 11, 23), "115.11.23"],
        ["第一行\n第二行", 1.5, date(2026, 2, 1), "115.02.01"],
        [f'{quoted}=HYPERLINK("https://example.invalid")', 0, None, None],
        [f"{quoted}+1+1", None, None, None],
        [f"{quoted}@SUM(1)", None, None, None],
        [code, None, None, None],
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_report_has_the_same_words(tmp_path: Path) -> None:
    evidence.verified(agreements.signed())
    report = reports.made()
    assert report.odt is not None
    path = tmp_path / "report.odt"
    with report.odt.content.open("rb") as content:
        path.write_bytes(content.read())
    said = converted(path, "txt:Text (encoded):UTF8").read_text("utf-8-sig")
    missing = {words for words in _paragraphs(path) if words not in said}
    assert missing == set()
    assert len(PdfReader(converted(path, "pdf")).pages) > 1


def _paragraphs(path: Path) -> list[str]:
    """The words of every paragraph that holds nothing but words."""
    body = odfdo.Document(path).body
    return [text for one in body.paragraphs if (text := one.text_recursive.strip()) and not one.children]
