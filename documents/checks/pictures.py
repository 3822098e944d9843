"""JPEG and PNG: walked from part to part to their end, so that nothing hides behind or inside."""

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from ..constants import MAX_MEGAPIXELS, FileKind, Refusal
from .pdf import SIGNATURE as PDF_SIGNATURE
from .refusals import RefusedFile

_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg[\s>]|iframe|\?php)", re.IGNORECASE)
_MAX_PIXELS = MAX_MEGAPIXELS * 1_000_000

# Compressed, so that a word in it means nothing.
_PIXELS = frozenset({b"IDAT", b"fdAT"})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FILLED_MARKER = re.compile(rb"\xff+([^\xff])")
# In compressed data FF is escaped by 00; D0 to D7 only mark where decoding may restart.
_REAL_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# Cameras append a preview or a brightness map as further pictures.
_MAX_PICTURES = 8
_MAX_PARTS = 20_000
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9


def is_jpeg(content: bytes) -> bool:
    return content.startswith(_JPEG)


def is_png(content: bytes) -> bool:
    return content.startswith(_PNG)


def check(content: bytes) -> FileKind:
    """JPEG or PNG, or RefusedFile: damaged, too many pixels, two kinds at once."""
    kind = FileKind.JPEG if is_jpeg(content) else FileKind.PNG
    if PDF_SIGNATURE in content[:1024]:
        raise RefusedFile(Refusal.TWO_TYPES)
    width, height = size_of(content)
    if not width or not height:
        raise RefusedFile(Refusal.DAMAGED)
    if width * height > _MAX_PIXELS:
        raise RefusedFile(Refusal.TOO_MANY_PIXELS)
    return kind


# -- PNG ---------------------------------------------------------------------------------------------------


class _Chunk(NamedTuple):
    kind: bytes
    body: bytes
    end: int


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a picture that is one."""
    return _jpeg_size(content) if is_jpeg(content) else _png_size(content)


def _png_size(content: bytes) -> tuple[int, int]:
    size, has_pixels, end = (0, 0), False, 0
    for chunk in _chunks(content):
        if (chunk.kind == b"IHDR") != (end == 0):
            raise RefusedFile(Refusal.DAMAGED)
        if end == 0:
            size = int.from_bytes(chunk.body[:4], "big"), int.from_bytes(chunk.body[4:8], "big")
        if chunk.kind in _PIXELS:
            has_pixels = True
        else:
            _refuse_markup(chunk.body)
        end = chunk.end
    if not has_pixels:
        raise RefusedFile(Refusal.DAMAGED)
    if len(content) > end:
        raise RefusedFile(Refusal.TWO_TYPES)
    return size


def _chunks(content: bytes) -> Iterator[_Chunk]:
    """Every chunk up to IEND; refused as damaged where a checksum or a length is wrong."""
    position = len(_PNG)
    for _part in range(_MAX_PARTS):
        start = position + 4
        kind = content[start : start + 4]
        end = start + 4 + int.from_bytes(content[position:start], "big")
        checksum = int.from_bytes(content[end : end + 4], "big")
        if end + 4 > len(content) or zlib.crc32(content[start:end]) != checksum:
            raise RefusedFile(Refusal.DAMAGED)
        yield _Chunk(kind, content[start + 4 : end], end + 4)
        if kind == b"IEND":
            return
        position = end + 4
    raise RefusedFile(Refusal.DAMAGED)


# -- JPEG --------------------------------------------------------------------------------------------------


def _jpeg_size(content: bytes) -> tuple[int, int]:
    size, end = _walk(content, 0)
    for _further in range(_MAX_PICTURES):
        if not content.startswith(_JPEG, end):
            break
        _size, end = _walk(content, end)
    _check_tail(content[end:])
    return size


def _walk(content: bytes, start: int) -> tuple[tuple[int, int], int]:
    """Width and height of the picture at `start`, and where it ends."""
    size, position = (0, 0), start + 2
    for _part in range(_MAX_PARTS):
        marker, position = _marker(content, position)
        if marker == _END_OF_IMAGE:
            return size, position
        length = max(int.from_bytes(content[position : position + 2], "big"), 2)
        segment = content[position + 2 : position + length]
        if marker in _FRAMES:
            size = int.from_bytes(segment[3:5], "big"), int.from_bytes(segment[1:3], "big")
        _refuse_markup(segment)
        position += length
        if marker == _START_OF_SCAN:
            position = _end_of_scan(content, position)
    raise RefusedFile(Refusal.DAMAGED)


def _marker(content: bytes, position: int) -> tuple[int, int]:
    """The marker at `position` and where it ends; fill bytes before it are allowed."""
    marker = _FILLED_MARKER.match(content, position)
    if marker is None:
        raise RefusedFile(Refusal.DAMAGED)
    return marker[1][0], marker.end()


def _end_of_scan(content: bytes, position: int) -> int:
    """Where the next marker stands after the compressed data that begins at `position`."""
    marker = _REAL_MARKER.search(content, position)
    if marker is None:
        raise RefusedFile(Refusal.DAMAGED)
    return marker.start()


def _check_tail(tail: bytes) -> None:
    """Behind the pictures only what cameras put there: padding, a clip, Samsung's notes."""
    tail = tail.strip(b"\0")
    is_cameras = b"ftyp" in tail[:8] or tail.endswith(b"SEFT")
    if tail and (not is_cameras or PDF_SIGNATURE in tail):
        raise RefusedFile(Refusal.TWO_TYPES)
    _refuse_markup(tail)


def _refuse_markup(text: bytes) -> None:
    """A browser that guesses might take the file for a page."""
    if _MARKUP.search(text):
        raise RefusedFile(Refusal.TWO_TYPES)
