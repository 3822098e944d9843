"""Who plans, reports and verifies, and what a school may do in its first year; every refusal can be shown."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.selectors import acting_membership, is_linked_to_school
from agreements.models import Agreement
from core.permissions import ALLOWED, Verdict, refuse
from districts.models import District

from .constants import OBSERVATIONS, Role, Stage
from .models import Attendance, Onboarding, TownMeeting, stage_of

Person = User | AnonymousUser


# -- what a newcomer may do ----------------------------------------------------------------------------------


def ladder_of(agreement: Agreement) -> Onboarding | None:
    """The ladder that an agreement's school still climbs, with its steps; None for everybody else."""
    return Onboarding.objects.open().with_steps().filter(agreement=agreement).first()


def can_supply_alone(agreement: Agreement) -> Verdict:
    """Whether the school may be the only one that supplies an assembly (N6): not before two verified observations."""
    ladder = ladder_of(agreement)
    if ladder is None or ladder.observed >= OBSERVATIONS:
        return ALLOWED
    return refuse(
        _t(
            "%(school)s is in its first year and has %(observed)d of %(needed)d verified observations, so it cannot be "
            "the only school that supplies this assembly. Plan an experienced school beside it first."
        )
        % {"school": agreement.school, "observed": ladder.observed, "needed": OBSERVATIONS}
    )


def can_take_role(agreement: Agreement, role: str) -> Verdict:
    """Leading comes last on the ladder; observing and helping are open, the latter not alone."""
    ladder = ladder_of(agreement) if role == Role.LEAD else None
    if ladder is None or stage_of(ladder.observed, ladder.co_run) is Stage.LEADING:
        return ALLOWED
    return refuse(
        _t("%(school)s is in its first year: it leads an assembly after two observations and one it helped to run.")
        % {"school": agreement.school}
    )


# -- assemblies ----------------------------------------------------------------------------------------------


def can_see_meetings(user: Person) -> Verdict:
    if acting_membership(user) is not None:
        return ALLOWED
    return refuse(_("Residents' assemblies are prepared by district offices and their partner schools."))


def can_plan(user: Person, district: District | None = None) -> Verdict:
    """The district's own desk, or the bureau; without a district, whether anywhere at all."""
    acting = acting_membership(user)
    if acting is not None and acting.is_bureau:
        return ALLOWED
    if acting is not None and acting.is_district and (district is None or acting.district_id == district.pk):
        return ALLOWED
    return refuse(_("Only the district's own desk and the Department of Civil Affairs plan assemblies."))


def can_report(user: Person, attendance: Attendance) -> Verdict:
    """The school says that it was there, or takes that back."""
    if _is_of_school(acting_membership(user), attendance.agreement.school_id):
        return ALLOWED
    return refuse(_("The school itself reports that it took part."))


def can_cancel(user: Person, attendance: Attendance) -> Verdict:
    return can_plan(user, attendance.meeting.district)


def can_verify(user: Person, attendance: Attendance) -> Verdict:
    """The desk, or the bureau, but nobody who belongs to the school; a list has looked that up as `is_linked`."""
    verdict = can_plan(user, attendance.meeting.district)
    if not verdict or not isinstance(user, User):
        return verdict
    known: bool | None = getattr(attendance, "is_linked", None)
    if is_linked_to_school(user, attendance.agreement.school) if known is None else known:
        return refuse(_("You are linked to this school, so somebody else verifies what it did."))
    return ALLOWED


# -- the ladder ------------------------------------------------------------------------------------------------


def can_see_ladders(user: Person) -> Verdict:
    if acting_membership(user) is not None:
        return ALLOWED
    return refuse(_("The first year of a school is for its two sides and the Department of Civil Affairs."))


def can_see_ladder(user: Person, agreement: Agreement) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and (acting.is_bureau or acting.is_auditor or _is_party(acting, agreement)):
        return ALLOWED
    return refuse(_("The first year of a school is for its two sides and the Department of Civil Affairs."))


def can_name_buddy(user: Person, ladder: Onboarding) -> Verdict:
    if not ladder.is_open:
        return refuse(_("The first year is behind this school."))
    if ladder.is_buddy_accepted:
        return refuse(_("The school at its side has accepted already."))
    return can_plan(user, ladder.agreement.district)


def can_answer_for_buddy(user: Person, ladder: Onboarding) -> Verdict:
    """A coordinator of the school that was asked."""
    acting = acting_membership(user)
    if acting is not None and acting.is_coordinator and acting.school_id == ladder.buddy_id:
        return ALLOWED
    return refuse(_("A coordinator of the school that was asked answers."))


def can_exempt(user: Person, ladder: Onboarding) -> Verdict:
    acting = acting_membership(user)
    if acting is None or not acting.is_bureau:
        return refuse(_("Only the Department of Civil Affairs exempts a school from the ladder."))
    if not ladder.is_open:
        return refuse(_("The first year is behind this school."))
    return ALLOWED


def _is_of_school(acting: Membership | None, school_id: int | None) -> bool:
    return acting is not None and acting.is_school and acting.school_id == school_id


def _is_party(acting: Membership, agreement: Agreement) -> bool:
    if acting.is_school:
        return acting.school_id == agreement.school_id
    return acting.district_id == agreement.district_id


def can_edit_meeting(user: Person, meeting: TownMeeting) -> Verdict:
    if meeting.is_cancelled:
        return refuse(_("This assembly is cancelled."))
    return can_plan(user, meeting.district)
