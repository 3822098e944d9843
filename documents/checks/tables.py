"""Lists that the portal reads: ODS, XLSX and CSV by their content; nothing in them runs or explodes."""

import zipfile
from io import BytesIO

from ..constants import FileKind, Refusal
from . import odf
from .names import clean_name
from .pdf import SIGNATURE as PDF_SIGNATURE
from .refusals import RefusedFile
from .uploads import Upload, read_whole, refuse_by_size

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TYPES, _WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
_RUNNING = ("xl/vbaproject", "xl/macrosheets/", "xl/activex/", "xl/embeddings/")
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<script", b"<table")
# UTF-8 first: what is Big5 by chance hardly ever is.
ENCODINGS = ("utf-8-sig", "cp950")


def check_table(name: str, file: Upload | None) -> FileKind:
    """ODS, XLSX or CSV; RefusedFile with a reason for everything that is not plainly one of them."""
    kind = check_table_content(read_whole(file))
    clean_name(name, kind)
    return kind


def check_table_content(content: bytes) -> FileKind:
    """Like check_table, for a content in memory."""
    refuse_by_size(content)
    if content.startswith(_OLE):
        raise RefusedFile(Refusal.OLD_EXCEL)
    if content.startswith(b"PK\x03\x04"):
        return _check_zip(content)
    return _check_text(content)


def _check_zip(content: bytes) -> FileKind:
    kind = odf.kind_of(content)
    if kind not in {None, FileKind.ODS}:
        raise RefusedFile(Refusal.NO_TABLE)
    if PDF_SIGNATURE in content[:1024]:
        raise RefusedFile(Refusal.TWO_TYPES)
    if kind is not None:
        odf.check(content, kind)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_parts(content, archive, kind)
    except odf.UNREADABLE:
        raise RefusedFile(Refusal.DAMAGED) from None
    return kind or FileKind.XLSX


def _check_parts(content: bytes, archive: zipfile.ZipFile, kind: FileKind | None) -> None:
    entries = archive.infolist()
    if kind is None:
        odf.refuse_many_entries(content)
        _check_workbook(archive, entries)
        odf.check_entries(content, archive, entries)
        odf.check_contents(archive, entries)
    for entry in entries:
        _refuse_entities(archive, entry)


def _check_workbook(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if not {_TYPES, _WORKBOOK} <= names:
        raise RefusedFile(Refusal.NO_TABLE)
    if any(name.lower().startswith(_RUNNING) for name in names):
        raise RefusedFile(Refusal.MACRO)
    with archive.open(_TYPES) as types:
        if b"macroEnabled" in types.read(1024 * 1024):
            raise RefusedFile(Refusal.MACRO)


def _refuse_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Neither format declares a document type; whoever does so wants something read that is not in the file."""
    if entry.filename.lower().endswith((".xml", ".rels")):
        with archive.open(entry) as unpacked:
            if b"<!DOCTYPE" in unpacked.read(64 * 1024):
                raise RefusedFile(Refusal.DAMAGED)


def _check_text(content: bytes) -> FileKind:
    if b"\0" in content or PDF_SIGNATURE in content[:1024] or zipfile.is_zipfile(BytesIO(content)):
        raise RefusedFile(Refusal.NO_TABLE)
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_MARKUP) or encoding_of(content) is None:
        raise RefusedFile(Refusal.NO_TABLE)
    return FileKind.CSV


def encoding_of(content: bytes) -> str | None:
    """How a text is written; None for what is no text in any way an office here writes one."""
    for encoding in ENCODINGS:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return None
