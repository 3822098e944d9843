"""The ladder on the page of an agreement: its steps and the school at its side."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.models import Agreement
from agreements.panels import Panel

from . import selectors


def ladder_panel(agreement: Agreement, user: User | AnonymousUser) -> Panel | None:
    """For those concerned, and only where there is a ladder; one query."""
    ladder = selectors.ladder_on(agreement, user)
    if ladder is None:
        return None
    return Panel("onboarding/includes/panel.html", {"ladder": ladder})
