"""Taking files in, keeping them, and letting go of those that nobody used."""

import hashlib
import logging
import os
from datetime import datetime, timedelta
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from core.actors import Actor

from .checks import RefusedFile, check_table, check_upload, clean_name
from .constants import MAX_STAGED, RESCAN_BATCH, STAGED_HOURS, FileKind, Refusal, ScanState
from .models import FileAccess, StoredFile
from .scanning import scan

logger = logging.getLogger(__name__)


@transaction.atomic
def stage_upload(upload: "UploadedFile[Any] | None", *, actor: Actor) -> StoredFile:
    """Check and keep a person's file at once, so that no later error can lose it; it stays staged until linked.

    Raises documents.checks.RefusedFile with a sentence for the person.
    """
    name = (upload.name if upload else "") or ""
    return _stage(name, upload, check_upload(name, upload), actor)


@transaction.atomic
def stage_table(upload: "UploadedFile[Any] | None", *, actor: Actor) -> StoredFile:
    """Like stage_readable, for a list that the portal reads: ODS, XLSX or CSV, and nothing else."""
    name = (upload.name if upload else "") or ""
    file = _stage(name, upload, check_table(name, upload), actor)
    refuse_quarantined(file)
    return file


def _stage(name: str, upload: "UploadedFile[Any] | None", kind: FileKind, actor: Actor) -> StoredFile:
    assert upload is not None  # noqa: S101 - the checks refuse that
    _refuse_hoarding(actor)
    content = upload.read()
    return _store(clean_name(name, kind), content, kind, scan(content), uploaded_by_id=actor.pk)


def stage_readable(upload: "UploadedFile[Any] | None", *, actor: Actor) -> StoredFile:
    """Like stage_upload, where others must be able to open the file: one that was quarantined is refused too."""
    file = stage_upload(upload, actor=actor)
    refuse_quarantined(file)
    return file


def refuse_quarantined(file: StoredFile) -> None:
    if file.scan_state == ScanState.QUARANTINED:
        raise RefusedFile(Refusal.QUARANTINED)


@transaction.atomic
def store_generated(name: str, content: bytes, *, kind: FileKind = FileKind.PDF) -> StoredFile:
    """Keep a document that the portal made itself; the caller links it."""
    return _store(clean_name(name, kind), content, kind, ScanState.CHECKED, uploaded_by_id=None)


@transaction.atomic
def store_generated_file(name: str, content: IO[bytes], *, kind: FileKind) -> StoredFile:
    """Like store_generated, for what is too long for memory: an open file, read from its beginning in pieces."""
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type] # any open file will do
    content.seek(0)
    file = StoredFile(original_name=clean_name(name, kind), kind=kind, size=size, sha256=sha256)
    return _keep(file, File(content))


def _refuse_hoarding(actor: Actor) -> None:
    since = timezone.now() - timedelta(hours=STAGED_HOURS)
    staged = StoredFile.objects.filter(uploaded_by=actor.pk, linked_at__isnull=True, uploaded_at__gte=since)
    if staged.count() >= MAX_STAGED:
        raise RefusedFile(Refusal.TOO_MANY_FILES)


def _store(
    name: str, content: bytes, kind: FileKind, scan_state: ScanState, *, uploaded_by_id: int | None
) -> StoredFile:
    file = StoredFile(
        original_name=name,
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        scan_state=scan_state,
        uploaded_by_id=uploaded_by_id,
    )
    return _keep(file, ContentFile(content))


def _keep(file: StoredFile, content: "File[Any]") -> StoredFile:
    # The bytes first: a row whose file is missing would be a lie, a file without a row is only litter.
    file.content.save(file.original_name, content, save=False)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except BaseException:
        _remove_content(file)
        raise
    return file


@transaction.atomic
def link_file(file: StoredFile, *, at: datetime) -> StoredFile:
    """Mark a staged file as belonging to a record from now on; RefusedFile when it was purged meanwhile."""
    locked = StoredFile.objects.select_for_update(no_key=True).filter(pk=file.pk).first()
    if locked is None:
        raise RefusedFile(Refusal.GONE)
    if locked.linked_at is None:
        locked.linked_at = at
        locked.save(update_fields=["linked_at"])
    file.linked_at = locked.linked_at
    return locked


def record_access(file: StoredFile, *, actor: Actor) -> FileAccess:
    """Note who opened a file; the one thing besides the session that reading a page may write."""
    assert actor.pk is not None  # noqa: S101 - the system opens no file
    return FileAccess.objects.create(file=file, user_id=actor.pk, at=timezone.now(), acting_code=actor.acting_code)


def purge_unlinked(now: datetime) -> int:
    """Remove files that were staged two days ago and never linked; the number removed."""
    too_old = StoredFile.objects.filter(linked_at__isnull=True, uploaded_at__lt=now - timedelta(hours=STAGED_HOURS))
    return sum(_purge(pk) for pk in too_old.values_list("pk", flat=True).order_by("uploaded_at", "pk"))


def _purge(pk: UUID) -> bool:
    try:
        with transaction.atomic():
            staged = StoredFile.objects.filter(pk=pk, linked_at__isnull=True)
            file = staged.select_for_update(skip_locked=True).first()
            if file is None:
                return False
            file.delete()
            transaction.on_commit(partial(_remove_content, file), robust=True)
    except ProtectedError:
        logger.exception("file %s belongs to a record but was never linked", pk)
        return False
    return True


def remove_content(file: StoredFile) -> None:
    """Let go of the bytes once the transaction is committed; the row stays, and with it who opened the file.

    The record that links the file says that it has none any more.
    """
    transaction.on_commit(partial(_remove_content, file), robust=True)


def _remove_content(file: StoredFile) -> None:
    if file.content.name:
        file.content.storage.delete(file.content.name)


def rescan_waiting() -> int:
    """Ask the scanner again about files it did not answer for; the number it now did."""
    waiting = StoredFile.objects.filter(scan_state=ScanState.WAITING).order_by("uploaded_at", "pk")[:RESCAN_BATCH]
    return sum(_rescan(file) for file in waiting)


@transaction.atomic
def _rescan(file: StoredFile) -> bool:
    waiting = StoredFile.objects.filter(pk=file.pk, scan_state=ScanState.WAITING)
    locked = waiting.select_for_update(skip_locked=True, no_key=True).first()
    if locked is None:
        return False
    with locked.content.open("rb") as content:
        locked.scan_state = scan(content.read())
    locked.save(update_fields=["scan_state"])
    return locked.scan_state != ScanState.WAITING
