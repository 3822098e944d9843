"""Agreements in every state, each reached through the services."""

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from agreements.constants import Side
from agreements.models import Agreement, Indicator
from agreements.services import create_draft_agreement, end_agreement, record_signed_agreement
from core.dates import local_today
from districts.models import District
from schools.models import School
from tests.factories.accounts import make_bureau
from tests.factories.districts import district as by_slug
from tests.factories.schools import school as by_code

DOCUMENT = "府授民治字第1150000001號"


def promises() -> list[tuple[Indicator, int]]:
    """The first indicator of each side with its usual target."""
    firsts = [Indicator.objects.filter(side=side).order_by("order").first() for side in Side]
    return [(one, one.default_target) for one in firsts if one is not None]


def _terms(fields: dict[str, Any]) -> dict[str, Any]:
    year = local_today().year
    defaults = {"starts_on": date(year, 1, 1), "ends_on": date(year + 1, 12, 31), "commitments": promises()}
    return defaults | fields


def draft(
    school: School | None = None, district: District | None = None, *, actor: User | None = None, **fields: Any
) -> Agreement:
    """What an approval makes: not signed, and nobody's but its sides'."""
    parties = (school or by_code(), district or by_slug())
    return create_draft_agreement(*parties, actor=actor or make_bureau(), **_terms(fields))


def signed(
    school: School | None = None, district: District | None = None, *, actor: User | None = None, **fields: Any
) -> Agreement:
    """In force from this year's first day until the end of the next."""
    parties = (school or by_code(), district or by_slug())
    paper = {"signed_on": local_today(), "document_number": DOCUMENT}
    return record_signed_agreement(*parties, actor=actor or make_bureau(), **(paper | _terms(fields)))


def expired(school: School | None = None, district: District | None = None, **fields: Any) -> Agreement:
    """Signed once, past its last day, never ended."""
    yesterday = local_today() - timedelta(days=1)
    return signed(school, district, starts_on=yesterday - timedelta(days=300), ends_on=yesterday, **fields)


def ended(school: School | None = None, district: District | None = None, **fields: Any) -> Agreement:
    actor = fields.pop("actor", None) or make_bureau()
    return end_agreement(signed(school, district, actor=actor, **fields), actor=actor)
