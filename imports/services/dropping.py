"""Letting a batch go: what was read of it goes too, that it was there stays on record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.actors import SYSTEM, Actor
from core.permissions import require

from .. import rules
from ..constants import KEEP_DAYS, BatchStatus, BatchVerb
from ..models import Batch
from .gate import guard, lock, move


@transaction.atomic
def drop_batch(batch: Batch, *, actor: User) -> Batch:
    require(rules.can_import(actor))
    return _drop(lock(batch), actor)


def drop_forgotten(now: datetime) -> int:
    """Batches that nobody decided about in time; how many there were."""
    before = now - timedelta(days=KEEP_DAYS)
    waiting = Batch.objects.filter(status=BatchStatus.CHECKED, uploaded_at__lt=before).order_by("pk")
    return sum(_forget(batch) for batch in waiting)


@transaction.atomic
def _forget(batch: Batch) -> int:
    batch = lock(batch)
    if not batch.is_waiting:
        return 0
    _drop(batch, SYSTEM)
    return 1


def _drop(batch: Batch, actor: Actor) -> Batch:
    guard(batch, BatchVerb.DROP)
    batch.rows.all().delete()
    now = timezone.now()
    move(batch, BatchVerb.DROP, actor=actor, now=now, fields={"moved_at": now})
    return batch
