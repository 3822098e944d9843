from celery import shared_task

from . import services


@shared_task
def count_totals() -> int:
    """Every hour; harmless any number of times."""
    return services.count_totals()
