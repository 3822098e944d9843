from celery import shared_task
from django.utils import timezone

from core.dates import local_today

from . import services


@shared_task
def lay_out() -> dict[str, int]:
    """What the calendar brings; run every night, harmless as often as one likes."""
    today = local_today()
    return {"periods": services.lay_out_periods(today), "self-reviews": services.lay_out_reviews(today)}


@shared_task
def make_report(report_id: int) -> None:
    """Make one document; told twice it is made once."""
    services.make_report(report_id)


@shared_task
def make_due() -> int:
    """Every minute: documents whose hint was lost, or whose worker has died."""
    return services.make_due(timezone.now())
