"""Letting go of files that have been kept long enough; that they were made, and who fetched them, stays on record."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from core.actors import SYSTEM
from documents.services import remove_content

from ..constants import KEPT_DAYS, ExportStatus, ExportVerb
from ..models import Export
from .gate import move


def expire_exports(now: datetime) -> int:
    """The number of files removed; run again it finds nothing."""
    kept = Export.objects.filter(status=ExportStatus.DONE, finished_at__lt=now - timedelta(days=KEPT_DAYS))
    return sum(_expire(pk, now) for pk in kept.order_by("finished_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def _expire(pk: UUID, now: datetime) -> bool:
    rows = Export.objects.filter(pk=pk, status=ExportStatus.DONE).select_related("file")
    export = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if export is None or export.file is None:
        return False
    move(export, ExportVerb.EXPIRE, actor=SYSTEM, now=now)
    remove_content(export.file)
    return True
