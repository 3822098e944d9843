from celery import shared_task

from core.dates import local_today

from . import services


@shared_task
def extend_calendar() -> None:
    """Let the working calendar reach years ahead; run daily, harmless as often as one likes."""
    services.extend_calendar(local_today())
