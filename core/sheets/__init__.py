"""One row writer for every list: CSV, XLSX and ODS of what a page shows, whatever its length, in constant memory.

A list says its columns once (`Column`), and hands over rows it has already narrowed by `visible_to` and its filter.
"""

from .answering import SHEET_CHUNK, Format, sheet_links, sheet_response, tables_response, write_sheet
from .columns import Column, Kind
from .pieces import in_pieces
from .plain import csv_chunks
from .zipped import Table

__all__ = [
    "SHEET_CHUNK",
    "Column",
    "Format",
    "Kind",
    "Table",
    "csv_chunks",
    "in_pieces",
    "sheet_links",
    "sheet_response",
    "tables_response",
    "write_sheet",
]
