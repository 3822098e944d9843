from celery import shared_task

from core.dates import local_today

from . import services


@shared_task
def turn_day() -> dict[str, int]:
    """What the calendar does to agreements; run every night, harmless as often as one likes."""
    done = dict(services.turn_day(local_today()))
    return done | {"localities of terms": services.count_localities(local_today())}
