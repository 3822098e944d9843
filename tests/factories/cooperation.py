"""Work without an agreement, entered through the service."""

from datetime import date, timedelta

from accounts.models import User
from cooperation.constants import ActivityKind
from cooperation.models import InformalActivity
from cooperation.services import Facts, log_activity
from core.dates import local_today
from districts.models import District
from schools.models import School
from tests.factories.accounts import make_officer
from tests.factories.districts import district as by_slug
from tests.factories.schools import school as by_code

# 國立臺北教育大學: works with 大安區 and is not on the list of partner schools (data/known_cooperation.csv).
NTUE = "0037"


def facts(happened_on: date | None = None, what: str = "參與式預算概論課程", **fields: object) -> Facts:
    """A class of 35 yesterday, unless told."""
    given = {"kind": ActivityKind.LECTURE, "participants": 35} | fields
    return Facts(happened_on or local_today() - timedelta(days=1), what=what, **given)


def entered(
    school: School | None = None,
    district: District | None = None,
    *,
    actor: User | None = None,
    happened_on: date | None = None,
    **fields: object,
) -> InformalActivity:
    school, district = school or by_code(NTUE), district or by_slug("daan")
    return log_activity(school, district, actor=actor or make_officer(district), facts=facts(happened_on, **fields))
