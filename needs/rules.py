"""Who may ask schools for something in a district's name. The state is the gate's matter, persons are ours."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import acting_membership
from core.permissions import ALLOWED, Verdict, refuse
from districts.models import District

from .constants import NeedStatus, NeedVerb
from .models import Enquiry, Invitation, Need
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


def can_invite(user: Person, district: District | None = None) -> Verdict:
    """As publishing a need: a desk for its own district, the bureau for any."""
    if can_ask_for(user, district):
        return ALLOWED
    return refuse(_("Only the district's own desk and the Department of Civil Affairs invite schools."))


def can_see_invitations(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None:
        return ALLOWED
    return refuse(_("Invitations go to confirmed people of a school."))


def can_answer_invitation(user: Person, invitation: Invitation) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and acting.is_coordinator and acting.school_id == invitation.school_id:
        return ALLOWED
    return refuse(_("A confirmed coordinator of the school answers invitations."))


def can_see_enquiries(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and (acting.is_official or acting.is_coordinator):
        return ALLOWED
    return refuse(_("Enquiries are read by those who answer them."))


def can_record(user: Person, district: District | None = None) -> Verdict:
    if can_ask_for(user, district):
        return ALLOWED
    return refuse(_("District offices and the Department of Civil Affairs record enquiries."))


def can_raise_hand(user: Person) -> Verdict:
    """Anybody signed in who acts for nobody yet; who does has better ways."""
    if isinstance(user, User) and user.acting is None:
        return ALLOWED
    return refuse(_("You act for a school or an office already; this is for people who do not yet."))


def can_answer(user: Person, enquiry: Enquiry) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and not acting.is_auditor and Enquiry.objects.in_charge(user).filter(pk=enquiry.pk).exists():
        return ALLOWED
    return refuse(_("Somebody else answers this enquiry."))
