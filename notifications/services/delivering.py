"""Emptying the outbox. The row is the truth, a Celery message only a hint."""

import logging
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from .. import composing, hints, transport
from ..constants import (
    ATTEMPTS_COUNTED,
    BACKOFF_MINUTES,
    HINT_BATCH,
    HINT_CHUNK,
    HINT_INTERVAL_SECONDS,
    ROUNDS_AHEAD,
    SUBJECT_LENGTH,
    FailureReason,
    MessageStatus,
)
from ..models import Message
from . import stamping

logger = logging.getLogger(__name__)

# Mails put together ahead of their turn; None where nothing is left to say.
Drafts = dict[UUID, Message | None]


def deliver(message_id: UUID | str) -> bool:
    """Send one due message while holding its row; True when it went out now.

    False when it is not due, is sent, is being sent by somebody else, has nothing left to say, or the attempt
    failed, as its row then tells. The lock is held while sending on purpose: a killed worker frees the row at once.
    """
    with transport.Post() as post:
        return _deliver(UUID(str(message_id)), post, {})


def deliver_all(message_ids: Iterable[UUID | str]) -> int:
    """Send the due ones among these over one connection; how many went out.

    Each row is locked, sent, stamped and committed before the next one. What breaks on one row is logged and stops
    no other; a mail server that is away ends the round, and the rest stays due.
    """
    told, _others = stamping.due_now(_ids(message_ids), others=0, now=timezone.now())
    return _deliver_round(told)


def deliver_due(message_ids: Iterable[UUID | str]) -> int:
    """What a hint sets off: these first, and what else is due while the round has room; how many went out.

    So a thousand rows hinted one by one leave in some fifty rounds, and the hints that come later find nothing.
    """
    told, others = stamping.due_now(_ids(message_ids), others=HINT_CHUNK * ROUNDS_AHEAD, now=timezone.now())
    return _deliver_round(told | _some(others, HINT_CHUNK - len(told)))


def _ids(message_ids: Iterable[UUID | str]) -> list[UUID]:
    return [UUID(str(message_id)) for message_id in message_ids]


def _some(others: stamping.Composers, room: int) -> stamping.Composers:
    """From one of several places, by chance: workers that look at the same moment seldom take the same rows, and
    no round is smaller than it need be. Those that do lose time only, since each row is locked when its turn comes."""
    start = random.randrange(0, max(len(others) - room, 0) + 1, HINT_CHUNK)  # noqa: S311 - nobody gains by guessing it
    return dict(islice(others.items(), start, start + max(room, 0)))


def _deliver_round(composers: stamping.Composers) -> int:
    drafts, sent = _drafts([pk for pk, composer in composers.items() if composer]), 0
    with transport.Post() as post:
        for pk in composers:
            sent += _deliver_or_log(pk, post, drafts)
            if not post.is_open_for_business:
                break
    return sent


def _drafts(composed: list[UUID]) -> Drafts:
    """All that is to be composed, in as many queries as one takes; nothing when one of them spoils it."""
    if not composed:
        return {}
    try:
        with transaction.atomic():
            waiting = Message.objects.filter(pk__in=composed).select_related("recipient").order_by("pk")
            ready = {message.pk: message for message in composing.put_together(waiting)}
    except Exception:
        logger.exception("composing one by one, since together it failed")
        return {}
    return {pk: ready.get(pk) for pk in composed}


def _deliver_or_log(message_id: UUID, post: transport.Post, drafts: Drafts) -> bool:
    try:
        return _deliver(message_id, post, drafts)
    except (OperationalError, InterfaceError):
        raise  # the database is away, for every row alike
    except Exception:
        logger.exception("message %s could not be handled and stays due", message_id)
        return False


def _deliver(message_id: UUID, post: transport.Post, drafts: Drafts) -> bool:
    try:
        return _deliver_row(message_id, post, drafts)
    except (DataError, IntegrityError) as error:
        logger.error("message %s cannot be kept: %s", message_id, type(error).__name__)  # noqa: TRY400 - names the reader
        return _give_up(message_id)


def _deliver_row(message_id: UUID, post: transport.Post, drafts: Drafts) -> bool:
    with stamping.own_transaction() as ending:
        message = stamping.lock_due(message_id, timezone.now())
        if message is None or not _is_worded(message, drafts):
            return False
        failure = post.send(message)
        if failure is None:
            stamping.stamp_sent(message, attempts=_counted(message), now=timezone.now(), ending=ending)
        else:
            _stamp_failure(message, failure, timezone.now())
        return failure is None


def _is_worded(message: Message, drafts: Drafts) -> bool:
    """Whether the locked row has its words now; otherwise it is stamped with the reason."""
    try:
        draft = drafts[message.pk] if message.pk in drafts else _composed(message)
    except Exception:
        logger.exception("message %s cannot be composed", message.pk)
        _stamp_failure(message, transport.Failure(FailureReason.UNEXPECTED), timezone.now())
        return False
    if draft is None:
        _stamp_cancelled(message)
        return False
    _take_words(message, draft)
    return True


def _composed(message: Message) -> Message | None:
    """The row with its words; None when nothing is left to say."""
    if not message.composer:
        return message
    with transaction.atomic():  # a composer reads the database: its error must not cost the lock
        return next(iter(composing.put_together([message])), None)


def _take_words(message: Message, draft: Message) -> None:
    """A composed mail keeps its words with its stamp. Raises DataError, before it leaves, for what no row can hold."""
    if not message.composer:
        return
    message.subject, message.body_text, message.body_html = draft.subject, draft.body_text, draft.body_html
    if len(message.subject) > SUBJECT_LENGTH or "\0" in message.subject + message.body_text + message.body_html:
        raise DataError("a composer's words cannot be stored")


def _stamp_cancelled(message: Message) -> None:
    message.status = MessageStatus.CANCELLED
    message.save(update_fields=["status"])


def _counted(message: Message) -> int:
    return min(message.attempts + 1, ATTEMPTS_COUNTED)


def _stamp_failure(message: Message, failure: transport.Failure, now: datetime) -> None:
    message.attempts = _counted(message)
    message.last_error = str(failure)
    if message.attempts >= failure.attempts:
        message.status = MessageStatus.FAILED
        message.sealed_body = b""
    else:
        minutes = BACKOFF_MINUTES[min(message.attempts, len(BACKOFF_MINUTES)) - 1]
        message.not_before = now + timedelta(minutes=minutes)
    message.save(update_fields=["attempts", "last_error", "status", "sealed_body", "not_before"])


@transaction.atomic(durable=True)
def _give_up(message_id: UUID) -> bool:
    """End a row that cannot even be read or written as it is; always False, since nothing went out."""
    locked = Message.objects.filter(pk=message_id, status=MessageStatus.QUEUED).select_for_update(skip_locked=True)
    for pk in locked.values_list("pk", flat=True):
        ended = {"status": MessageStatus.FAILED, "last_error": FailureReason.UNEXPECTED.value, "sealed_body": b""}
        Message.objects.filter(pk=pk).update(**ended)
    return False


def hint_due() -> int:
    """Hint the oldest unsent messages that are due again; the number hinted."""
    due = Message.objects.due(timezone.now()).order_by("not_before", "pk")
    # A beat always tries: it is what finds out that the broker is back.
    hints.broker.wake()
    return hints.hint(due.values_list("pk", flat=True)[:HINT_BATCH], expires=HINT_INTERVAL_SECONDS)
