"""The door of the checks: size first, then the content."""

import zipfile
from io import BytesIO
from typing import Protocol

from ..constants import MAX_FILE_BYTES, FileKind, Refusal
from . import odf, pdf, pictures
from .names import clean_name
from .refusals import RefusedFile


class Upload(Protocol):
    """What the checks need of a file: Django's UploadedFile, or any open binary file."""

    def seek(self, offset: int, /) -> int: ...
    def read(self, size: int, /) -> bytes: ...


# What is recognised only to be refused in words that fit; the first match counts.
_OTHER_STARTS: tuple[tuple[bytes, Refusal], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.OFFICE),
    (b"{\\rtf", Refusal.OFFICE),
    (b"MZ", Refusal.PROGRAM),
    (b"\x7fELF", Refusal.PROGRAM),
    (b"\xca\xfe\xba\xbe", Refusal.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Refusal.PROGRAM),
    (b"#!", Refusal.PROGRAM),
    (b"<?php", Refusal.PROGRAM),
    (b"GIF8", Refusal.OTHER_PICTURE),
    (b"BM", Refusal.OTHER_PICTURE),
    (b"II*\0", Refusal.OTHER_PICTURE),
    (b"MM\0*", Refusal.OTHER_PICTURE),
)
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<script", b"<head", b"<body", b"<!--")
_OFFICE_FOLDERS = ("word/", "xl/", "ppt/")


def check_upload(name: str, file: Upload | None) -> FileKind:
    """The kind of the file; RefusedFile with a reason for everything that is not plainly one of the allowed kinds."""
    kind = check_content(read_whole(file))
    clean_name(name, kind)
    return kind


def read_whole(file: Upload | None) -> bytes:
    """What was chosen, as far as a file may be long; RefusedFile where nothing was."""
    if file is None:
        raise RefusedFile(Refusal.NONE_CHOSEN)
    file.seek(0)
    content = file.read(MAX_FILE_BYTES + 1)
    file.seek(0)
    return content


def refuse_by_size(content: bytes) -> None:
    if not content:
        raise RefusedFile(Refusal.EMPTY)
    if len(content) > MAX_FILE_BYTES:
        raise RefusedFile(Refusal.TOO_BIG)


def check_content(content: bytes) -> FileKind:
    """Like check_upload, for a content in memory."""
    refuse_by_size(content)
    if pdf.starts_here(content):
        _refuse_second_zip(content)
        return pdf.check(content)
    if pictures.is_jpeg(content) or pictures.is_png(content):
        _refuse_second_zip(content)
        return pictures.check(content)
    if content.startswith(b"PK\x03\x04"):
        return _check_zip(content)
    raise RefusedFile(_other_kind(content))


def _check_zip(content: bytes) -> FileKind:
    kind = odf.kind_of(content)
    if kind is None:
        raise RefusedFile(_kind_of_zip(content))
    return odf.check(content, kind)


def _kind_of_zip(content: bytes) -> Refusal:
    odf.refuse_many_entries(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return Refusal.DAMAGED
    return Refusal.OFFICE if any(name.startswith(_OFFICE_FOLDERS) for name in names) else Refusal.TYPE


def _refuse_second_zip(content: bytes) -> None:
    """A zip is read from its end, so it hides behind any other beginning."""
    if not zipfile.is_zipfile(BytesIO(content)):
        return
    odf.refuse_many_entries(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            is_zip = bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # four bytes that look like a zip's end by chance
    if is_zip:
        raise RefusedFile(Refusal.TWO_TYPES)


def _other_kind(content: bytes) -> Refusal:
    for start, refusal in _OTHER_STARTS:
        if content.startswith(start):
            return refusal
    if content[4:12] in {b"ftypheic", b"ftypheix", b"ftypavif", b"ftypmif1"} or content[8:12] == b"WEBP":
        return Refusal.OTHER_PICTURE
    if pdf.SIGNATURE in content[:1024]:
        return Refusal.TWO_TYPES
    beginning = content[:1024].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return Refusal.WEB_PAGE if any(mark in beginning for mark in _MARKUP) else Refusal.TYPE
