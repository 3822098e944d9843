from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def purge_unlinked_files() -> int:
    """Every night: remove what was staged and never used."""
    return services.purge_unlinked(timezone.now())


@shared_task
def rescan_waiting_files() -> int:
    """Every five minutes: files that the scanner did not answer for."""
    return services.rescan_waiting()
