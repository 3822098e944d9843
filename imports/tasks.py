from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def take_over(batch_id: int) -> None:
    """Take one batch over; told twice it is taken once."""
    services.take_over(batch_id)


@shared_task
def take_due() -> int:
    """Every minute: batches whose hint was lost, or whose worker has died."""
    return services.take_due(timezone.now())


@shared_task
def drop_forgotten() -> int:
    """Every night: batches that nobody took over in time, and what was read of them."""
    return services.drop_forgotten(timezone.now())
