"""Small files of every kind, good and hostile, built byte by byte."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

ODT = "application/vnd.oasis.opendocument.text"
MANIFEST = '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:x">{}</manifest:manifest>'


def pdf(*objects: bytes, trailer: bytes = b"", version: bytes = b"1.7") -> bytes:
    """A one-page PDF with `objects` added; where the cross-reference table stands is of no matter here."""
    body = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        *objects,
    ]
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, text) for number, text in enumerate(body, start=1))
    end = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n9\n%%%%EOF\n" % (len(body) + 1, trailer)
    return b"%%PDF-%s\n" % version + numbered + end


def stream(content: bytes, about: bytes = b"/Filter/FlateDecode", *, packed: bool = True) -> bytes:
    data = zlib.compress(content) if packed else content
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (about, len(data), data)


def odf(entries: Mapping[str, bytes | str] | None = None, *, kind: str = ODT, manifest: str = "") -> bytes:
    """An OpenDocument package: `entries` added to a plain one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", "<office:document-content>陪伴計畫</office:document-content>")
        for name, content in (entries or {}).items():
            archive.writestr(name, content)
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(manifest))
    return packed.getvalue()


def odf_packed_as(packing: int, size: int) -> bytes:
    """An OpenDocument package with one entry of `size` zeros that says of itself to hold ten."""
    packed = io.BytesIO(odf())
    with zipfile.ZipFile(packed, "a") as opened:
        opened.writestr("big.xml", b"0" * size, packing)
    return packed.getvalue().replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def archive(entries: Mapping[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return packed.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 2, height: int = 2, *extra: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    # A whole picture where it is small; of a large one the header is enough.
    pixels = zlib.compress((b"\0" + b"\xff" * 3 * width) * height if width * height <= 64 else b"\0" + b"\xff" * 6)
    parts = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(width: int = 16, height: int = 16, *extra: bytes) -> bytes:
    """Everything a JPEG has but a picture worth seeing; an escaped FF and a restart are in its scan."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            *extra,
            segment(0xC0, frame),
            segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            b"\x12\x34\xff\x00\x56\xff\xd0\x78\xff\xff\xd9",
        ]
    )
