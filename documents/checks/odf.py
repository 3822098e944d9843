"""OpenDocument: a zip that says what it is in its first entry, unpacks to a bounded size and runs nothing."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from ..constants import MAX_ENTRIES, MAX_PACKING_RATIO, MAX_UNPACKED_BYTES, FileKind, Refusal
from .pdf import SIGNATURE as PDF_SIGNATURE
from .refusals import RefusedFile

_KINDS = {kind.value.encode(): kind for kind in (FileKind.ODT, FileKind.ODS, FileKind.ODP)}
_FIRST = b"mimetype"
_HEADER = 30  # bytes of a zip entry's local header before its name
_SCRIPT_FOLDERS = ("basic/", "scripts/")
_MANIFEST = "META-INF/manifest.xml"
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
_PIECE = 256 * 1024
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, LookupError, NotImplementedError, RuntimeError)
# Below this an empty sheet's many equal rows may pack as tightly as they like.
_SMALL = 10 * 1024 * 1024


def kind_of(content: bytes) -> FileKind | None:
    """The kind its first entry names, uncompressed and at the place where every reader looks for it."""
    name_length = int.from_bytes(content[26:28], "little")
    extra_length = int.from_bytes(content[28:30], "little")
    size = int.from_bytes(content[18:22], "little")
    stored = content[8:10] == b"\0\0"
    if content[_HEADER : _HEADER + name_length] != _FIRST or not stored:
        return None
    start = _HEADER + name_length + extra_length
    return _KINDS.get(content[start : start + size])


def check(content: bytes, kind: FileKind) -> FileKind:
    """`kind`, or RefusedFile: damaged, two kinds at once, protected, with macros, or unpacking without bounds."""
    refuse_many_entries(content)
    if PDF_SIGNATURE in content[:1024]:
        raise RefusedFile(Refusal.TWO_TYPES)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(content, archive, entries)
            check_contents(archive, entries)
    except UNREADABLE:
        raise RefusedFile(Refusal.DAMAGED) from None
    return kind


def refuse_many_entries(content: bytes) -> None:
    """Before a zip is opened: its list alone may fill the memory. Objects inside may bring lists of their own."""
    if content.count(b"PK\x01\x02") > 2 * MAX_ENTRIES:
        raise RefusedFile(Refusal.UNPACKS_TOO_BIG)


def _check_entries(content: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    check_entries(content, archive, entries)
    names = [entry.filename for entry in entries]
    if names[0] != _FIRST.decode() or _MANIFEST not in names:
        raise RefusedFile(Refusal.DAMAGED)


def check_entries(content: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """What holds for every zip that is taken: one file, not protected, no macros, unpacking to a bounded size."""
    names = [entry.filename for entry in entries]
    if not entries or archive.comment or not _ends_as_zip(content) or entries[0].header_offset != 0:
        raise RefusedFile(Refusal.TWO_TYPES)
    if len(set(names)) < len(names):
        raise RefusedFile(Refusal.DAMAGED)
    # OpenDocument knows no other, and the other kinds cannot be unpacked piece by piece.
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        raise RefusedFile(Refusal.DAMAGED)
    if len(names) > MAX_ENTRIES or _unpacks_too_big(sum(entry.file_size for entry in entries), len(content)):
        raise RefusedFile(Refusal.UNPACKS_TOO_BIG)
    if any(_leaves_its_folder(name) for name in names):
        raise RefusedFile(Refusal.DAMAGED)
    if any(name.lower().startswith(_SCRIPT_FOLDERS) for name in names):
        raise RefusedFile(Refusal.MACRO)
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedFile(Refusal.ENCRYPTED)


def _ends_as_zip(content: bytes) -> bool:
    return content[-22:-18] == b"PK\x05\x06" and content.endswith(b"\0\0")


def _unpacks_too_big(unpacked: int, packed: int) -> bool:
    return unpacked > MAX_UNPACKED_BYTES or (unpacked > _SMALL and unpacked > packed * MAX_PACKING_RATIO)


def _leaves_its_folder(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or not parts[0] or "\\" in name or ":" in name or not name.isprintable()


def check_contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Read every entry to its end: sizes in a zip's list may lie, and what runs must not hide in one."""
    left = MAX_UNPACKED_BYTES
    for entry in entries:
        before = b""
        for piece in _pieces(archive, entry):
            left -= len(piece)
            if left < 0:
                raise RefusedFile(Refusal.UNPACKS_TOO_BIG)
            if not before and piece.startswith(_PROGRAMS):
                raise RefusedFile(Refusal.PROGRAM)
            _check_piece(entry.filename, before + piece)
            before = piece[-64:]


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as unpacked:
        while piece := unpacked.read(_PIECE):
            yield piece


def _check_piece(name: str, text: bytes) -> None:
    if not name.lower().endswith(".xml"):
        return
    if b"\0" in text:  # UTF-16, in which the words below would not be seen
        raise RefusedFile(Refusal.DAMAGED)
    if name == _MANIFEST and b"encryption-data" in text:
        raise RefusedFile(Refusal.ENCRYPTED)
    if b"vnd.sun.star.script:" in text or b"vnd.sun.star.expand:" in text:
        raise RefusedFile(Refusal.MACRO)
