"""Asking a school, and what it answers. The case that follows is made by the app above, which holds cases."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement
from cooperation.selectors import deeds_of
from core.actors import SYSTEM, Actor
from core.dates import roc_year
from core.permissions import require
from core.references import next_reference
from districts.models import District
from history.services import record_event
from schools.models import School

from .. import rules
from ..constants import REFERENCE_PREFIX, EnquiryVerb, InvitationStatus, InvitationVerb
from ..models import Enquiry, Invitation, InvitationEvent, Need
from . import telling
from .gate import TransitionNotAllowed, lock, move


@dataclass(frozen=True, slots=True)
class Letter:
    """What an office writes when it invites."""

    answer_by: date
    text: str = ""
    need: Need | None = None
    enquiry: Enquiry | None = None


@transaction.atomic
def send_invitation(
    school: School, district: District, letter: Letter, *, actor: User, is_sample: bool = False
) -> Invitation:
    """Ask `school` in the name of `district`; one mail to each of its coordinators.

    What both did without an agreement is filled in; an enquiry passes its reference on and is closed by it. Raises
    TransitionNotAllowed where an invitation of the pair waits, or an agreement of the pair stands or is on the table.
    """
    require(rules.can_invite(actor, district))
    # The row of the school orders everybody who invites it.
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    now = timezone.now()
    _lapse_of_pair(school, district, now)
    _refuse_needless(school, district)
    enquiry = _enquiry(letter, school, actor)
    invitation = Invitation.objects.create(
        reference=enquiry.reference if enquiry else next_reference(REFERENCE_PREFIX, roc_year(timezone.localdate(now))),
        school=school,
        district=district,
        need=letter.need,
        enquiry=enquiry,
        letter=letter.text,
        facts=deeds_of(school, district),
        sent_by=actor,
        sent_at=now,
        answer_by=letter.answer_by,
        is_sample=is_sample,
    )
    _record_sending(invitation, enquiry, actor, now)
    telling.tell_school_of_invitation(invitation)
    return invitation


def _record_sending(invitation: Invitation, enquiry: Enquiry | None, actor: User, now: datetime) -> None:
    record_event(
        InvitationEvent,
        invitation,
        actor=actor,
        verb=InvitationVerb.SEND,
        at=now,
        to_state=InvitationStatus.SENT,
        details={"school": invitation.school.code, "district": invitation.district.slug},
    )
    if enquiry is not None:
        move(enquiry, EnquiryVerb.INVITE, actor=actor, now=now, fields={"closed_at": now, "closed_by": actor})


def _enquiry(letter: Letter, school: School, actor: User) -> Enquiry | None:
    if letter.enquiry is None:
        return None
    enquiry = lock(letter.enquiry)
    require(rules.can_answer(actor, enquiry))
    if enquiry.school_id != school.pk:
        raise TransitionNotAllowed(_("The enquiry is about another school."))
    return enquiry


def _refuse_needless(school: School, district: District) -> None:
    waiting = Invitation.objects.filter(school=school, district=district, status=InvitationStatus.SENT).first()
    if waiting is not None:
        raise TransitionNotAllowed(
            _("An invitation of this school waits for its answer already: %(reference)s.")
            % {"reference": waiting.reference}
        )
    pacts = Agreement.objects.filter(school=school, district=district)
    pact = (pacts.live() | pacts.coming() | pacts.drafts()).order_by("pk").first()
    if pact is not None:
        raise TransitionNotAllowed(
            _("The two have agreement %(reference)s, so there is nothing to invite to.") % {"reference": pact.reference}
        )


@transaction.atomic
def accept_invitation(invitation: Invitation, *, actor: User) -> Invitation:
    """The school says yes; a second time changes nothing. Call it where the case is made, in one transaction."""
    invitation = lock(invitation)
    require(rules.can_answer_invitation(actor, invitation))
    if invitation.is_accepted:
        return invitation
    return _answer(invitation, InvitationVerb.ACCEPT, actor)


@transaction.atomic
def decline_invitation(invitation: Invitation, *, actor: User, reason: str) -> Invitation:
    invitation = lock(invitation)
    require(rules.can_answer_invitation(actor, invitation))
    return _answer(invitation, InvitationVerb.DECLINE, actor, reason=reason)


def _answer(invitation: Invitation, verb: InvitationVerb, actor: User, **facts: object) -> Invitation:
    if invitation.is_overdue:
        raise TransitionNotAllowed(
            _("The day for the answer has passed. Your school may apply by itself, or ask the district to invite anew.")
        )
    now = timezone.now()
    move(invitation, verb, actor=actor, now=now, fields={"closed_at": now, "closed_by": actor} | facts)
    telling.tell_office_of_answer(invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: User, reason: str) -> Invitation:
    """The office takes it back; the school is told."""
    invitation = lock(invitation)
    require(rules.can_invite(actor, invitation.district))
    now = timezone.now()
    fields = {"closed_at": now, "closed_by": actor, "reason": reason}
    move(invitation, InvitationVerb.WITHDRAW, actor=actor, now=now, fields=fields)
    telling.tell_school_of_withdrawal(invitation)
    return invitation


@transaction.atomic
def lapse_overdue(now: datetime | None = None) -> int:
    """Write down which invitations nobody answered in time; how many."""
    rows = Invitation.objects.overdue().order_by("pk")
    return _lapse(list(rows.select_for_update(of=("self",), no_key=True)), now or timezone.now(), SYSTEM)


def _lapse_of_pair(school: School, district: District, now: datetime) -> None:
    rows = Invitation.objects.overdue().filter(school=school, district=district).order_by("pk")
    _lapse(list(rows.select_for_update(of=("self",), no_key=True)), now, SYSTEM)


def _lapse(invitations: list[Invitation], now: datetime, actor: Actor) -> int:
    for invitation in invitations:
        move(invitation, InvitationVerb.LAPSE, actor=actor, now=now, fields={"closed_at": now})
    return len(invitations)
