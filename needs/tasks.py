from celery import shared_task

from . import services


@shared_task
def turn_day() -> dict[str, int]:
    """What the calendar does to invitations and to contacts; run every night, harmless as often as one likes."""
    return {"lapsed": services.lapse_overdue(), "forgotten": services.forget_contacts()}
