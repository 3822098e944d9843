"""What the page of an agreement says about its health: a word for everybody, the reasons for those concerned."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.models import Agreement
from agreements.panels import Panel

from . import rules, selectors


def health_panel(agreement: Agreement, user: User | AnonymousUser) -> Panel | None:
    """Nothing while the agreement was never signed; what nobody has judged yet says so."""
    if agreement.signed_on is None:
        return None
    health, shows_reasons = selectors.health_on_page(agreement), bool(rules.can_see_reasons(user, agreement))
    view = selectors.panel_view(health, shows_reasons=shows_reasons) if health else None
    return Panel("health/includes/panel.html", {"view": view})
