import io
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from documents.checks import RefusedFile, check_content, check_upload, clean_name
from documents.constants import MAX_ENTRIES, MAX_FILE_BYTES, FileKind, Refusal
from documents.typesetting import typeset
from tests.documents.documents import LETTER
from tests.documents.samples import archive, chunk, jpeg, odf, odf_packed_as, pdf, png, segment, stream


def refusal_of(content: bytes) -> Refusal | None:
    try:
        check_content(content)
    except RefusedFile as refusal:
        return refusal.code
    return None


# -- what is taken -----------------------------------------------------------------------------------------

GOOD = {
    "pdf": (pdf(), FileKind.PDF),
    "pdf with packed objects": (pdf(stream(b"10 0 20 9 <</Type/Font>> <<>>", b"/Type/ObjStm")), FileKind.PDF),
    "pdf with an unpackable picture": (pdf(stream(b"\xff\xd8/JS (x", b"/Subtype/Image", packed=False)), FileKind.PDF),
    "pdf after a byte order mark": (b"\xef\xbb\xbf" + pdf(), FileKind.PDF),
    "pdf padded at its end": (pdf() + b"\r\n\0\0\0", FileKind.PDF),
    "pdf with a link": (pdf(b"<</S/URI/URI(https://example.edu.tw)>>"), FileKind.PDF),
    "odt": (odf(), FileKind.ODT),
    "ods": (odf(kind="application/vnd.oasis.opendocument.spreadsheet"), FileKind.ODS),
    "odp": (odf(kind="application/vnd.oasis.opendocument.presentation"), FileKind.ODP),
    "odt with a picture": (odf({"Pictures/圖.png": png(), "Configurations2/": ""}), FileKind.ODT),
    "png": (png(), FileKind.PNG),
    "png with a comment": (png(2, 2, chunk(b"tEXt", b"Title\0hello")), FileKind.PNG),
    "jpeg": (jpeg(), FileKind.JPEG),
    "jpeg with a preview behind it": (jpeg() + jpeg(), FileKind.JPEG),
    "jpeg with a clip behind it": (jpeg() + b"\0\0\0\x18ftypmp42" + b"x" * 50, FileKind.JPEG),
    "jpeg with Samsung's notes": (jpeg() + b"\0\0\x01\x0aImage_UTC_DataSEFHk\0\0\0SEFT", FileKind.JPEG),
}


@pytest.mark.parametrize("name", GOOD)
def test_files_of_the_allowed_kinds_are_taken(name: str) -> None:
    content, kind = GOOD[name]
    assert check_content(content) == kind


def test_what_we_typeset_ourselves_would_be_taken() -> None:
    assert check_content(typeset("letter.typ", LETTER)) == FileKind.PDF


@pytest.mark.parametrize("name", ["計畫.pdf", "計畫.docx", "計畫", "evil.exe"])
def test_the_name_does_not_decide_the_kind(name: str) -> None:
    upload = SimpleUploadedFile(name, odf(), content_type="application/x-msdownload")
    assert check_upload(name, upload) == FileKind.ODT


# -- what is refused ---------------------------------------------------------------------------------------

HTML = b"<!DOCTYPE html><script>alert(1)</script>"


def of_pieces_that_are_too_much_together() -> bytes:
    return odf({f"{number}.xml": b"0" * 30_000_000 for number in range(3)} | {"last.xml": b"0" * 20_000_000})


def lying_about_sizes() -> bytes:
    """An entry that unpacks to more than the zip's list says."""
    honest = odf({"big.xml": b"0" * 50_000})
    return honest.replace((50_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def with_duplicate_names() -> bytes:
    packed = io.BytesIO(odf())
    with zipfile.ZipFile(packed, "a") as opened, pytest.warns(UserWarning, match="Duplicate name"):
        opened.writestr("content.xml", "<other/>")
    return packed.getvalue()


def with_zip_comment(content: bytes, comment: bytes) -> bytes:
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a") as opened:
        opened.comment = comment
    return packed.getvalue()


def with_password_flag() -> bytes:
    """Every entry marked as encrypted the way zip programs do it."""
    content = bytearray(odf())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(signature)
        while start >= 0:
            content[start + flags] |= 1
            start = content.find(signature, start + 4)
    return bytes(content)


# What is large is made by the test that wants it, not by everybody who collects the tests.
HOSTILE: dict[str, tuple[bytes | Callable[[], bytes], Refusal]] = {
    "nothing": (b"", Refusal.EMPTY),
    "too big": (pdf() + b"\0" * MAX_FILE_BYTES, Refusal.TOO_BIG),
    # PDF
    "password pdf": (pdf(trailer=b"/Encrypt 5 0 R"), Refusal.ENCRYPTED),
    "password pdf, dictionary in place": (pdf(trailer=b"/Encrypt<</V 2>>"), Refusal.ENCRYPTED),
    "script pdf": (pdf(b"<</S/JavaScript/JS(app.alert\\(1\\))>>"), Refusal.ACTIVE),
    "script pdf, only its short name": (pdf(b"<</S/Rendition/JS (x)>>"), Refusal.ACTIVE),
    "script pdf, name in hexadecimal": (pdf(b"<</S/J#61vaScript/J#53 (x)>>"), Refusal.ACTIVE),
    "script pdf, in packed objects": (pdf(stream(b"9 0 <</S/JavaScript/JS(x)>>", b"/Type/ObjStm")), Refusal.ACTIVE),
    "script pdf, packed as something else": (pdf(stream(b"<</S/JavaScript>>", b"/Type/Metadata")), Refusal.ACTIVE),
    "script pdf, packed unreadably": (pdf(stream(b"x", b"/Type/ObjStm/Filter/LZW", packed=False)), Refusal.DAMAGED),
    "program pdf": (pdf(b"<</S/Launch/F(cmd.exe)>>"), Refusal.ACTIVE),
    "attached file pdf": (pdf(stream(b"MZ", b"/Type/EmbeddedFile")), Refusal.ACTIVE),
    "form with XFA": (pdf(b"<</AcroForm<</XFA 9 0 R>>>>"), Refusal.ACTIVE),
    "film pdf": (pdf(b"<</Subtype/RichMedia>>"), Refusal.ACTIVE),
    "cut pdf": (pdf()[:-8], Refusal.DAMAGED),
    "pdf without a version": (b"%PDF-x" + pdf()[8:], Refusal.DAMAGED),
    "pdf and zip": (pdf() + archive({"a.txt": "b"}), Refusal.TWO_TYPES),
    "zip and pdf": (with_zip_comment(archive({"a.txt": "b"}), pdf()), Refusal.TYPE),
    "pdf in a zip's comment behind itself": (
        pdf() + with_zip_comment(archive({"a": "b"}), b"%%EOF"),
        Refusal.TWO_TYPES,
    ),
    "pdf and page": (pdf() + HTML, Refusal.TWO_TYPES),
    "page and pdf": (b"GARBAGE<html>" + pdf(), Refusal.TWO_TYPES),
    # ODF
    "macros": (odf({"Basic/Standard/Module1.xml": "<m/>"}), Refusal.MACRO),
    "scripts": (odf({"Scripts/python/evil.py": "import os"}), Refusal.MACRO),
    "macros, other case": (odf({"bAsIc/script-lc.xml": "<m/>"}), Refusal.MACRO),
    "calls an installed macro": (odf({"styles.xml": '<a href="vnd.sun.star.script:x"/>'}), Refusal.MACRO),
    "calls a macro, across two pieces": (
        odf({"styles.xml": " " * (256 * 1024 - 9) + "vnd.sun.star.script:x"}),
        Refusal.MACRO,
    ),
    "password odt": (odf(manifest="<manifest:encryption-data/>"), Refusal.ENCRYPTED),
    "password odt, as zip": (with_password_flag(), Refusal.ENCRYPTED),
    "odf in UTF-16": (odf({"styles.xml": '<a href="vnd.sun.star.script:x"/>'.encode("utf-16")}), Refusal.DAMAGED),
    "odf bomb": (of_pieces_that_are_too_much_together, Refusal.UNPACKS_TOO_BIG),
    "lying odf bomb": (lying_about_sizes(), Refusal.DAMAGED),
    "too many entries": (odf({f"{number}": "" for number in range(MAX_ENTRIES)}), Refusal.UNPACKS_TOO_BIG),
    "path upwards": (odf({"../../etc/passwd": "x"}), Refusal.DAMAGED),
    "absolute path": (odf({"/etc/passwd": "x"}), Refusal.DAMAGED),
    "windows path": (odf({"C:\\evil": "x"}), Refusal.DAMAGED),
    "same name twice": (with_duplicate_names(), Refusal.DAMAGED),
    "program inside": (odf({"Pictures/a.png": b"MZ\x90\0"}), Refusal.PROGRAM),
    "without a manifest": (archive({"mimetype": ""}), Refusal.TYPE),
    "cut odt": (odf()[:-30], Refusal.DAMAGED),
    "odt and page": (odf() + HTML, Refusal.TWO_TYPES),
    "odt and zip": (odf() + archive({"evil.exe": "MZ"}), Refusal.TWO_TYPES),
    "odt and pdf": (with_zip_comment(odf(), pdf()), Refusal.TWO_TYPES),
    "pdf in an odt's first kilobyte": (odf({"a": pdf()}).replace(b"content.xml", b"%PDF-1.7xml"), Refusal.TWO_TYPES),
    # pictures
    "50 million pixels": (png(10_000, 5_001), Refusal.TOO_MANY_PIXELS),
    "50 million pixels, jpeg": (jpeg(10_000, 5_001), Refusal.TOO_MANY_PIXELS),
    "no pixels": (png(0, 5), Refusal.DAMAGED),
    "jpeg without a frame": (b"\xff\xd8" + segment(0xE0, b"JFIF\0") + b"\xff\xd9", Refusal.DAMAGED),
    "cut png": (png()[:-6], Refusal.DAMAGED),
    "cut jpeg": (jpeg()[:-2], Refusal.DAMAGED),
    "png with a wrong checksum": (png()[:-1] + b"\0", Refusal.DAMAGED),
    "png with something behind": (png() + b"x", Refusal.TWO_TYPES),
    "png and zip": (png() + archive({"a.txt": "b"}), Refusal.TWO_TYPES),
    "zip inside a png": (png(2, 2, chunk(b"ziPs", archive({"a.txt": "b"}))), Refusal.TWO_TYPES),
    "page inside a png": (png(2, 2, chunk(b"tEXt", b"Comment\0<SCRIPT>alert(1)</SCRIPT>")), Refusal.TWO_TYPES),
    "pdf inside a png": (png(2, 2, chunk(b"tEXt", pdf())), Refusal.TWO_TYPES),
    "jpeg and zip": (jpeg() + archive({"a.txt": "b"}), Refusal.TWO_TYPES),
    "jpeg and pdf": (jpeg() + b"\n" * 2000 + pdf(), Refusal.TWO_TYPES),
    "jpeg and page": (jpeg() + HTML, Refusal.TWO_TYPES),
    "jpeg and php": (jpeg(16, 16, segment(0xFE, b"<?php system($_GET[0]); ?>")), Refusal.TWO_TYPES),
    "jpeg, preview and zip": (jpeg() + jpeg() + archive({"a": "b"}), Refusal.TWO_TYPES),
    "jpeg and program": (jpeg() + b"MZ\x90\0", Refusal.TWO_TYPES),
    "page that looks like a clip": (jpeg() + b"\0\0\0\x18ftypmp42" + HTML, Refusal.TWO_TYPES),
    # others
    "svg": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>', Refusal.WEB_PAGE),
    "page": (b"\xef\xbb\xbf \n<HTML><body>x", Refusal.WEB_PAGE),
    "page in UTF-16": ("<html>".encode("utf-16"), Refusal.WEB_PAGE),
    "docx": (archive({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}), Refusal.OFFICE),
    "xlsx": (archive({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), Refusal.OFFICE),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, Refusal.OFFICE),
    "windows program": (b"MZ\x90\0" + b"\0" * 60, Refusal.PROGRAM),
    "linux program": (b"\x7fELF\x02\x01\x01", Refusal.PROGRAM),
    "shell script": (b"#!/bin/sh\nrm -rf /", Refusal.PROGRAM),
    "gif": (b"GIF89a\x01\0\x01\0", Refusal.OTHER_PICTURE),
    "heic": (b"\0\0\0\x18ftypheic\0\0", Refusal.OTHER_PICTURE),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", Refusal.OTHER_PICTURE),
    "zip": (archive({"a.txt": "b"}), Refusal.TYPE),
    "epub": (odf(kind="application/epub+zip"), Refusal.TYPE),
    "plain text": ("申請書".encode(), Refusal.TYPE),
    "noise": (zlib.compress(b"noise" * 50), Refusal.TYPE),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_broken_files_are_refused_with_their_reason(name: str) -> None:
    content, refusal = HOSTILE[name]
    assert refusal_of(content() if callable(content) else content) == refusal


# Each holds far more than may be in memory at once, and says so or lies about it.
BOMBS: dict[str, tuple[Callable[[], bytes], Refusal]] = {
    "pdf": (lambda: pdf(stream(b"0" * 110_000_000)), Refusal.UNPACKS_TOO_BIG),
    "odf": (lambda: odf({"a.xml": b"0" * 90_000_000}), Refusal.UNPACKS_TOO_BIG),
    "odf packed by bzip2": (lambda: odf_packed_as(zipfile.ZIP_BZIP2, 40_000_000), Refusal.DAMAGED),
    "odf packed by LZMA": (lambda: odf_packed_as(zipfile.ZIP_LZMA, 40_000_000), Refusal.DAMAGED),
    "a list of 100,000 entries": (lambda: odf() + b"PK\x01\x02" * 100_000, Refusal.UNPACKS_TOO_BIG),
    "the same behind a picture": (
        lambda: png() + b"PK\x01\x02" * 100_000 + archive({"a": "b"})[-22:],
        Refusal.UNPACKS_TOO_BIG,
    ),
    "png of 10,000 million pixels": (lambda: png(100_000, 100_000), Refusal.TOO_MANY_PIXELS),
    "jpeg of 4,000 million pixels": (lambda: jpeg(65_000, 65_000), Refusal.TOO_MANY_PIXELS),
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_bomb_is_ever_unpacked_into_memory(name: str) -> None:
    make, refusal = BOMBS[name]
    content = make()
    tracemalloc.start()
    try:
        assert refusal_of(content) == refusal
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4_000_000 + len(content)


def test_what_acts_is_found_wherever_it_lies_in_what_a_stream_packs() -> None:
    """Unpacked piece by piece, and cut in two by no piece's end."""
    for before in range(256 * 1024 - 20, 256 * 1024 + 2):
        packed = stream(b" " * before + b"<</S/JavaScript>>" + b" " * 300_000, b"/Type/ObjStm")
        assert refusal_of(pdf(packed)) == Refusal.ACTIVE, before


def test_every_good_file_cut_anywhere_is_refused() -> None:
    """A transfer that broke off never passes for a whole file."""
    for name in ("pdf", "odt", "png", "jpeg"):
        content, _kind = GOOD[name]
        # A PDF's last line break may be missing.
        assert [size for size in range(len(content) - 1) if refusal_of(content[:size]) is None] == [], name


def test_no_file_chosen() -> None:
    with pytest.raises(RefusedFile) as refused:
        check_upload("", None)
    assert refused.value.code == Refusal.NONE_CHOSEN


def test_every_reason_has_its_own_chinese_sentence() -> None:
    with translation.override("zh-hant"):
        sentences = [RefusedFile(code).user_message for code in Refusal]
    assert len(set(sentences)) == len(Refusal)
    assert [sentence for sentence in sentences if sentence.isascii() or "%" in sentence] == []
    with translation.override("zh-hant"):
        assert RefusedFile(Refusal.TOO_BIG).user_message == "這個檔案超過 10.0\xa0MB，請縮小或分成幾個檔案。"


# -- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("申請書.pdf", "申請書.pdf"),
        ("申請書.PDF", "申請書.pdf"),
        ("C:\\Users\\王小明\\桌面\\申請書.pdf", "申請書.pdf"),
        ("../../etc/申請書.pdf", "申請書.pdf"),
        ("申請\r\nSet-Cookie: x書.pdf", "申請 Set-Cookie_ x書.pdf"),
        ("申請\u202efdp.exe", "申請fdp.exe.pdf"),
        ("evil.exe", "evil.exe.pdf"),
        ("  .申請書 . ", "申請書.pdf"),
        ("é.pdf", "é.pdf"),
        ('a"b<c>|d?.pdf', "a_b_c__d_.pdf"),
        ("計" * 300 + ".pdf", "計" * 116 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given: str, cleaned: str) -> None:
    assert clean_name(given, FileKind.PDF) == cleaned


@pytest.mark.parametrize("name", ["", ".pdf", "...", "/", "\u202e", "\ufffd\ufffd.pdf", "a\udce7.pdf", "？？.pdf"])
def test_names_that_nobody_can_read_are_refused(name: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        clean_name(name, FileKind.PDF)
    assert refused.value.code == Refusal.NAME


def test_a_jpeg_keeps_its_longer_ending() -> None:
    assert clean_name("照片.jpeg", FileKind.JPEG) == "照片.jpeg"


def test_the_upload_is_read_from_its_beginning_and_left_there() -> None:
    upload: Any = SimpleUploadedFile("a.pdf", pdf())
    upload.read()
    assert check_upload("a.pdf", upload) == FileKind.PDF
    assert upload.read() == pdf()
