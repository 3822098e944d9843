"""What an agreement's own page says about its end."""

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.constants import LIVE_STATUSES, AgreementStatus
from agreements.models import Agreement
from agreements.panels import Panel
from core.dates import local_today
from cycles.constants import MAX_RULE_DAYS

from .. import rules
from .listing import renewal_row
from .window import in_window, with_state


def panel_of(agreement: Agreement, user: User | AnonymousUser) -> Panel | None:
    """For those concerned, while the end is near or just past; one query, and none for everybody else."""
    today = local_today()
    if not _may_be_near(agreement, today) or not rules.can_see_renewal(user, agreement):
        return None
    found = with_state(in_window(today)).filter(pk=agreement.pk).first()
    if found is None:
        return None
    row = renewal_row(found, today)
    return Panel("renewals/includes/panel.html", {"row": row, "reference": agreement.reference})


def _may_be_near(agreement: Agreement, today: date) -> bool:
    """Whether it is worth asking: no rule may count more days than these."""
    is_alive = agreement.status in LIVE_STATUSES | {AgreementStatus.EXPIRED}
    return is_alive and agreement.closed_on is None and agreement.ends_on <= today + timedelta(days=MAX_RULE_DAYS)
