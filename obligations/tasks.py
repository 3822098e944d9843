from celery import shared_task

from . import services


@shared_task
def sweep_obligations() -> None:
    """Every ten minutes: write what is due by now. Missed runs are caught up by the next."""
    services.sweep()


@shared_task
def purge_sweeps() -> None:
    """Every night: forget the records of sweeps older than 90 days."""
    services.purge_sweeps()


@shared_task
def send_digests() -> None:
    """Every ten minutes: from 08:30 on working days, write the summaries of the day that are not written yet."""
    services.send_digests()
