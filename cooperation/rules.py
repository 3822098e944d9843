"""Who keeps the record of informal cooperation, and who reads it."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import acting_membership
from core.permissions import ALLOWED, Verdict, refuse
from districts.models import District

from .models import InformalActivity

Person = User | AnonymousUser


def can_see_list(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and acting.is_official:
        return ALLOWED
    return refuse(_("District offices and the Department of Civil Affairs keep this record."))


def can_see_pair(user: Person, district: District) -> Verdict:
    """Whether what a district notes about any school is in the reader's scope."""
    acting = acting_membership(user)
    if acting is not None and acting.is_official and acting.district_id in (None, district.pk):
        return ALLOWED
    return refuse(_("District offices and the Department of Civil Affairs keep this record."))


def can_log(user: Person, district: District | None = None) -> Verdict:
    """A desk for its own district, the bureau for any; without a district, whether anywhere at all."""
    acting = acting_membership(user)
    if acting is not None and acting.is_bureau:
        return ALLOWED
    if acting is not None and acting.is_district and (district is None or acting.district_id == district.pk):
        return ALLOWED
    return refuse(_("Only the district's own desk and the Department of Civil Affairs write here."))


def can_correct(user: Person, activity: InformalActivity) -> Verdict:
    if activity.is_struck:
        return refuse(_("This entry is struck out already."))
    return can_log(user, activity.district)
