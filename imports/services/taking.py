"""Taking a batch over: whole, in one transaction, judged again under lock; or not at all."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from core.hints import hint_on_commit
from core.permissions import Refused, require

from .. import rules
from ..constants import AT_ONCE, STALE_SECONDS, TAKING_LOCK, BatchStatus, BatchVerb, Outcome
from ..kinds import LISTINGS, Found, Source
from ..models import Batch, Row
from ..selectors import progress_key
from .gate import NotPossible, lock, move
from .judging import Judged, judge_all
from .receiving import count_outcomes, rows_of

logger = logging.getLogger(__name__)

TASK = "imports.tasks.take_over"
_PROGRESS_EVERY, _PROGRESS_SECONDS = 20, 3_600
_BULK = 500


class _Changed(Exception):
    """What the portal holds is not what it was when the list was checked, or a record cannot be made after all."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def take_batch(batch: Batch, *, actor: User, seen: datetime | None) -> Batch:
    """Begin to take a checked batch over; a short one is taken at once, a long one by a worker.

    `seen` is when the rows were judged that the actor has looked at. Raises NotPossible when somebody was faster.
    """
    batch = _begin(batch, actor=actor, seen=seen)
    if batch.added <= AT_ONCE:
        take_over(batch.pk)
        batch.refresh_from_db()
    return batch


@transaction.atomic
def _begin(batch: Batch, *, actor: User, seen: datetime | None) -> Batch:
    batch = lock(batch)
    require(rules.can_import(actor))
    if batch.is_waiting:
        NotPossible.unless(rules.can_take(actor, batch))
        if batch.checked_at != seen:
            raise NotPossible(_("The list was checked again meanwhile; look at it once more."))
    now = timezone.now()
    move(batch, BatchVerb.BEGIN, actor=actor, now=now, fields={"taken_by": actor, "note": "", "moved_at": now})
    if batch.added > AT_ONCE:
        hint_on_commit(TASK, batch.pk)
    return batch


def take_due(now: datetime) -> int:
    """Take over what waits, and what a dead worker left; how many batches were tried."""
    stale = Q(status=BatchStatus.TAKING, moved_at__lt=now - timedelta(seconds=STALE_SECONDS))
    return sum(
        take_over(pk, wait=False) for pk in Batch.objects.filter(stale).order_by("pk").values_list("pk", flat=True)
    )


def take_over(batch_id: int, *, wait: bool = True) -> bool:
    """Write what a begun batch brings; whether it was tried. `wait` for others at it, or leave it to them.

    Its row is locked until all is written, so a worker that dies leaves nothing behind and the next one begins anew.
    """
    with transaction.atomic():
        rows = Batch.objects.select_for_update(of=("self",), no_key=True, skip_locked=not wait)
        batch = rows.filter(pk=batch_id, status=BatchStatus.TAKING).first()
        if batch is None:
            return False
        actor = _actor_of(batch)
        if reason := _why_not(batch, actor):
            _return(batch, actor, reason)
    cache.delete(progress_key(batch_id))
    return True


def _why_not(batch: Batch, actor: User) -> str:
    """Write all of it; else nothing, and the reason. Whatever goes wrong, somebody waits for the answer."""
    try:
        with transaction.atomic():
            _write(batch, actor)
    except _Changed as changed:
        return changed.reason
    except Exception:
        logger.exception("batch %s could not be taken over", batch.reference)
        return _("An error of the portal; those who look after it find it in their log. Nothing was added.")
    return ""


def _actor_of(batch: Batch) -> User:
    """Who began it, in the capacity they began it in: a worker has no request."""
    began = batch.events.filter(verb=BatchVerb.BEGIN).order_by("-sequence").select_related("actor")[0]
    assert began.actor is not None  # noqa: S101 - a person begins it
    own = Membership.objects.active().of_bureau().filter(user=began.actor)
    return began.actor.act_as(own.select_related("user").order_by("pk").first())


def _write(batch: Batch, actor: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TAKING_LOCK])
    if not rules.can_import(actor):
        raise _Changed(_("Whoever began it no longer acts for the Department of Civil Affairs."))
    listing, rows = LISTINGS[batch.kind], list(batch.rows.order_by("number"))
    texts = [(row.number, row.cells) for row in rows]
    listing.hold([one.found for one in judge_all(listing, texts) if one.found and one.outcome == Outcome.ADD])
    judged = judge_all(listing, texts)
    if [one.said for one in judged] != [_said(row) for row in rows]:
        raise _Changed(_("The portal has changed since the list was checked. Look at the rows again."))
    _take_rows(batch, actor, rows, judged)
    now = timezone.now()
    fields = {"taken_at": now, "moved_at": now, **({"file": None} if listing.is_personal else {})}
    move(batch, BatchVerb.TAKE, actor=actor, now=now, fields=fields, details={"added": batch.added})


def _said(row: Row) -> tuple[int, str, str]:
    return (row.number, row.outcome, row.record)


def _take_rows(batch: Batch, actor: User, rows: Sequence[Row], judged: Sequence[Judged]) -> None:
    listing, source = LISTINGS[batch.kind], Source(actor, batch.reference, batch.is_sample)
    for done, (row, one) in enumerate(zip(rows, judged, strict=True)):
        if one.found and one.outcome == Outcome.ADD:
            row.record = _take_row(batch, one.found, source, row.number)
        if done % _PROGRESS_EVERY == 0:
            cache.set(progress_key(batch.pk), done, _PROGRESS_SECONDS)
        if listing.is_personal:
            row.cells = {}
    Row.objects.bulk_update(rows, ["record", "cells"], batch_size=_BULK)


def _take_row(batch: Batch, found: Found, source: Source, number: int) -> str:
    try:
        return LISTINGS[batch.kind].take(found, source)
    except Refused as refusal:
        reason = str(refusal.user_message)
    except IntegrityError:
        logger.exception("row %s of batch %s met a constraint", number, batch.reference)
        reason = _("It contradicts what the portal holds.")
    raise _Changed(_("Row %(number)d could not be added: %(reason)s") % {"number": number, "reason": reason})


def _return(batch: Batch, actor: User, reason: str) -> None:
    """Nothing was written; the rows are judged as the portal is now, and wait to be looked at."""
    listing, now = LISTINGS[batch.kind], timezone.now()
    texts = list(batch.rows.order_by("number").values_list("number", "cells"))
    judged = judge_all(listing, texts)
    batch.rows.all().delete()
    Row.objects.bulk_create(rows_of(batch, judged), batch_size=_BULK)
    count_outcomes(batch, judged)
    counts = {name: getattr(batch, name) for name in ("added", "present", "wrong")}
    fields = {**counts, "taken_by": None, "checked_at": now, "moved_at": now, "note": reason[:300]}
    move(batch, BatchVerb.RETURN, actor=actor, now=now, fields=fields, details=counts)
