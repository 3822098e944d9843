"""Writing to the outbox: one row per mail, in the transaction of the act it tells of."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .. import hints
from ..constants import Purpose
from ..models import Message
from ..rendering import render_mail
from ..sealing import seal

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
    message = compose_message(
        template,
        dedupe_key=dedupe_key,
        to=to,
        address=address,
        language=language,
        context=context,
        subject_kind=subject_kind,
        subject_id=subject_id,
        purpose=purpose,
    )
    return _insert(message)


def compose_message(
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
) -> Message:
    """The unsaved outbox row of one mail, rendered in its reader's language; for those who write many at once."""
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
    return message


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
    hints.hint_on_commit([message.pk])
    return True
