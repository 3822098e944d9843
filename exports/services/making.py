"""Writing a list: claimed by one worker, watched while it grows, taken up again when that worker dies."""

import logging
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from accounts.models import Membership, User
from core.actors import SYSTEM
from core.permissions import require
from core.sheets import Format, write_sheet
from documents.constants import FileKind
from documents.services import link_file, store_generated_file

from .. import rules
from ..constants import MAX_ATTEMPTS, ROWS_PER_SIGN, STALE_SECONDS, ExportStatus, ExportVerb
from ..models import Export
from ..registry import Sheet, Taken, registry
from .gate import move
from .telling import tell_asker

logger = logging.getLogger(__name__)

_KINDS = {Format.CSV: FileKind.CSV, Format.XLSX: FileKind.XLSX, Format.ODS: FileKind.ODS}


def make_due(now: datetime) -> int:
    """Write what waits, and what a dead worker left; how many lists were tried."""
    waiting = Export.objects.filter(_due(now)).order_by("asked_at", "pk").values_list("pk", flat=True)
    return sum(make_export(pk) for pk in list(waiting))


def make_export(export_id: UUID | str) -> bool:
    """Write one list if it is due and nobody else is at it; whether it was tried.

    Whatever goes wrong is said on its page, where it can be asked for again.
    """
    export = claim(UUID(str(export_id)))
    if export is None:
        return False
    try:
        with translation.override(export.language):
            _make(export)
    except _Overtaken:
        logger.warning("export %s was taken up by another worker", export.pk)
    except Exception as error:  # whatever it is, somebody waits for the answer
        logger.exception("export %s could not be written", export.pk)
        _fail(export, type(error).__name__)
    return True


def _due(now: datetime) -> Q:
    stale = now - timedelta(seconds=STALE_SECONDS)
    return Q(status=ExportStatus.WAITING) | Q(status=ExportStatus.MAKING, moved_at__lt=stale)


@transaction.atomic
def claim(export_id: UUID) -> Export | None:
    """The export with one attempt more; None when there is nothing to do. A third dead worker is a failure."""
    now = timezone.now()
    rows = Export.objects.filter(_due(now), pk=export_id).select_related("asked_by", "capacity")
    export = rows.select_for_update(of=("self",), skip_locked=True).first()
    if export is None:
        return None
    if export.attempts >= MAX_ATTEMPTS:
        move(export, ExportVerb.FAIL, actor=SYSTEM, now=now, fields={"failure": "worker lost", "moved_at": now})
        tell_asker(export, now)
        return None
    if export.status == ExportStatus.WAITING:
        move(export, ExportVerb.START, actor=SYSTEM, now=now)
    export.attempts, export.written, export.moved_at = export.attempts + 1, 0, now
    export.save(update_fields=["attempts", "written", "moved_at"])
    return export


class _Overtaken(Exception):
    """Another worker has taken the export up: this one was believed dead."""


def _mine(export: Export) -> Q:
    return Q(pk=export.pk, status=ExportStatus.MAKING, attempts=export.attempts)


def _reach(export: Export, **facts: int) -> None:
    """Seen at once by whoever waits; each step is a transaction of its own."""
    if not Export.objects.filter(_mine(export)).update(**facts, moved_at=timezone.now()):
        raise _Overtaken


def _make(export: Export) -> None:
    sheet, taken = _taken(export)
    _reach(export, total=taken.count())
    records = taken.records.iterator(chunk_size=ROWS_PER_SIGN)
    with tempfile.TemporaryFile() as target:
        write_sheet(
            target, str(sheet.title), taken.columns, taken.lines(_watched(export, records)), form=Format(export.format)
        )
        _finish(export, sheet, target)


def _taken(export: Export) -> tuple[Sheet, Taken]:
    """What the person who asked sees now, in the capacity in which they asked; PermissionDenied without it."""
    reader, sheet = _reader(export), registry.find(export.sheet)
    require(rules.can_write(reader, export))
    assert sheet is not None  # noqa: S101 - refused above
    return sheet, sheet.take(reader, export.conditions)


def _reader(export: Export) -> User:
    """Whoever asked, acting as then; without the capacity where it has ended, which `rules.can_write` refuses."""
    if not export.asked_by.is_active:
        raise PermissionDenied
    if export.capacity is None:
        return export.asked_by.act_as(None)
    active = Membership.objects.active().select_related("school", "district")
    return export.asked_by.act_as(active.filter(pk=export.capacity.pk).first())


def _watched(export: Export, records: Iterator[Any]) -> Iterator[Any]:
    for number, record in enumerate(records, start=1):
        yield record
        if number % ROWS_PER_SIGN == 0:
            _reach(export, written=number)
            export.written = number


@transaction.atomic
def _finish(export: Export, sheet: Sheet, content: IO[bytes]) -> None:
    now = timezone.now()
    locked = Export.objects.filter(_mine(export)).select_for_update(of=("self",), no_key=True).first()
    if locked is None:
        raise _Overtaken
    name = f"{sheet.key}-{timezone.localdate(now):%Y%m%d}.{locked.format}"
    file = link_file(store_generated_file(name, content, kind=_KINDS[Format(locked.format)]), at=now)
    facts = {"file": file, "finished_at": now, "moved_at": now, "written": locked.total}
    details = {"sha256": file.sha256, "rows": locked.total}
    move(locked, ExportVerb.FINISH, actor=SYSTEM, now=now, fields=facts, details=details)
    tell_asker(locked, now)


@transaction.atomic
def _fail(export: Export, failure: str) -> None:
    now = timezone.now()
    locked = Export.objects.filter(_mine(export)).select_for_update(of=("self",), no_key=True).first()
    if locked is not None:
        facts = {"failure": failure, "moved_at": now}
        move(locked, ExportVerb.FAIL, actor=SYSTEM, now=now, fields=facts, details={"failure": failure})
        tell_asker(locked, now)
