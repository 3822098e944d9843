"""How long somebody stays signed in."""

from django.contrib.sessions.models import Session
from django.utils import timezone


def seconds_left(session_key: str | None) -> int:
    """Whole seconds until the stored session ends by itself; 0 when there is none."""
    ends_at = Session.objects.filter(pk=session_key).values_list("expire_date", flat=True).first()
    return max(0, int((ends_at - timezone.now()).total_seconds())) if ends_at else 0
