"""Who may see, close and correct what; every refusal can be shown."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.models import User
from accounts.selectors import acting_membership, active_memberships, has_active_desk
from core.permissions import ALLOWED, Verdict, refuse
from districts.models import District
from schools.models import School

from .constants import ReportKind
from .models import Period, Report, SelfReview

Person = User | AnonymousUser


# -- periods -----------------------------------------------------------------------------------------------


def can_see_periods(user: Person) -> Verdict:
    """Everybody who acts for a school or an office: figures are the common account of both sides."""
    if acting_membership(user) is not None:
        return ALLOWED
    return refuse(_("Periods and their figures are for schools, district offices and the Department of Civil Affairs."))


def can_take_snapshot(user: Person) -> Verdict:
    """The whole text, every school in it: the bureau and auditors."""
    acting = acting_membership(user)
    if acting is not None and (acting.is_bureau or acting.is_auditor):
        return ALLOWED
    return refuse(_("The snapshot holds the figures of every school. It is for the Department of Civil Affairs."))


def is_bureau(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and acting.is_bureau:
        return ALLOWED
    return refuse(_("Only the Department of Civil Affairs closes periods and corrects them."))


def can_close(user: Person, period: Period) -> Verdict:
    """The bureau, once the last day has passed."""
    verdict = is_bureau(user)
    if verdict and not period.has_ended:
        return refuse(_("This period has not ended yet."))
    return verdict


def can_correct(user: Person, period: Period) -> Verdict:
    verdict = is_bureau(user)
    if verdict and not period.is_closed:
        return refuse(_("Only closed periods are corrected by errata; this one is still counted anew."))
    return verdict


# -- self-reviews --------------------------------------------------------------------------------------------


def can_see_reviews(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and acting.is_official:
        return ALLOWED
    return refuse(_("Self-reviews are for district offices and the Department of Civil Affairs."))


def can_open_review(user: Person, district: District) -> Verdict:
    """The district's own desk; the bureau where it has none."""
    acting = acting_membership(user)
    if acting is not None and acting.is_district and acting.district_id == district.pk:
        return ALLOWED
    if acting is not None and acting.is_bureau and not has_active_desk(district):
        return ALLOWED
    return refuse(_("Only the district office itself writes its self-review."))


def can_write_review(user: Person, review: SelfReview) -> Verdict:
    verdict = can_open_review(user, review.district)
    if verdict and not review.is_draft:
        return refuse(_("This self-review is handed in and stays as it is."))
    return verdict


def can_read_review(user: Person, review: SelfReview) -> Verdict:
    acting = acting_membership(user)
    if acting is None or not acting.is_bureau:
        return refuse(_("Only the Department of Civil Affairs marks a self-review as read."))
    if not review.is_submitted:
        return refuse(_("Only a self-review that is handed in and not read yet can be marked as read."))
    return ALLOWED


# -- documents -----------------------------------------------------------------------------------------------


def can_see_reports(user: Person) -> Verdict:
    if acting_membership(user) is not None:
        return ALLOWED
    return refuse(_("Reports are for schools, district offices and the Department of Civil Affairs."))


def can_make_any(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and not acting.is_auditor:
        return ALLOWED
    return refuse(_("Your office does not have this document made."))


def can_ask(
    user: Person,
    kind: str,
    *,
    district: District | None = None,
    school: School | None = None,
    person: User | None = None,
) -> Verdict:
    """The bureau everything; a desk and a school what is about themselves; everybody their own handover."""
    acting = acting_membership(user)
    if kind == ReportKind.PERSONAL:
        return can_see_person(user, person) if person else refuse(_("Say whose handover it is."))
    if acting is not None and acting.is_bureau:
        return ALLOWED
    own_desk = acting is not None and acting.is_district and district is not None
    if own_desk and acting is not None and district is not None and acting.district_id == district.pk:
        return ALLOWED
    if acting is not None and acting.is_school and school is not None and acting.school_id == school.pk:
        return ALLOWED
    return refuse(_("Your office does not have this document made."))


def can_repeat(user: Person, report: Report) -> Verdict:
    return can_ask(user, report.kind, district=report.district, school=report.school, person=report.person)


def can_see_handover(user: Person, district: District | None) -> Verdict:
    """The city's and every district's: the bureau and auditors; a district's: its desk."""
    acting = acting_membership(user)
    if acting is not None and (acting.is_bureau or acting.is_auditor):
        return ALLOWED
    if acting is not None and acting.is_district and district is not None and acting.district_id == district.pk:
        return ALLOWED
    return refuse(_("A handover file is for the office it is about and for the Department of Civil Affairs."))


def can_see_person(user: Person, person: User) -> Verdict:
    """Oneself; the chief of the desk at which the person works; the bureau for officials."""
    acting = acting_membership(user)
    if user.pk == person.pk and acting is not None:
        return ALLOWED
    desks = {one.district_id for one in active_memberships(person) if one.is_official}
    if acting is not None and acting.is_bureau and desks:
        return ALLOWED
    if acting is not None and acting.role == Role.SECTION_CHIEF and acting.district_id in desks:
        return ALLOWED
    return refuse(_("The handover of a person is for themselves, their section chief and the Department."))
