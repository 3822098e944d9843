"""Who may say what about an agreement's end; every refusal can be shown."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import acting_membership
from agreements.constants import LIVE_STATUSES, AgreementStatus, Side
from agreements.models import Agreement
from agreements.rules import can_see_history, side_of, speaks_for
from agreements.rules import can_speak as can_act
from core.permissions import ALLOWED, Verdict, refuse

Person = User | AnonymousUser


def can_see_list(user: Person) -> Verdict:
    if acting_membership(user) is not None:
        return ALLOWED
    return refuse(_("Renewals are for the two sides of an agreement and the Department of Civil Affairs."))


def can_see_renewal(user: Person, agreement: Agreement) -> Verdict:
    """The two sides, the bureau and auditors."""
    if can_see_history(user, agreement):
        return ALLOWED
    return refuse(_("Renewals are for the two sides of an agreement and the Department of Civil Affairs."))


def can_choose(user: Person, agreement: Agreement) -> Verdict:
    """A coordinator of the school says what the school does."""
    return speaks_for(user, agreement, Side.SCHOOL)


def can_speak(user: Person, agreement: Agreement) -> Verdict:
    """The district's desk, the bureau where it has none; nobody linked to the school."""
    return speaks_for(user, agreement, Side.GOVERNMENT)


def speaking_side(user: Person, agreement: Agreement) -> Side | None:
    """The side whose word the reader may say."""
    return side_of(user, agreement) if can_act(user, agreement) else None


def is_renewable(agreement: Agreement, opens_on: date, today: date, late_until: date) -> Verdict:
    """Whether the agreement's end is near enough, and not too long ago, to speak about."""
    if agreement.status not in LIVE_STATUSES | {AgreementStatus.EXPIRED} or agreement.closed_on:
        return refuse(_("This agreement was ended or replaced, so there is nothing to renew."))
    if today < opens_on:
        return refuse(_("It is too early to renew this agreement."))
    if today > late_until:
        return refuse(_("This agreement ended too long ago to be renewed; begin a new application."))
    return ALLOWED
