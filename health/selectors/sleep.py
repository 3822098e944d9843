"""What decides whether an agreement may be taken up again."""

from typing import TypedDict

from agreements.models import Agreement

from ..models import AgreementHealth, Revival


class Sleep(TypedDict):
    """What decides whether an agreement may be taken up again."""

    state: str
    is_taken_up: bool


def sleep_of(agreement: Agreement) -> Sleep:
    state = AgreementHealth.objects.filter(agreement=agreement).values_list("state", flat=True).first()
    return {
        "state": state or "",
        "is_taken_up": Revival.objects.filter(agreement=agreement, closed_at__isnull=True).exists(),
    }
