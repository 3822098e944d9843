from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def anchor_history() -> None:
    """Vouch for yesterday; run shortly after midnight in Taipei."""
    services.anchor_day(timezone.localdate() - timedelta(days=1))
