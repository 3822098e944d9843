"""ODS and XLSX, written row by row into a zip: a library that builds the sheet first needs hundreds of megabytes.

Text is always typed as text, so nothing in it is ever run as a formula.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from .columns import Value
from .pieces import in_pieces

Lines = Iterable[Sequence[Value]]
Heads = Iterable[Sequence[str]]
_EPOCH = date(1899, 12, 30)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Table(NamedTuple):
    """One sheet of a file that holds several."""

    title: str
    heads: Heads
    lines: Lines


def write_ods(target: IO[bytes], *tables: Table) -> None:
    """OpenDocument spreadsheet 1.3."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and uncompressed, as the format asks.
        archive.writestr("mimetype", _ODS_TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        _stream(archive, "content.xml", _ods_rows(tables))


def write_xlsx(target: IO[bytes], *tables: Table) -> None:
    """Office Open XML workbook, the headings of each sheet frozen."""
    numbers = range(1, len(tables) + 1)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _XLSX_TYPES % _each(_XLSX_TYPE, numbers))
        archive.writestr("_rels/.rels", _XLSX_RELS)
        archive.writestr("xl/_rels/workbook.xml.rels", _XLSX_LINKS % _each(_XLSX_LINK, numbers))
        archive.writestr("xl/styles.xml", _XLSX_STYLES)
        named = (
            _XLSX_SHEET % (quoteattr(_sheet_name(one.title)), number, number)
            for one, number in zip(tables, numbers, strict=True)
        )
        archive.writestr("xl/workbook.xml", _XLSX_WORKBOOK % "".join(named))
        for table, number in zip(tables, numbers, strict=True):
            _stream(archive, f"xl/worksheets/sheet{number}.xml", _xlsx_rows(table))


def _each(pattern: str, numbers: Iterable[int]) -> str:
    return "".join(pattern % {"number": number} for number in numbers)


def _stream(archive: zipfile.ZipFile, name: str, parts: Iterator[str]) -> None:
    with archive.open(name, "w", force_zip64=True) as entry:
        for piece in in_pieces(parts):
            entry.write(piece)


# -- OpenDocument ----------------------------------------------------------------------------------------------

_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    _XML
    + '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_ODS_HEAD = (
    _XML + '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3">'
    "<office:automatic-styles>"
    '<number:date-style style:name="iso"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
)
_ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def _ods_rows(tables: Sequence[Table]) -> Iterator[str]:
    yield _ODS_HEAD
    for title, heads, lines in tables:
        yield f"<table:table table:name={quoteattr(_sheet_name(title))}>"
        for names in heads:
            yield _ods_row([_ods_text(name, "head") for name in names])
        yield from (_ods_row([_ods_cell(value) for value in line]) for line in lines)
        yield "</table:table>"
    yield _ODS_TAIL


def _ods_row(cells: list[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _ods_cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _ods_text(value)
    if isinstance(value, date):
        day = value.isoformat()
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}">'
            f"<text:p>{day}</text:p></table:table-cell>"
        )
    typed = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {typed}><text:p>{value}</text:p></table:table-cell>"


def _ods_text(value: str, style: str = "") -> str:
    styled = f' table:style-name="{style}"' if style else ""
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.splitlines() or [""])
    return f'<table:table-cell{styled} office:value-type="string">{lines}</table:table-cell>'


# -- Office Open XML -------------------------------------------------------------------------------------------

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XLSX_TYPES = (
    _XML + f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEETML}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEETML}.styles+xml"/>%s</Types>'
)
_XLSX_TYPE = f'<Override PartName="/xl/worksheets/sheet%(number)d.xml" ContentType="{_SHEETML}.worksheet+xml"/>'
_XLSX_RELS = (
    _XML + f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_XLSX_LINKS = (
    _XML + f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/>%s</Relationships>'
)
_XLSX_LINK = f'<Relationship Id="rId%(number)d" Type="{_OFFICE}/worksheet" Target="worksheets/sheet%(number)d.xml"/>'
# Style 1 is a heading, style 2 a day as yyyy-mm-dd.
_XLSX_STYLES = (
    _XML + f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/>'
    '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_XLSX_WORKBOOK = _XML + f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>%s</sheets></workbook>'
_XLSX_SHEET = '<sheet name=%s sheetId="%d" r:id="rId%d"/>'
_XLSX_HEAD = (
    _XML + f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)


def _xlsx_rows(table: Table) -> Iterator[str]:
    heads = list(table.heads)
    yield _XLSX_HEAD % (len(heads), len(heads) + 1)
    for names in heads:
        yield f"<row>{''.join(_xlsx_text(name, 1) for name in names)}</row>"
    yield from (f"<row>{''.join(map(_xlsx_cell, line))}</row>" for line in table.lines)
    yield "</sheetData></worksheet>"


def _xlsx_cell(value: Value) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, str):
        return _xlsx_text(value)
    if isinstance(value, date):
        return f'<c s="2"><v>{(value - _EPOCH).days}</v></c>'
    return f"<c><v>{value}</v></c>"


def _xlsx_text(value: str, style: int = 0) -> str:
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _sheet_name(title: str) -> str:
    """At most 31 characters, and none of those a sheet's name cannot hold."""
    return "".join("-" if character in "[]:*?/\\'" else character for character in title)[:31]
