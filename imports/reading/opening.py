"""Which reader a file is for."""

import zipfile
from io import BytesIO
from xml.parsers.expat import ExpatError

from django.utils.translation import gettext as _

from documents.constants import FileKind

from . import ods, plain, xlsx
from .limits import Table, Unreadable

_READERS = {FileKind.ODS: ods.read, FileKind.XLSX: xlsx.read}
_BROKEN = (zipfile.BadZipFile, ExpatError, KeyError, ValueError, IndexError, EOFError, OverflowError)


def read_table(content: bytes, kind: str) -> Table:
    """The rows of a file that documents.checks has let in; raises Unreadable with a sentence to show."""
    try:
        if kind == FileKind.CSV:
            table = plain.read(content)
        else:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                table = _READERS[FileKind(kind)](archive)
    except _BROKEN:
        raise Unreadable(_("The file is damaged. Save it again and hand in the new one.")) from None
    if not table.lines:
        raise Unreadable(_("There is nothing in this list."))
    return table
