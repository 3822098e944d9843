"""Who reads whose figures."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import acting_membership
from core.permissions import ALLOWED, Verdict, refuse
from districts.models import District


def sees_city(user: User | AnonymousUser) -> bool:
    acting = acting_membership(user)
    return acting is not None and (acting.is_bureau or acting.is_auditor)


def can_see_city(user: User | AnonymousUser) -> Verdict:
    if sees_city(user):
        return ALLOWED
    return refuse(_("The overview of the city is for the Department of Civil Affairs."))


def can_see_district(user: User | AnonymousUser, district: District) -> Verdict:
    """Its own office, the bureau and auditors; what everybody may know stands on its public page."""
    acting = acting_membership(user)
    if sees_city(user) or (acting is not None and acting.is_district and acting.district_id == district.pk):
        return ALLOWED
    return refuse(_("The overview of a district is for its own office and the Department of Civil Affairs."))
