from celery import shared_task

from core.dates import local_today

from . import services


@shared_task
def lapse_unanswered_returns() -> int:
    """Lapse returns whose date has passed; selection is "due by", so a missed hour is caught up."""
    return services.lapse_overdue_returns(local_today())


@shared_task
def purge_begun() -> int:
    """Remove what was typed without an account and nobody took in time."""
    return services.purge_begun()


@shared_task
def shelve_untouched_drafts() -> int:
    """Put drafts on the shelf that nobody touched for long; selection is "due by"."""
    return services.shelve_untouched_drafts()


@shared_task
def settle_recusals() -> int:
    """Whoever came to be linked to a school since yesterday keeps out of its cases; the rules refuse them at once."""
    return services.settle_recusals()
