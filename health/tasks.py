from celery import shared_task

from . import services


@shared_task
def refresh_health() -> None:
    """Every night, after the day of agreements has turned: judge all of them; harmless any number of times."""
    services.refresh()
