from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def make_export(export_id: str) -> None:
    """Write one list; told twice it is written once."""
    services.make_export(export_id)


@shared_task
def make_due() -> int:
    """Every minute: lists whose hint was lost, or whose worker has died."""
    return services.make_due(timezone.now())


@shared_task
def expire() -> int:
    """Every night: files that have been kept long enough."""
    return services.expire_exports(timezone.now())
