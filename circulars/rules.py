"""Who may do what with circulars; every refusal can be shown. The state is the gate's matter, persons are ours."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.selectors import acting_membership
from core.permissions import ALLOWED, Verdict, refuse

from .constants import CircularVerb as Verb
from .models import Circular
from .registry import Audience
from .workflow import transition_for

Person = User | AnonymousUser


def can_see_list(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and acting.is_official:
        return ALLOWED
    return refuse(_("Circulars are written by district offices and the Department of Civil Affairs."))


def can_write(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and (acting.is_district or acting.is_bureau):
        return ALLOWED
    return refuse(_("Circulars are written by district offices and the Department of Civil Affairs."))


def can_address(user: Person, audience: Audience | None) -> Verdict:
    """Whether somebody may write to an audience at all; which of its people is the registry's matter."""
    if audience is not None and audience.is_open_to(acting_membership(user)):
        return ALLOWED
    return refuse(_("Your office does not write to these people."))


def can_edit(user: Person, circular: Circular) -> Verdict:
    """Its author, while acting for the office that writes: change, look at the mail, hand in, send to a few."""
    if circular.author_id != user.pk:
        return refuse(_("Only its author changes a circular."))
    if not _sits_in_office(acting_membership(user), circular):
        return refuse(_("Act for the office that writes the circular."))
    return can_address(user, circular.declared)


def can_release(user: Person, circular: Circular) -> Verdict:
    """Somebody else who may write to the same people: a colleague at the desk, or the bureau."""
    acting = acting_membership(user)
    if circular.author_id == user.pk:
        return refuse(_("Somebody other than its author releases a circular."))
    if acting is not None and not acting.is_bureau and not _sits_in_office(acting, circular):
        return refuse(_("Your office does not write to these people."))
    return can_address(user, circular.declared)


def can_take_back(user: Person, circular: Circular) -> Verdict:
    if circular.author_id == user.pk:
        return ALLOWED
    return refuse(_("Only its author takes a circular back."))


def can_discard(user: Person, circular: Circular) -> Verdict:
    """Its author; once it is handed in, also whoever could release it."""
    if circular.author_id == user.pk:
        return ALLOWED
    if circular.is_draft:
        return refuse(_("Only its author changes a circular."))
    return can_release(user, circular)


def can_see_recipients(user: Person, circular: Circular) -> Verdict:
    """Those in charge; whoever received it sees the letter only."""
    acting = acting_membership(user)
    if acting is not None and (acting.is_auditor or acting.is_bureau or _sits_in_office(acting, circular)):
        return ALLOWED
    return refuse(_("Who receives a circular is for the office that writes it."))


def can_settle_mail(user: Person, circular: Circular) -> Verdict:
    """The office that wrote it, and the bureau, note that somebody was told otherwise."""
    acting = acting_membership(user)
    if acting is not None and (acting.is_bureau or _sits_in_office(acting, circular)):
        return ALLOWED
    return refuse(_("The office that wrote the circular sees to its mails."))


def available_transitions(user: Person, circular: Circular) -> set[str]:
    """The verbs for which a page shows a button."""
    judges = {
        Verb.SEND: can_edit,
        Verb.ASK_RELEASE: can_edit,
        Verb.RELEASE: can_release,
        Verb.SEND_BACK: can_release,
        Verb.TAKE_BACK: can_take_back,
        Verb.DISCARD: can_discard,
    }
    return {
        verb.value for verb, judge in judges.items() if transition_for(verb, circular.status) and judge(user, circular)
    }


def _sits_in_office(acting: Membership | None, circular: Circular) -> bool:
    if acting is None:
        return False
    if circular.office_id is None:
        return acting.is_bureau
    return acting.is_district and acting.district_id == circular.office_id
