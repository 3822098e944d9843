"""What the page of an agreement says about its health: a word for everybody, the reasons for those concerned."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.models import Agreement
from agreements.panels import Panel

from . import rules, selectors


def health_panel(agreement: Agreement, user: User | AnonymousUser) -> Panel | None:
    """Nothing while the agreement was never in force."""
    health = selectors.health_of(agreement)
    if health is None:
        return None
    view = selectors.panel_view(health, shows_reasons=bool(rules.can_see_reasons(user, agreement)))
    return Panel("health/includes/panel.html", {"view": view})
