"""Who may do what with people and their capacities; every refusal can be shown."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from core.permissions import ALLOWED, Refused, Verdict, refuse
from schools.models import School

from . import selectors
from .constants import ABSENCE_DAYS_AHEAD, LONGEST_ABSENCE_DAYS, AbsenceState, ClaimDesk, Role
from .models import Absence, Membership, OfficialInvitation, SchoolClaim, User


class ActRefused(Refused):
    """A service's answer when an act is not possible (any more); `user_message` says why, to be shown."""


def insist(verdict: Verdict) -> None:
    """Raise ActRefused with the rule's own reason unless `verdict` allows: the guard of every service."""
    ActRefused.unless(verdict)


def can_manage_officials(user: User) -> Verdict:
    if user.acting is not None and user.acting.role == Role.BUREAU_ADMIN:
        return ALLOWED
    return refuse(_("Only administrators of the Department of Civil Affairs manage officials."))


def can_see_officials(user: User) -> Verdict:
    if user.acting is not None and user.acting.is_auditor:
        return ALLOWED
    return can_manage_officials(user)


def can_enter_domains(user: User) -> Verdict:
    if user.acting is not None and user.acting.is_bureau:
        return ALLOWED
    return refuse(_("Only the Department of Civil Affairs enters the e-mail domains of schools."))


def can_revoke_invitation(user: User, invitation: OfficialInvitation) -> Verdict:
    if invitation.accepted_at is not None:
        return refuse(_("This invitation has already been accepted."))
    if invitation.revoked_at is not None:
        return refuse(_("This invitation has already been revoked."))
    return can_manage_officials(user)


def can_accept_invitation(user: User | AnonymousUser, invitation: OfficialInvitation, *, now: datetime) -> Verdict:
    if invitation.accepted_at is not None:
        return refuse(_("This invitation has already been used; it works only once."))
    if invitation.revoked_at is not None:
        return refuse(_("This invitation has been revoked. Ask the Department of Civil Affairs."))
    if now >= invitation.expires_at:
        return refuse(_("This invitation has expired. Ask the Department of Civil Affairs for a new one."))
    if not isinstance(user, User):
        return refuse(_("Sign in with the address that the invitation was sent to."))
    if invitation.email not in selectors.verified_addresses(user):
        return refuse(_("This invitation is for another address. Sign in with the address it was sent to."))
    return ALLOWED


# -- claims ---------------------------------------------------------------------------------------------


def can_claim_school(user: User, school: School) -> Verdict:
    member = Membership.objects.active().of_school(school).filter(user=user).first()
    if member is not None and (member.is_coordinator or selectors.has_coordinator(school)):
        return refuse(_("You already belong to this school. A coordinator can change your role."))
    if SchoolClaim.objects.pending().filter(user=user, school=school).exists():
        return refuse(_("You have already asked to act for this school."))
    return ALLOWED


def can_decide_claim(user: User, claim: SchoolClaim) -> Verdict:
    """Nobody confirms their own claim, nor does an official linked to the school; see selectors.claim_desk."""
    if not claim.is_pending:
        return refuse(_already_decided(claim))
    if claim.user_id == user.pk:
        return refuse(_("Somebody else has to confirm you."))
    desk = selectors.claim_desk(claim)
    if not _sits_at(user.acting, desk, claim):
        return refuse(_("This request is decided by %(desk)s.") % {"desk": desk.label})
    if desk != ClaimDesk.COORDINATOR and selectors.is_linked_to_school(user, claim.school):
        return refuse(_("You are linked to this school, so somebody else decides."))
    return ALLOWED


def _sits_at(acting: Membership | None, desk: ClaimDesk, claim: SchoolClaim) -> bool:
    if acting is None:
        return False
    if desk == ClaimDesk.COORDINATOR:
        return acting.is_coordinator and acting.school_id == claim.school_id
    if desk == ClaimDesk.DISTRICT:
        return acting.is_district and acting.district_id == claim.district_id
    return acting.is_bureau


def _already_decided(claim: SchoolClaim) -> str:
    if claim.decided_by is None:
        return str(_("This request has been withdrawn."))
    said = {"status": claim.get_status_display(), "name": claim.decided_by.name}
    return _("Already decided by %(name)s: %(status)s.") % said


def can_withdraw_claim(user: User, claim: SchoolClaim) -> Verdict:
    if claim.user_id != user.pk:
        return refuse(_("Only the person who asked can withdraw the request."))
    return ALLOWED if claim.is_pending else refuse(_already_decided(claim))


# -- teams ----------------------------------------------------------------------------------------------


def can_manage_team(user: User, school: School) -> Verdict:
    acting = user.acting
    if acting is not None and (acting.is_bureau or (acting.is_coordinator and acting.school_id == school.pk)):
        return ALLOWED
    return refuse(_("Only a coordinator of the school or the Department of Civil Affairs manages its team."))


def can_make_coordinator(user: User, membership: Membership) -> Verdict:
    if membership.ended_at is not None or membership.school is None:
        return refuse(_("This person does not belong to the school any more."))
    if membership.is_coordinator:
        return refuse(_("This person already is a coordinator."))
    if membership.user_id == user.pk:
        return refuse(_("Somebody else has to confirm you."))
    return can_manage_team(user, membership.school)


def can_end_membership(user: User, membership: Membership) -> Verdict:
    """Own school memberships, those of one's team, and officials' for the bureau's administrators."""
    if membership.ended_at is not None:
        return refuse(_("This capacity has already ended."))
    if membership.school is not None:
        return _can_end_in_school(user, membership, membership.school)
    if membership.user_id == user.pk:
        return refuse(_("Ask another administrator to end your own capacity."))
    return can_manage_officials(user)


def _can_end_in_school(user: User, membership: Membership, school: School) -> Verdict:
    acting = user.acting
    by_bureau = acting is not None and acting.is_bureau
    if membership.user_id != user.pk and not (allowed := can_manage_team(user, school)):
        return allowed
    if membership.is_coordinator and not by_bureau and _is_last_coordinator(membership):
        return refuse(_("A school keeps at least one coordinator. Make somebody else coordinator first."))
    return ALLOWED


def endable(user: User, memberships: Sequence[Membership]) -> set[int]:
    """Ids of the school memberships that `can_end_membership` allows; one query for a whole list."""
    coordinated = {each.school_id for each in memberships if each.is_coordinator}
    rows = Membership.objects.active().filter(role=Role.SCHOOL_COORDINATOR, school__in=coordinated)
    coordinators = Counter(rows.order_by("pk").values_list("school_id", flat=True))
    by_bureau = user.acting is not None and user.acting.is_bureau
    return {
        each.pk
        for each in memberships
        if each.school is not None
        and (each.user_id == user.pk or can_manage_team(user, each.school))
        and (by_bureau or not each.is_coordinator or coordinators[each.school.pk] > 1)
    }


def _is_last_coordinator(membership: Membership) -> bool:
    others = Membership.objects.active().filter(school=membership.school, role=Role.SCHOOL_COORDINATOR)
    return not others.exclude(pk=membership.pk).exists()


# -- absences -------------------------------------------------------------------------------------------


def can_record_absence(user: User, person: User) -> Verdict:
    """One's own, those of the desk one leads, and anybody's for the administrators: people fall ill without telling."""
    if not Membership.objects.active().filter(user=person).exclude(role=Role.AUDITOR).exists():
        return refuse(_("Nothing waits on this person, so no deputy is needed."))
    acting = user.acting
    if user == person or (acting is not None and acting.role == Role.BUREAU_ADMIN):
        return ALLOWED
    if acting is not None and leads_desk(user) and _sits_with(person, acting):
        return ALLOWED
    return refuse(
        _("Absences are recorded by oneself, the desk's section chief or an administrator of the department.")
    )


def _sits_with(person: User, chief: Membership) -> bool:
    assert chief.district is not None  # noqa: S101 - a constraint of the table
    return Membership.objects.active().of_district(chief.district).filter(user=person).exists()


def can_see_desk(user: User) -> Verdict:
    if user.acting is not None and user.acting.is_district:
        return ALLOWED
    return refuse(_("This page shows the people of a district's desk to each other."))


def leads_desk(user: User) -> bool:
    return user.acting is not None and user.acting.role == Role.SECTION_CHIEF


def can_change_absence(user: User, absence: Absence, *, today: date) -> Verdict:
    state = absence.state_on(today)
    if state == AbsenceState.CANCELLED:
        return refuse(_("This absence has already been called off."))
    if state == AbsenceState.OVER:
        return refuse(_("This absence is over."))
    return can_record_absence(user, absence.user)


def can_begin_absence(first: date, *, today: date) -> Verdict:
    if first < today:
        return refuse(_("An absence cannot be recorded for days that have passed. Begin today or later."))
    if (first - today).days > ABSENCE_DAYS_AHEAD:
        return refuse(_("That is more than a year ahead. Is the year right?"))
    return ALLOWED


def can_end_absence(first: date, last: date, *, today: date) -> Verdict:
    if last < first:
        return refuse(_("The last day must not lie before the first."))
    if last < today:
        return refuse(_("The last day has passed."))
    if (last - first).days >= LONGEST_ABSENCE_DAYS:
        return refuse(_("That is more than two years. Who stays away longer hands the work over instead."))
    return ALLOWED
