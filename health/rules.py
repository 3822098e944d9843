"""Who reads why an agreement stands as it does, and who may take one up again."""

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import acting_membership
from agreements.constants import Side
from agreements.models import Agreement
from core.permissions import ALLOWED, Verdict, refuse

from .constants import ASLEEP, MAX_REVIVAL_DAYS


def can_see_lists(user: User | AnonymousUser) -> Verdict:
    """Their own for a school and a district, all for the city."""
    if acting_membership(user) is not None:
        return ALLOWED
    return refuse(_("How agreements stand is for their two sides and the Department of Civil Affairs."))


def sees_many_districts(user: User | AnonymousUser) -> bool:
    """Whether a filter by district makes sense to somebody: to all but a district's own desk."""
    acting = acting_membership(user)
    return acting is not None and not acting.is_district


def can_see_reasons(user: User | AnonymousUser, agreement: Agreement) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and (acting.is_bureau or acting.is_auditor or side_of(user, agreement)):
        return ALLOWED
    return refuse(_("Why an agreement stands as it does is for its two sides and the Department of Civil Affairs."))


def side_of(user: User | AnonymousUser, agreement: Agreement) -> Side | None:
    """The side of the agreement for which somebody acts."""
    acting = acting_membership(user)
    if acting is None:
        return None
    if acting.is_school:
        return Side.SCHOOL if acting.school_id == agreement.school_id else None
    if acting.is_district:
        return Side.GOVERNMENT if acting.district_id == agreement.district_id else None
    return None


def can_speak_for(user: User | AnonymousUser, agreement: Agreement) -> Verdict:
    if side_of(user, agreement) is not None:
        return ALLOWED
    return refuse(_("Only the school and the district office take their agreement up again."))


def can_take_up(user: User | AnonymousUser, agreement: Agreement, *, state: str, is_taken_up: bool) -> Verdict:
    """Either side, while the agreement sleeps and nobody has said a word yet."""
    if state not in ASLEEP:
        return refuse(_("Only a quiet or dormant agreement is taken up again."))
    if is_taken_up:
        return refuse(_("Somebody has taken this agreement up again already."))
    return can_speak_for(user, agreement)


def can_plan(planned_on: date, *, today: date) -> Verdict:
    if planned_on < today:
        return refuse(_("This day has passed. Choose today or a later day."))
    if planned_on > today + timedelta(days=MAX_REVIVAL_DAYS):
        return refuse(_("This day is more than 90 days ahead. Choose a nearer one."))
    return ALLOWED
