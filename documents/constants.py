from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_FILE_BYTES = 10 * 1024 * 1024
STAGED_HOURS = 48
# Files one person may have staged without using them yet.
MAX_STAGED = 40
NAME_LENGTH = 120
MAX_MEGAPIXELS = 50

# An OpenDocument file is a zip; these bound what unpacking it can cost a reader.
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_PACKING_RATIO = 200
MAX_ENTRIES = 2000

SCAN_TIMEOUT_SECONDS = 15
RESCAN_BATCH = 50


class ScanState(models.TextChoices):
    """What the content checks and, where one is configured, the malware scanner said."""

    CHECKED = "checked", _("Content checked")
    CLEAN = "clean", _("Scanned, nothing found")
    WAITING = "waiting", _("Waiting for the scan")
    QUARANTINED = "quarantined", _("Quarantined")


# What a file's reader is told while nobody can open it.
SCAN_ADVICE = {
    ScanState.WAITING: _("Nobody can open it before the scanner has answered; it is asked again every five minutes."),
    ScanState.QUARANTINED: _("The malware scanner found something, so nobody can open it. A clean copy is needed."),
}
READABLE_STATES = frozenset({ScanState.CHECKED, ScanState.CLEAN})


class FileKind(models.TextChoices):
    """What uploads may be, decided by content and never by the name; the last two only the portal writes itself."""

    PDF = "application/pdf", "PDF"
    ODT = "application/vnd.oasis.opendocument.text", "ODT"
    ODS = "application/vnd.oasis.opendocument.spreadsheet", "ODS"
    ODP = "application/vnd.oasis.opendocument.presentation", "ODP"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    # Written by the portal; taken in only where a list is read, see checks.check_table.
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
    CSV = "text/csv", "CSV"


# The endings a name of this kind may have; the first is given where it has another.
ENDINGS = {
    FileKind.PDF: (".pdf",),
    FileKind.ODT: (".odt",),
    FileKind.ODS: (".ods",),
    FileKind.ODP: (".odp",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.PNG: (".png",),
    FileKind.XLSX: (".xlsx",),
    FileKind.CSV: (".csv", ".txt"),
}


class Refusal(models.TextChoices):
    """Why a file is not taken, each with what to do instead."""

    NONE_CHOSEN = "none_chosen", _("Choose a file first.")
    EMPTY = "empty", _("This file is empty. Choose another one.")
    TOO_BIG = "too_big", _("This file is larger than %(limit)s. Make it smaller, or split it.")
    NAME = "name", _("The name of this file cannot be read. Rename it and attach it again.")
    TYPE = "type", _("Files of this type are not taken. Save it as PDF, ODF (ODT, ODS, ODP), JPEG or PNG.")
    OFFICE = "office", _("Microsoft Office files are not taken. Save it as ODF (ODT, ODS, ODP) or PDF.")
    PROGRAM = "program", _("This is a program or a script. Attach a PDF, an ODF document, a JPEG or a PNG.")
    WEB_PAGE = "web_page", _("Web pages and SVG drawings are not taken. Save it as PDF, JPEG or PNG.")
    OTHER_PICTURE = "other_picture", _("Pictures of this type are not taken. Save it as JPEG or PNG.")
    ENCRYPTED = "encrypted", _("This file is protected with a password. Remove the password and attach it again.")
    MACRO = "macro", _("This document contains macros. Save it without macros and attach it again.")
    ACTIVE = (
        "active",
        _("This PDF contains scripts or files. Print it to a new PDF and attach that one."),
    )
    DAMAGED = "damaged", _("This file is damaged or incomplete. Save it again and attach the new file.")
    TWO_TYPES = (
        "two_types",
        _("This file is two kinds of file at once. Save it again and attach the new file."),
    )
    UNPACKS_TOO_BIG = (
        "unpacks_too_big",
        _("This document unpacks to far too much. Make it smaller and attach it again."),
    )
    TOO_MANY_PIXELS = (
        "too_many_pixels",
        _("This picture has over 50 million pixels. Make it smaller and attach it again."),
    )
    TOO_MANY_FILES = "too_many_files", _("You have attached many files without using them. Use or remove some first.")
    QUARANTINED = (
        "quarantined",
        _("The malware scanner found something in it, so nobody can open it. Remove it and attach a clean copy."),
    )
    NO_TABLE = "no_table", _("This is no list that can be read. Save it as ODS, XLSX or CSV.")
    OLD_EXCEL = (
        "old_excel",
        _("This is an old Excel file (.xls), or one with a password. Save it as ODS or XLSX without a password."),
    )
    GONE = "gone", _("This file was removed because it was not used in time. Attach it again.")
