from celery import shared_task

from core.dates import local_today

from . import services


@shared_task
def lay_out() -> dict[str, int]:
    """What the calendar brings; run every night, harmless as often as one likes."""
    return {"periods": services.lay_out_periods(local_today())}
