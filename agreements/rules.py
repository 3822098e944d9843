"""Who may do what with agreements and with a district's public contact; every refusal can be shown."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.models import Membership, User
from accounts.selectors import acting_membership, has_active_desk, is_linked_to_school, officials_of
from core.dates import local_today
from core.permissions import ALLOWED, Verdict, refuse
from districts.models import District

from .constants import Party, Side, Standing
from .models import Agreement, Pause, Version
from .workflow import transition_for

Person = User | AnonymousUser
_CHIEF_SIGNS = _("The section chief of the district records the district's signature.")


def side_of(user: Person, agreement: Agreement) -> Side | None:
    """The side for which a reader speaks: the school, the district's desk, or the bureau where there is no desk."""
    acting = acting_membership(user)
    if acting is None:
        return None
    if acting.is_school:
        return Side.SCHOOL if _is_party(acting, agreement) else None
    own = acting.is_district and _is_party(acting, agreement)
    instead = acting.is_bureau and not _has_desk(agreement)
    return Side.GOVERNMENT if own or instead else None


def _has_desk(agreement: Agreement) -> bool:
    """A page that read the agreement knows it already (`selectors.agreement_for_page`)."""
    known = getattr(agreement, "has_desk", None)
    return has_active_desk(agreement.district) if known is None else bool(known)


def can_record_agreement(user: Person) -> Verdict:
    if _is_bureau(acting_membership(user)):
        return ALLOWED
    return refuse(_("Only the Department of Civil Affairs records agreements."))


def handles_signing(user: Person, agreement: Agreement) -> Verdict:
    """The district's desk brings both signatures together; the bureau may do it for them."""
    acting = acting_membership(user)
    if _is_bureau(acting) or (acting is not None and acting.is_district and _is_party(acting, agreement)):
        return ALLOWED
    return refuse(_("Only the district's own desk and the Department of Civil Affairs record the signing."))


def can_record_signing(user: Person, agreement: Agreement) -> Verdict:
    if transition_for("record_signing", agreement.status) is None:
        return refuse(_("This agreement has already been signed."))
    return handles_signing(user, agreement)


def can_end_agreement(user: Person, agreement: Agreement) -> Verdict:
    if transition_for("terminate", agreement.status) is None:
        return refuse(_("Only an agreement in force can be ended."))
    return can_record_agreement(user)


def may_see_drafts(user: Person) -> bool:
    """Whether there can be drafts in the reader's list at all; which ones is for `visible_to` to say."""
    return acting_membership(user) is not None


def can_see_history(user: Person, agreement: Agreement) -> Verdict:
    """The two sides, the bureau and auditors; everybody else sees what holds, not how it came about."""
    acting = acting_membership(user)
    if acting is not None and (acting.is_bureau or acting.is_auditor or _is_party(acting, agreement)):
        return ALLOWED
    return refuse(_("The history of an agreement is for its two sides and the Department of Civil Affairs."))


def can_see_reminders(user: Person, agreement: Agreement) -> Verdict:
    """Who was told of an agreement, by name and address: the officials of its district and of the city."""
    acting = acting_membership(user)
    if acting is not None and acting.is_official and (not acting.is_district or _is_party(acting, agreement)):
        return ALLOWED
    return refuse(_("Only the officials concerned see whom the portal has told."))


def can_edit_office_contact(user: Person, district: District) -> Verdict:
    acting = acting_membership(user)
    if _is_bureau(acting) or (acting is not None and acting.is_district and acting.district_id == district.pk):
        return ALLOWED
    return refuse(_("Only the district's own desk and the Department of Civil Affairs change its contact."))


# -- for a side --------------------------------------------------------------------------------------------


def can_speak(user: Person, agreement: Agreement) -> Verdict:
    """Act for one side: the school's coordinator, the district's desk, the bureau where the district has none."""
    side = side_of(user, agreement)
    acting = acting_membership(user)
    if side is None or acting is None:
        return refuse(_("Only the two sides of an agreement act on it."))
    if side == Side.SCHOOL and acting.role != Role.SCHOOL_COORDINATOR:
        return refuse(_("Only the coordinators of a school act on its agreements."))
    return _unlinked(user, agreement) if side == Side.GOVERNMENT else ALLOWED


def speaks_for(user: Person, agreement: Agreement, side: str) -> Verdict:
    if side_of(user, agreement) != side:
        return refuse(_("The other side does this."))
    return can_speak(user, agreement)


def _is_linked(user: User, agreement: Agreement) -> bool:
    """A page that read the agreement for this person knows it already (`selectors.agreement_for_page`)."""
    known = getattr(agreement, "reader_is_linked", None)
    return is_linked_to_school(user, agreement.school) if known is None else bool(known)


def _unlinked(user: Person, agreement: Agreement) -> Verdict:
    if isinstance(user, User) and _is_linked(user, agreement):
        return refuse(_("You are linked to this school, so somebody else acts for the government's side."))
    return ALLOWED


def can_negotiate(user: Person, version: Version) -> Verdict:
    """Propose, counter, accept: either side, while the text is open."""
    if not version.is_open or version.frozen_at:
        return refuse(_("The text is settled; open it again before you change it."))
    return can_speak(user, version.agreement)


def handles_text(user: Person, agreement: Agreement) -> Verdict:
    """The government's side, or the bureau, sends the settled text round."""
    if _is_bureau(acting_membership(user)):
        return _unlinked(user, agreement)
    return speaks_for(user, agreement, Side.GOVERNMENT)


def can_freeze(user: Person, version: Version) -> Verdict:
    """Either side, once both have accepted every line."""
    if version.is_open and not version.frozen_at and version.lines.filter(accepted_at__isnull=True).exists():
        return refuse(_("Some lines are not agreed yet."))
    return can_negotiate(user, version)


def can_begin_signing(user: Person, version: Version) -> Verdict:
    if not version.is_open or not version.frozen_at or version.signing_since:
        return refuse(_("Only a settled text is sent for signature."))
    return handles_text(user, version.agreement)


def can_reopen(user: Person, version: Version) -> Verdict:
    """Either side may want to talk again, as long as not everybody has signed."""
    if not version.is_open or not version.frozen_at:
        return refuse(_("Only a settled text that is not in force can be opened again."))
    return can_speak(user, version.agreement)


def can_read_text(user: Person, version: Version) -> Verdict:
    """What is or was in force is public; what is not belongs to those who conclude it."""
    return ALLOWED if version.in_force_on else can_see_history(user, version.agreement)


# -- signatures --------------------------------------------------------------------------------------------


def handles_signature(user: Person, agreement: Agreement, party: str) -> Verdict:
    """The school's coordinator; the district's section chief, the bureau where there is none; the bureau's own."""
    acting = acting_membership(user)
    if party == Party.SCHOOL:
        return speaks_for(user, agreement, Side.SCHOOL)
    if _is_bureau(acting):
        instead = party == Party.BUREAU or not officials_of(agreement.district, Role.SECTION_CHIEF)
        return _unlinked(user, agreement) if instead else refuse(_CHIEF_SIGNS)
    is_chief = acting is not None and acting.role == Role.SECTION_CHIEF and _is_party(acting, agreement)
    if party == Party.DISTRICT and is_chief:
        return _unlinked(user, agreement)
    return refuse(_CHIEF_SIGNS if party == Party.DISTRICT else _("The Department of Civil Affairs records its own."))


def can_record_signature(user: Person, version: Version, party: str) -> Verdict:
    if not version.is_open or not version.signing_since:
        return refuse(_("This text is not with the parties for signature."))
    if party == Party.BUREAU and not version.agreement.has_bureau:
        return refuse(_("The Department of Civil Affairs is not a party of this agreement."))
    if version.signatures.filter(party=party, void_at__isnull=True).exists():
        return refuse(_("This signature is recorded already."))
    return handles_signature(user, version.agreement, party)


# -- while it runs -----------------------------------------------------------------------------------------


def can_amend(user: Person, agreement: Agreement) -> Verdict:
    if not runs(agreement):
        return refuse(_("Only an agreement in force can be amended."))
    if agreement.versions.filter(in_force_on__isnull=True, dropped_at__isnull=True).exists():
        return refuse(_("Another wording of this agreement is being negotiated."))
    return can_speak(user, agreement)


def can_drop_version(user: Person, version: Version) -> Verdict:
    if not version.is_open or version.agreement.is_open:
        return refuse(_("Only an amendment that is not in force can be given up."))
    return can_speak(user, version.agreement)


def can_propose_pause(user: Person, agreement: Agreement) -> Verdict:
    if not runs(agreement):
        return refuse(_("Only an agreement in force can rest."))
    if agreement.pauses.filter(accepted_at__isnull=True, closed_at__isnull=True).exists():
        return refuse(_("A pause has been proposed already."))
    return can_speak(user, agreement)


def handles_pause(user: Person, agreement: Agreement) -> Verdict:
    """Both sides, and the bureau, which can answer for either."""
    if _is_bureau(acting_membership(user)):
        return _unlinked(user, agreement)
    return can_speak(user, agreement)


def can_accept_pause(user: Person, pause: Pause) -> Verdict:
    """The other side, or the bureau."""
    if pause.accepted_at or pause.closed_at:
        return refuse(_("This proposal has been answered already."))
    verdict = handles_pause(user, pause.agreement)
    own = not _is_bureau(acting_membership(user)) and side_of(user, pause.agreement) == pause.proposed_side
    return refuse(_("Your side has proposed this pause; the other side accepts it.")) if verdict and own else verdict


def can_refuse_pause(user: Person, pause: Pause) -> Verdict:
    """Who may accept it may refuse it; who proposed it may take it back."""
    if pause.accepted_at or pause.closed_at:
        return refuse(_("This proposal has been answered already."))
    return handles_pause(user, pause.agreement)


def can_end_pause(user: Person, pause: Pause) -> Verdict:
    if not pause.accepted_at or pause.closed_at or pause.ends_on < local_today():
        return refuse(_("This pause has ended already."))
    return handles_pause(user, pause.agreement)


def handles_end(user: Person, agreement: Agreement) -> Verdict:
    """Giving up what is not in force: both sides, and the bureau."""
    return handles_pause(user, agreement)


def can_drop_agreement(user: Person, agreement: Agreement) -> Verdict:
    if transition_for("drop", agreement.status) is None:
        return refuse(_("Only an agreement that is not in force yet can be given up."))
    return handles_end(user, agreement)


def runs(agreement: Agreement) -> bool:
    """Signed, and its last day has not passed."""
    return agreement.standing in {Standing.COMING, Standing.LIVE, Standing.PAUSED}


def _is_bureau(acting: Membership | None) -> bool:
    return acting is not None and acting.is_bureau


def _is_party(acting: Membership, agreement: Agreement) -> bool:
    if acting.is_school:
        return acting.school_id == agreement.school_id
    return acting.district_id == agreement.district_id
