"""The one way a file leaves. Who may have it, and that it is recorded, is for the app that calls."""

import logging

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from .constants import READABLE_STATES, FileKind, ScanState
from .models import StoredFile

logger = logging.getLogger(__name__)

# What a browser shows by itself; everything else is always an attachment.
_SHOWABLE = frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG})
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def serve(file: StoredFile, *, as_attachment: bool = True) -> FileResponse:
    """The file under its person's name and with the type of its content.

    PermissionDenied, with the reason, while it waits for the scan or is quarantined; 404 when its bytes are gone.
    """
    if file.scan_state not in READABLE_STATES:
        raise PermissionDenied(_reason(file))
    try:
        content = file.content.open("rb")
    except FileNotFoundError:
        logger.exception("the content of file %s is missing", file.pk)
        raise Http404 from None
    return FileResponse(
        content,
        as_attachment=as_attachment or file.kind not in _SHOWABLE,
        filename=file.original_name,
        content_type=file.kind,
        headers=_HEADERS,
    )


def _reason(file: StoredFile) -> str:
    if file.scan_state == ScanState.QUARANTINED:
        return _("The malware scanner found something in this file, so nobody can open it.")
    return _("This file waits for the malware scanner. Try again in a few minutes.")
