"""A list as a file: which formats there are, their addresses, and the answer itself."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote

from django.db import models
from django.http import FileResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from core.dates import local_today

from .columns import Column, cells, headings
from .plain import csv_chunks
from .zipped import Table, write_ods, write_xlsx

_TYPES = {
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Rows that a view reads from the database at once.
SHEET_CHUNK = 2_000
# Up to here a file is put together in memory.
_IN_MEMORY = 2 * 1024 * 1024


class Format(models.TextChoices):
    """The government's own format first."""

    ODS = "ods", _("ODS spreadsheet")
    XLSX = "xlsx", _("Excel workbook")
    CSV = "csv", _("CSV table")


_WRITERS = {Format.ODS: write_ods, Format.XLSX: write_xlsx}


@dataclass(frozen=True, slots=True)
class SheetLink:
    url: str
    label: str


def sheet_links(address: str, params: QueryDict) -> list[SheetLink]:
    """Links to `address` in each format, with the filters of the page and without its place in the list."""
    kept = params.copy()
    for name in ("after", "before", "page", "format"):
        kept.pop(name, None)
    links = []
    for one in Format:
        kept["format"] = one.value
        links.append(SheetLink(f"{address}?{kept.urlencode()}", str(one.label)))
    return links


def write_sheet(
    target: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[object], *, form: Format
) -> None:
    """`rows` into an open file, whatever their number in constant memory."""
    heads, lines = headings(columns), cells(columns, rows)
    if form == Format.CSV:
        target.writelines(csv_chunks(heads, lines))
    else:
        _WRITERS[form](target, Table(title, heads, lines))


def sheet_response(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[object],
    *,
    format: str,  # noqa: A002 - as in the address
) -> HttpResponseBase:
    """`rows` as an attachment called `name`, today's date and the ending; an unknown format is CSV.

    CSV leaves row by row; the others are complete in a file on disk first, since a zip ends with its index.
    """
    return tables_response(name, Table(title, headings(columns), cells(columns, rows)), format=format)


def tables_response(name: str, *tables: Table, format: str) -> HttpResponseBase:  # noqa: A002 - as in the address
    """Tables as they stand, the sheets of one file; of several, CSV holds the first."""
    wanted = format if format in _TYPES else Format.CSV.value
    filename = f"{name}-{local_today():%Y%m%d}.{wanted}"
    if wanted == Format.CSV:
        response: HttpResponseBase = StreamingHttpResponse(
            csv_chunks(tables[0].heads, tables[0].lines), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    else:
        # Closed, and gone, with the response.
        spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        _WRITERS[Format(wanted)](spool, *tables)
        spool.seek(0)
        response = FileResponse(spool, as_attachment=True, filename=filename, content_type=_TYPES[wanted])
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
