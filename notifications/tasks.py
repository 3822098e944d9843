from celery import shared_task

from . import services


@shared_task
def deliver_message(message_id: str) -> None:
    """Send one message if it is still due; told twice it does nothing the second time."""
    services.deliver(message_id)


@shared_task
def hint_unsent_messages() -> None:
    """Every minute: hint what is due, so that a lost hint or a dead broker only delays a mail."""
    services.hint_due()
