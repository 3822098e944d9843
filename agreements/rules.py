"""Who may do what with agreements and with a district's public contact; every refusal can be shown."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.selectors import acting_membership
from core.permissions import ALLOWED, Verdict, refuse
from districts.models import District

from .models import Agreement
from .workflow import transition_for


def can_record_agreement(user: User | AnonymousUser) -> Verdict:
    if _is_bureau(acting_membership(user)):
        return ALLOWED
    return refuse(_("Only the Department of Civil Affairs records agreements."))


def handles_signing(user: User | AnonymousUser, agreement: Agreement) -> Verdict:
    """The district's desk brings both signatures together; the bureau may do it for them."""
    acting = acting_membership(user)
    if _is_bureau(acting) or (acting is not None and acting.is_district and _is_party(acting, agreement)):
        return ALLOWED
    return refuse(_("Only the district's own desk and the Department of Civil Affairs record the signing."))


def can_record_signing(user: User | AnonymousUser, agreement: Agreement) -> Verdict:
    if transition_for("record_signing", agreement.status) is None:
        return refuse(_("This agreement has already been signed."))
    return handles_signing(user, agreement)


def can_end_agreement(user: User | AnonymousUser, agreement: Agreement) -> Verdict:
    if transition_for("terminate", agreement.status) is None:
        return refuse(_("Only an agreement in force can be ended."))
    return can_record_agreement(user)


def may_see_drafts(user: User | AnonymousUser) -> bool:
    """Whether there can be drafts in the reader's list at all; which ones is for `visible_to` to say."""
    return acting_membership(user) is not None


def can_see_history(user: User | AnonymousUser, agreement: Agreement) -> Verdict:
    """The two sides, the bureau and auditors; everybody else sees what holds, not how it came about."""
    acting = acting_membership(user)
    if acting is not None and (acting.is_bureau or acting.is_auditor or _is_party(acting, agreement)):
        return ALLOWED
    return refuse(_("The history of an agreement is for its two sides and the Department of Civil Affairs."))


def can_see_reminders(user: User | AnonymousUser, agreement: Agreement) -> Verdict:
    """Who was told of an agreement, by name and address: the officials of its district and of the city."""
    acting = acting_membership(user)
    if acting is not None and acting.is_official and (not acting.is_district or _is_party(acting, agreement)):
        return ALLOWED
    return refuse(_("Only the officials concerned see whom the portal has told."))


def can_edit_office_contact(user: User | AnonymousUser, district: District) -> Verdict:
    acting = acting_membership(user)
    if _is_bureau(acting) or (acting is not None and acting.is_district and acting.district_id == district.pk):
        return ALLOWED
    return refuse(_("Only the district's own desk and the Department of Civil Affairs change its contact."))


def _is_bureau(acting: Membership | None) -> bool:
    return acting is not None and acting.is_bureau


def _is_party(acting: Membership, agreement: Agreement) -> bool:
    if acting.is_school:
        return acting.school_id == agreement.school_id
    return acting.district_id == agreement.district_id
