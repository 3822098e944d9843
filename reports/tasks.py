from celery import shared_task
from django.utils import timezone

from core.dates import local_today
from cycles.selectors import begun_terms

from . import services

# So many terms back figures are still counted anew; earlier ones when somebody asks for them.
PAST_TERMS = 5


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


@shared_task
def count_figures() -> int:
    """Every minute, of the term that runs."""
    return sum(services.count_figures(term) for term in begun_terms(local_today())[:1])


@shared_task
def count_past_figures() -> int:
    """Every night, of the latest terms that are over: what was done then is often verified later."""
    return sum(services.count_figures(term) for term in begun_terms(local_today())[1:PAST_TERMS])
