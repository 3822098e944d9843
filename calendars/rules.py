"""Whose dates a person may have an address for, and why not."""

from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_ROLES
from accounts.models import User
from core.permissions import ALLOWED, Verdict, refuse

from .constants import FeedKind
from .models import CalendarFeed


def can_make_feed(user: User, kind: FeedKind | str) -> Verdict:
    """In the capacity a person acts in: a desk its district, the city's people the city, everybody their own."""
    acting = user.acting
    if not user.is_active:
        return refuse(_("This account is not active."))
    if kind == FeedKind.DISTRICT and (acting is None or not acting.is_district):
        return refuse(_("The dates of a district are for its economic affairs section."))
    if kind == FeedKind.CITY and (acting is None or acting.role not in CITY_ROLES):
        return refuse(_("The dates of the whole city are for the Department of Civil Affairs and auditors."))
    return ALLOWED


def can_revoke_feed(user: User, feed: CalendarFeed) -> Verdict:
    if feed.owner_id != user.pk:
        return refuse(_("This address belongs to somebody else."))
    if feed.revoked_at is not None:
        return refuse(_("This address has been revoked already."))
    return ALLOWED


def can_renew_feed(user: User, feed: CalendarFeed) -> Verdict:
    """Like revoking and making together; a district's only by somebody who still acts for that very district."""
    verdict = can_revoke_feed(user, feed)
    if (
        verdict
        and feed.district_id is not None
        and (user.acting is None or user.acting.district_id != feed.district_id)
    ):
        return refuse(_("You do not act for this district now."))
    return verdict and can_make_feed(user, feed.kind)
