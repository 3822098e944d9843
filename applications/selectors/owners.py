"""Whose the cases of a school are, and who of its team may become the owner of one (F14)."""

from accounts.handover import Owned
from accounts.models import Membership, User
from accounts.selectors import team_of
from core.references import is_valid_reference
from schools.models import School

from ..models import Application
from . import school as of_school


def case_of(user: User, reference: str) -> Application | None:
    """The case whose owner is to be changed: the bureau is told whose a draft is, and nothing of what it says."""
    found = of_school.case_of(user, reference)
    if found is not None or user.acting is None or not user.acting.is_bureau or not is_valid_reference(reference):
        return found
    return Application.objects.select_related("school", "owner").filter(reference=reference).first()


def possible_owners(application: Application) -> list[Membership]:
    """The team of the school without the present owner."""
    return [member for member in team_of(application.school) if member.user_id != application.owner_id]


def owned_at(school: School) -> list[Owned]:
    """Drafts and open cases of a school, what was written last first; registered with accounts.handover."""
    rows = Application.objects.filter(school=school).unfinished().select_related("owner")
    rows = rows.only("reference", "status", "owner__display_name", "owner__email").order_by("-saved_at", "-pk")
    return [Owned(case.reference, case.owner.name, case.get_status_display(), _address(case)) for case in rows]


def _address(case: Application) -> str:
    return f"{case.get_absolute_url()}owner/"
