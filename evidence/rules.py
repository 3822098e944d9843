"""Who reports, who judges what the other side reported, and who settles; every refusal can be shown.

Both sides alike: a rule takes the side as a value. A judge never judges what they wrote themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.selectors import acting_membership, has_active_desk, is_linked_to_school
from agreements.constants import Side
from agreements.models import Agreement
from core.dates import local_today
from core.permissions import ALLOWED, Verdict, refuse
from cycles.constants import RuleCode
from cycles.selectors import due_after
from districts.models import District
from schools.models import School

from .constants import OPEN_STATES, UseState
from .models import Dispute, Evidence, EvidenceUse

Person = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Stance:
    """What a page looked up about its reader once, so that the rules need not ask for every row."""

    # Of the schools and districts in question: those one is linked to, those without an active desk.
    linked_schools: frozenset[int]
    idle_districts: frozenset[int]


def may_enter(user: Person) -> Verdict:
    """The room is for the two sides, the bureau and auditors."""
    if acting_membership(user) is not None:
        return ALLOWED
    return refuse(_("Reports are for schools, district offices and the Department of Civil Affairs."))


def has_own_side(user: Person) -> bool:
    """Whether the reader's reports have two shelves: their own side's and the others'."""
    acting = acting_membership(user)
    return acting is not None and (acting.is_school or acting.is_district)


def may_write(user: Person) -> bool:
    """Whether a door to the form is shown on the list; the bureau enters it by an agreement of an idle district."""
    return has_own_side(user)


def can_report(user: Person, side: Side, *, school: School | None, district: District | None) -> Verdict:
    """A school's people for the school; a district's for the district, the bureau where it has no active account."""
    acting = acting_membership(user)
    if acting is not None and _acts_for(acting, side, school, district):
        return ALLOWED
    return refuse(_("Only the side that owes it reports what was done."))


def _acts_for(acting: Membership, side: str, school: School | None, district: District | None) -> bool:
    if side == Side.SCHOOL:
        return acting.is_school and school is not None and acting.school_id == school.pk
    if district is None:
        return False
    if acting.is_district:
        return acting.district_id == district.pk
    return acting.is_bureau and not has_active_desk(district)


def can_enter_past(user: Person) -> Verdict:
    """What was done before the portal was there stands in the lists of the bureau."""
    acting = acting_membership(user)
    if acting is not None and acting.is_bureau:
        return ALLOWED
    return refuse(_("Only the Department of Civil Affairs takes over lists of the past."))


def can_revise(user: Person, evidence: Evidence) -> Verdict:
    """Whoever may report for its body may change, answer for and withdraw it."""
    return can_report(user, Side(evidence.side), school=evidence.school, district=evidence.district)


def can_judge(user: Person, use: EvidenceUse, stance: Stance | None = None) -> Verdict:
    """Verify or object: the other side of the agreement; not who wrote it, not who belongs to the school."""
    if not isinstance(user, User) or not _judges_for(user, use.agreement, Side(use.side).other, stance):
        return refuse(_("Only the other side of the agreement verifies what was reported."))
    if use.version.created_by_id == user.pk:
        return refuse(_("You wrote this report yourself; somebody else verifies it."))
    return _unlinked(user, use.agreement, stance) if use.side == Side.SCHOOL else ALLOWED


def may_judge_side(user: Person, use: EvidenceUse, stance: Stance | None = None) -> bool:
    """Whether the reader acts for the side whose turn it is; they themselves may still be excluded."""
    return isinstance(user, User) and _judges_for(user, use.agreement, Side(use.side).other, stance)


def _judges_for(user: User, agreement: Agreement, side: Side, stance: Stance | None) -> bool:
    acting = user.acting
    if acting is None:
        return False
    if side == Side.SCHOOL:
        return acting.is_coordinator and acting.school_id == agreement.school_id
    if acting.is_district:
        return acting.district_id == agreement.district_id
    return acting.is_bureau and _is_idle(agreement.district_id, stance)


def _is_idle(district_id: int, stance: Stance | None) -> bool:
    if stance is not None:
        return district_id in stance.idle_districts
    return not has_active_desk(District(pk=district_id))


def _unlinked(user: User, agreement: Agreement, stance: Stance | None) -> Verdict:
    if stance is not None:
        linked = agreement.school_id in stance.linked_schools
    else:
        linked = is_linked_to_school(user, School(pk=agreement.school_id))
    return refuse(_("You belong to this school, so others look at its reports.")) if linked else ALLOWED


def may_settle_at_all(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and acting.is_bureau:
        return ALLOWED
    return refuse(_("The Department of Civil Affairs settles what the two sides do not agree on."))


def can_settle(user: Person, dispute: Dispute, stance: Stance | None = None) -> Verdict:
    """The bureau, once the reporter has answered or let the time pass; nobody settles what they took part in."""
    verdict = may_settle_at_all(user)
    if not verdict or not isinstance(user, User):
        return verdict
    if user.pk in {dispute.raised_by_id, dispute.answered_by_id, dispute.use.version.created_by_id}:
        return refuse(_("You took part in this; a colleague settles it."))
    if dispute.answered_at is None and local_today() <= due_after(dispute.raised_on, RuleCode.ANSWER_DAYS):
        return refuse(_("The reporter still has time to answer."))
    return _unlinked(user, dispute.use.agreement, stance)


def can_withdraw(user: Person, evidence: Evidence, uses: Iterable[EvidenceUse]) -> Verdict:
    verdict = can_revise(user, evidence)
    if verdict and not any(use.state in OPEN_STATES for use in uses):
        return refuse(_("Nothing of this report is open any more."))
    return verdict


def can_change(user: Person, evidence: Evidence, uses: Iterable[EvidenceUse]) -> Verdict:
    """Also what is verified can be worded anew: its verified uses keep their wording."""
    verdict = can_revise(user, evidence)
    if verdict and all(use.state in {UseState.WITHDRAWN, UseState.REJECTED} for use in uses):
        return refuse(_("This report counts for nothing any more; write a new one."))
    return verdict
