"""Who may ask schools for something in a district's name. The state is the gate's matter, persons are ours."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import acting_membership
from core.permissions import ALLOWED, Verdict, refuse
from districts.models import District

from .constants import NeedStatus, NeedVerb
from .models import Need
from .workflow import NEED

Person = User | AnonymousUser


def can_see_desk(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and acting.is_official:
        return ALLOWED
    return refuse(_("District offices and the Department of Civil Affairs publish needs."))


def can_ask_for(user: Person, district: District | None = None) -> Verdict:
    """A desk for its own district, the bureau for any; without a district, whether anywhere at all."""
    acting = acting_membership(user)
    if acting is not None and acting.is_bureau:
        return ALLOWED
    if acting is not None and acting.is_district and district in {None, acting.district}:
        return ALLOWED
    return refuse(_("Only the district's own desk and the Department of Civil Affairs publish its needs."))


def can_change(user: Person, need: Need) -> Verdict:
    if need.status not in {NeedStatus.DRAFT, NeedStatus.OPEN}:
        return refuse(_("This need is closed; write a new one."))
    return can_ask_for(user, need.district)


def available_transitions(user: Person, need: Need) -> set[str]:
    """The verbs for which a page shows a button."""
    if not can_ask_for(user, need.district):
        return set()
    return {verb.value for verb in NeedVerb if NEED.find(verb, need.status)}
