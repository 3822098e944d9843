"""Writing to the outbox and emptying it. The row is the truth, a Celery message only a hint."""

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import hints, transport
from .constants import (
    BACKOFF_MINUTES,
    HINT_BATCH,
    HINT_INTERVAL_SECONDS,
    MAX_ATTEMPTS,
    MessageStatus,
    Purpose,
)
from .models import Message
from .rendering import render_mail
from .sealing import seal

if TYPE_CHECKING:
    from accounts.models import User


class NotInTransaction(RuntimeError):
    """A mail was queued outside the transaction of its act; then one could happen without the other."""


def queue_message(
    template: str,
    *,
    dedupe_key: str,
    to: "User | None" = None,
    address: str = "",
    language: str = "",
    context: dict[str, Any],
    subject_kind: str = "",
    subject_id: int | None = None,
    purpose: Purpose = Purpose.NOTICE,
) -> bool:
    """Put one mail into the outbox, rendered now in its reader's language; False when it was there already.

    `address` and `language` win over those of `to`; one of `to` and `address` is needed. `dedupe_key` names what
    is told to whom. A sign-in mail's subject stays readable: its code or link belongs into the sealed body.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("queue_message belongs inside the transaction of the act it tells of.")
    message = _message(to, address, language)
    message.dedupe_key, message.purpose = dedupe_key, purpose
    message.subject_kind, message.subject_id = subject_kind, subject_id
    mail = render_mail(
        template,
        language=message.language,
        context={"recipient_name": to.display_name if to else ""} | context,
    )
    message.subject = mail.subject
    if purpose == Purpose.SIGN_IN:
        message.sealed_body = seal(mail.text, mail.html)
    else:
        message.body_text, message.body_html = mail.text, mail.html
    return _insert(message)


def _message(to: "User | None", address: str, language: str) -> Message:
    to_address = address or (to.email if to else "")
    if not to_address:
        raise ValueError("queue_message needs `to` or `address`.")
    wanted = language or (to.language if to else "")
    known = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return Message(recipient=to, to_address=to_address, language=known, not_before=timezone.now())


def _insert(message: Message) -> bool:
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if not Message.objects.filter(pk=message.pk).exists():
        return False
    transaction.on_commit(partial(hints.hint, [message.pk]), robust=True)
    return True


@transaction.atomic(durable=True)
def deliver(message_id: UUID | str) -> bool:
    """Send one due message while holding its row; True when it went out now.

    False when it is not due, is sent, is being sent by somebody else, or the attempt failed, as its row then says.
    The lock is held while sending on purpose: a killed worker frees the row at once.
    """
    due = Message.objects.due(timezone.now())
    message = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=message_id).first()
    if message is None:
        return False
    failure = transport.send(message)
    if failure is None:
        _stamp_sent(message, timezone.now())
    else:
        _stamp_failure(message, failure, timezone.now())
    return failure is None


def _stamp_sent(message: Message, now: datetime) -> None:
    message.status = MessageStatus.SENT
    message.sent_at = now
    message.attempts += 1
    message.sealed_body = b""
    message.last_error = ""
    message.save(update_fields=["status", "sent_at", "attempts", "sealed_body", "last_error"])


def _stamp_failure(message: Message, failure: transport.Failure, now: datetime) -> None:
    message.attempts += 1
    message.last_error = str(failure)
    if failure.permanent or message.attempts >= MAX_ATTEMPTS:
        message.status = MessageStatus.FAILED
        message.sealed_body = b""
    else:
        message.not_before = now + timedelta(minutes=BACKOFF_MINUTES[message.attempts - 1])
    message.save(update_fields=["attempts", "last_error", "status", "sealed_body", "not_before"])


def hint_due() -> int:
    """Hint the oldest unsent messages that are due again; the number hinted."""
    due = Message.objects.due(timezone.now()).order_by("not_before", "pk")
    # A beat always tries: it is what finds out that the broker is back.
    hints.broker.wake()
    return hints.hint(due.values_list("pk", flat=True)[:HINT_BATCH], expires=HINT_INTERVAL_SECONDS)
