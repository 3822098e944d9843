"""Who may see, close and correct what; every refusal can be shown."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import acting_membership
from core.permissions import ALLOWED, Verdict, refuse

from .models import Period

Person = User | AnonymousUser


# -- periods -----------------------------------------------------------------------------------------------


def can_see_periods(user: Person) -> Verdict:
    """Everybody who acts for a school or an office: figures are the common account of both sides."""
    if acting_membership(user) is not None:
        return ALLOWED
    return refuse(_("Periods and their figures are for schools, district offices and the Department of Civil Affairs."))


def can_take_snapshot(user: Person) -> Verdict:
    """The whole text, every school in it: the bureau and auditors."""
    acting = acting_membership(user)
    if acting is not None and (acting.is_bureau or acting.is_auditor):
        return ALLOWED
    return refuse(_("The snapshot holds the figures of every school. It is for the Department of Civil Affairs."))


def is_bureau(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and acting.is_bureau:
        return ALLOWED
    return refuse(_("Only the Department of Civil Affairs closes periods and corrects them."))


def can_close(user: Person, period: Period) -> Verdict:
    """The bureau, once the last day has passed."""
    verdict = is_bureau(user)
    if verdict and not period.has_ended:
        return refuse(_("This period has not ended yet."))
    return verdict


def can_correct(user: Person, period: Period) -> Verdict:
    verdict = is_bureau(user)
    if verdict and not period.is_closed:
        return refuse(_("Only closed periods are corrected by errata; this one is still counted anew."))
    return verdict
