"""Who may say what about an agreement's end; every refusal can be shown."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.models import User
from accounts.selectors import acting_membership, has_active_desk, is_linked_to_school
from agreements.constants import LIVE_STATUSES, AgreementStatus, Side
from agreements.models import Agreement
from agreements.rules import can_see_history
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
    acting = acting_membership(user)
    if acting is not None and acting.school_id == agreement.school_id and acting.role == Role.SCHOOL_COORDINATOR:
        return ALLOWED
    return refuse(_("A coordinator of the school chooses for the school."))


def can_speak(user: Person, agreement: Agreement) -> Verdict:
    """The district's desk, the bureau where it has none; nobody linked to the school."""
    acting = acting_membership(user)
    own = acting is not None and acting.is_district and acting.district_id == agreement.district_id
    instead = acting is not None and acting.is_bureau and not has_active_desk(agreement.district)
    if not (own or instead) or not isinstance(user, User):
        return refuse(_("The district's own desk says the district's word."))
    if is_linked_to_school(user, agreement.school):
        return refuse(_("You are linked to this school, so somebody else says the district's word."))
    return ALLOWED


def side_of(user: Person, agreement: Agreement) -> Side | None:
    """The side whose word the reader may say."""
    if can_choose(user, agreement):
        return Side.SCHOOL
    return Side.GOVERNMENT if can_speak(user, agreement) else None


def is_renewable(agreement: Agreement, opens_on: date, today: date, late_until: date) -> Verdict:
    """Whether the agreement's end is near enough, and not too long ago, to speak about."""
    if agreement.status not in LIVE_STATUSES | {AgreementStatus.EXPIRED} or agreement.closed_on:
        return refuse(_("This agreement was ended or replaced, so there is nothing to renew."))
    if today < opens_on:
        return refuse(_("It is too early to renew this agreement."))
    if today > late_until:
        return refuse(_("This agreement ended too long ago to be renewed; begin a new application."))
    return ALLOWED
