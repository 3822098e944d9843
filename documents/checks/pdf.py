"""PDF: starts as one, ends as one, opens without a password, and does nothing by itself."""

import re
import zlib
from collections.abc import Iterator

from ..constants import MAX_UNPACKED_BYTES, FileKind, Refusal
from .refusals import RefusedFile

SIGNATURE = b"%PDF-"
_VERSION = re.compile(rb"%PDF-[12]\.\d")
_BLANK = b"\0\t\n\x0c\r "
_END = b"%%EOF"

_STREAM = re.compile(rb"stream\r?\n")
_STREAM_END = b"endstream"
_MAX_STREAMS = 30_000
# How much is unpacked at once, to how much at most, and what is kept of it so that no name is cut in two.
_MOUTHFUL = 16 * 1024
_PIECE = 256 * 1024
_LONGEST_NAME = 64
# How far before its stream an object begins, at most.
_ABOUT = 2000


def _names(*words: str) -> bytes:
    """A pattern for these names in every way of writing them: /J#61vaScript is /JavaScript too."""
    patterns = ("".join(f"(?:{sign}|#(?i:{ord(sign):02x}))" for sign in word) for word in words)
    return f"/(?:{'|'.join(patterns)})".encode()


_SPACE = rb"[\0\t\n\x0c\r ]{1,20}"
_ENCRYPTED = re.compile(_names("Encrypt") + rb"(?:%s)?(?:\d{1,10}%s\d{1,10}%sR|<<)" % (_SPACE, _SPACE, _SPACE))
# Long names cannot stand in compressed data by chance, so they count wherever they are.
_ACTIVE = re.compile(_names("JavaScript", "Launch", "EmbeddedFile", "RichMedia", "ImportData"))
_ACTIVE_SHORT = re.compile(_names("JS", "XFA") + rb"[\0\t\n\x0c\r (<\[\d]")
_HOLDS_OBJECTS = re.compile(_names("ObjStm"))


def starts_here(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK).startswith(SIGNATURE)


def check(content: bytes) -> FileKind:
    """PDF, or RefusedFile: damaged, two kinds at once, protected, active."""
    if not _VERSION.match(content.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)):
        raise RefusedFile(Refusal.DAMAGED)
    _check_end(content)
    if content.count(_STREAM_END) > _MAX_STREAMS:
        raise RefusedFile(Refusal.UNPACKS_TOO_BIG)
    if _ENCRYPTED.search(content):
        raise RefusedFile(Refusal.ENCRYPTED)
    if _ACTIVE.search(content) or _ACTIVE_SHORT.search(_outside_streams(content)):
        raise RefusedFile(Refusal.ACTIVE)
    _check_streams(content)
    return FileKind.PDF


def _check_end(content: bytes) -> None:
    """Nothing after the last end mark: that is where a second file would stand."""
    _before, mark, after = content.rpartition(_END)
    if not mark:
        raise RefusedFile(Refusal.DAMAGED)
    if after.strip(_BLANK):
        raise RefusedFile(Refusal.TWO_TYPES)


def _streams(content: bytes) -> Iterator[tuple[int, int]]:
    """Where the content of each stream begins and ends; in one pass, however often the words occur."""
    begin = _STREAM.search(content)
    while begin is not None:
        end = content.find(_STREAM_END, begin.end())
        if end < 0:
            return
        yield begin.end(), end
        begin = _STREAM.search(content, end + len(_STREAM_END))


def _outside_streams(content: bytes) -> bytes:
    kept, position = [], 0
    for start, end in _streams(content):
        kept.append(content[position:start])
        position = end
    return b"".join([*kept, content[position:]])


def _check_streams(content: bytes) -> None:
    """Since PDF 1.5 most objects stand in compressed streams, so what they pack is looked at too."""
    left = MAX_UNPACKED_BYTES
    for start, end in _streams(content):
        about = content[max(0, start - _ABOUT) : start].rpartition(b"obj")[2]
        holds_objects = bool(_HOLDS_OBJECTS.search(about))
        if b"/Image" in about and not holds_objects:
            continue
        left = _check_stream(memoryview(content)[start:end], left, holds_objects=holds_objects)


def _check_stream(stream: memoryview, left: int, *, holds_objects: bool) -> int:
    """How much may still be unpacked after this stream. Looked at piece by piece, so that none is ever held whole."""
    before, is_flate = b"", True
    try:
        for piece in _pieces(stream):
            left -= len(piece)
            if left < 0:
                raise RefusedFile(Refusal.UNPACKS_TOO_BIG)
            _check_objects(before + piece, holds_objects=holds_objects)
            before = (before + piece)[-_LONGEST_NAME:]
    except zlib.error:
        # Packed otherwise, not at all, or badly: what stands in objects must be readable.
        is_flate = False
    if holds_objects and not is_flate:
        raise RefusedFile(Refusal.DAMAGED)
    return left


def _check_objects(unpacked: bytes, *, holds_objects: bool) -> None:
    if _ACTIVE.search(unpacked) or (holds_objects and _ACTIVE_SHORT.search(unpacked)):
        raise RefusedFile(Refusal.ACTIVE)


def _pieces(stream: memoryview) -> Iterator[bytes]:
    """What a Flate stream holds, bounded piece by bounded piece; zlib.error for one that is none."""
    unpacker = zlib.decompressobj()
    for start in range(0, len(stream), _MOUTHFUL):
        packed: bytes | memoryview = stream[start : start + _MOUTHFUL]
        while packed and not unpacker.eof:
            yield unpacker.decompress(packed, _PIECE)
            packed = unpacker.unconsumed_tail
    yield unpacker.flush()
