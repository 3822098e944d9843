"""Text documents as OpenDocument (ODT), for whoever must go on writing in them. The same parts give the same bytes.

Written by hand like the spreadsheets of `core.sheets`: a handful of paragraphs and tables needs no library.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from . import drawing

Look = Literal["Body", "Small", "Caption", "Place", "Title"]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Line breaks in `text` make paragraphs of the same look."""

    text: str
    look: Look = "Body"


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as there are columns."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars as shapes that can be edited: label, share of the longest from 0 to 1, and the words at its end."""

    name: str
    sentence: str
    bars: Sequence[tuple[str, float, str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph by the name under which its bytes are handed over."""

    name: str
    caption: str
    # Height by width.
    ratio: float


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings so far unknown to the writer: a list of them, on a page of its own."""

    headings: Sequence[str]


Part = Heading | Paragraph | Table | Chart | Picture | Contents


def write_odt(
    title: str,
    parts: Sequence[Part],
    *,
    header: str,
    footer: str,
    created: str,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """OpenDocument text 1.3; `created` is an ISO date-time and the only clock it knows."""
    pictures = pictures or {}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and uncompressed, as the format asks.
        _put(archive, "mimetype", _TYPE, zipfile.ZIP_STORED)
        _put(archive, "META-INF/manifest.xml", _manifest(pictures))
        _put(archive, "meta.xml", _META % (escape(title), escape(created[:19])))
        _put(archive, "styles.xml", _STYLES % (escape(header), escape(footer)))
        _put(archive, "content.xml", _content(title, parts))
        for name, content in sorted(pictures.items()):
            _put(archive, f"Pictures/{name}", content, zipfile.ZIP_STORED)
    return target.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: str | bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    archive.writestr(entry, content.encode() if isinstance(content, str) else content)


def _content(title: str, parts: Sequence[Part]) -> str:
    body = "".join(_written([Paragraph(title, "Title"), *parts]))
    document = f"{_TABLE_STYLES}<office:body><office:text>{body}</office:text></office:body>"
    return f"{_XML}<office:document-content {_SPACES}>{document}</office:document-content>"


def _written(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Heading):
            yield f'<text:h text:style-name="Heading" text:outline-level="1">{escape(part.text)}</text:h>'
        elif isinstance(part, Paragraph):
            yield _paragraphs(part.text, part.look)
        elif isinstance(part, Table):
            yield _table(part)
        else:
            yield _drawn(part)


def _drawn(part: Chart | Picture | Contents) -> str:
    if isinstance(part, Chart):
        return drawing.chart(part.name, part.sentence, part.bars)
    if isinstance(part, Picture):
        return drawing.picture(part.name, part.caption, part.ratio)
    return drawing.contents(part.headings)


def _paragraphs(text: str, look: str) -> str:
    lines = [line.strip() for line in text.split("\n") if line.strip()] or [""]
    return "".join(f'<text:p text:style-name="{look}">{escape(line)}</text:p>' for line in lines)


def _table(table: Table) -> str:
    columns = f'<table:table-column table:number-columns-repeated="{len(table.columns)}"/>'
    head = f"<table:table-header-rows>{_row(table.columns, 'Caption')}</table:table-header-rows>"
    rows = "".join(_row(row, "Cell") for row in table.rows)
    return (
        f'<table:table table:name={quoteattr(table.name)} table:style-name="Grid">{columns}{head}{rows}</table:table>'
    )


def _row(cells: Sequence[str], look: str) -> str:
    opened = '<table:table-cell table:style-name="Box" office:value-type="string">'
    written = "".join(f"{opened}{_paragraphs(cell, look)}</table:table-cell>" for cell in cells)
    return f"<table:table-row>{written}</table:table-row>"


_TYPE = "application/vnd.oasis.opendocument.text"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    [
        *(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "style", "text", "table", "meta")),
        f'xmlns:draw="{_OASIS}:drawing:1.0"',
        f'xmlns:svg="{_OASIS}:svg-compatible:1.0"',
        'xmlns:xlink="http://www.w3.org/1999/xlink"',
        f'xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'office:version="1.3"',
    ]
)
_FILES = "".join(
    f'<manifest:file-entry manifest:full-path="{name}.xml" manifest:media-type="text/xml"/>'
    for name in ("content", "styles", "meta")
)


def _manifest(pictures: Mapping[str, bytes]) -> str:
    """What lies in the archive; pictures say what they are by their ending."""
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="Pictures/{name}" manifest:media-type="image/{ending}"/>'
        for name, ending in ((name, name.rpartition(".")[2]) for name in sorted(pictures))
    )
    return (
        f'{_XML}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_TYPE}"/>'
        f"{_FILES}{entries}</manifest:manifest>"
    )


_META = (
    f"{_XML}<office:document-meta {_SPACES}><office:meta><dc:title>%s</dc:title>"
    "<meta:creation-date>%s</meta:creation-date><dc:language>zh-TW</dc:language></office:meta></office:document-meta>"
)
_TABLE_STYLES = (
    '<office:automatic-styles><style:style style:name="Grid" style:family="table">'
    '<style:table-properties style:width="16cm" table:align="margins"/></style:style>'
    '<style:style style:name="Box" style:family="table-cell">'
    '<style:table-cell-properties fo:border="0.5pt solid #545b63" fo:padding="0.12cm"/></style:style>'
    f"{drawing.STYLES}"
    "</office:automatic-styles>"
)


def _style(name: str, paragraph: str = "", text: str = "", parent: str = "Body") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{parent}">'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
    )


def _size(points: float, *, bold: bool = False) -> str:
    weight = ' fo:font-weight="bold" style:font-weight-asian="bold"' if bold else ""
    return f'fo:font-size="{points}pt" style:font-size-asian="{points}pt"{weight}'


_STYLES = (
    f"{_XML}<office:document-styles {_SPACES}><office:styles>"
    '<style:default-style style:family="paragraph"><style:text-properties '
    'fo:language="en" fo:country="US" style:language-asian="zh" style:country-asian="TW" '
    'style:font-name-asian="標楷體"/></style:default-style>'
    '<style:style style:name="Body" style:family="paragraph"><style:paragraph-properties '
    f'fo:line-height="150%%" fo:margin-bottom="0.15cm"/><style:text-properties {_size(12)}/></style:style>'
    + _style("Title", 'fo:text-align="center" fo:margin-bottom="0.6cm"', _size(20, bold=True))
    + _style("Heading", 'fo:margin-top="0.4cm" fo:keep-with-next="always"', _size(13, bold=True))
    + _style("Caption", 'fo:keep-with-next="always"', _size(10, bold=True))
    + _style("Cell", 'fo:margin-bottom="0cm"', _size(11))
    + _style("Small", "", _size(9))
    + _style("Place", 'fo:line-height="250%%"', _size(12))
    + '</office:styles><office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties '
    'fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.5cm"/></style:page-layout></office:automatic-styles>'
    '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">'
    '<style:header><text:p text:style-name="Small">%s</text:p></style:header>'
    '<style:footer><text:p text:style-name="Small">%s</text:p></style:footer>'
    "</style:master-page></office:master-styles></office:document-styles>"
)
