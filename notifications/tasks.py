from celery import shared_task
from django.conf import settings

from . import services
from .constants import DELIVERY_LIMIT_SECONDS, READING_LIMIT_SECONDS
from .mailboxes import open_mailbox


# The limit ends a worker's child that is held up in spite of the time-outs; its row is free at once.
@shared_task(time_limit=DELIVERY_LIMIT_SECONDS)
def deliver_message(*message_ids: str) -> None:
    """Send the messages that are still due, and others that are; told twice it sends nothing twice."""
    services.deliver_due(message_ids)


@shared_task
def hint_unsent_messages() -> None:
    """Every minute: hint what is due, so that a lost hint or a dead broker only delays a mail."""
    services.hint_due()


@shared_task(time_limit=READING_LIMIT_SECONDS)
def read_bounces() -> None:
    """Every quarter of an hour, when a mailbox is configured: find out which mails were returned."""
    with open_mailbox(settings.PB_BOUNCE_MAILBOX) as letters:
        services.read_bounces(letters)
