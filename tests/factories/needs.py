"""What districts ask for, published through the service."""

from datetime import date, timedelta

from accounts.models import User
from agreements.models import Indicator
from core.dates import local_today
from districts.models import District
from needs.models import Need
from needs.services import Wish, open_need
from tests.factories.accounts import make_officer
from tests.factories.districts import district as by_slug


def wish(title: str = "住民大會桌長", code: str = "table-leaders", **fields: object) -> Wish:
    """Six table leaders, from today for thirty days, unless told."""
    indicator = Indicator.objects.get(code=code) if code else None
    given = {"opens_on": local_today(), "closes_on": local_today() + timedelta(days=30), "amount": 6} | fields
    return Wish(title=title, indicator=indicator, **given)


def asked(
    district: District | None = None,
    *,
    actor: User | None = None,
    is_published: bool = True,
    closes_on: date | None = None,
    **fields: object,
) -> Need:
    district = district or by_slug("zhongzheng")
    given = fields | ({"closes_on": closes_on} if closes_on else {})
    return open_need(district, wish(**given), actor=actor or make_officer(district), is_published=is_published)


def over(need: Need, days: int = 1) -> Need:
    """Its last day was so many days ago."""
    last = local_today() - timedelta(days=days)
    Need.objects.filter(pk=need.pk).update(opens_on=last - timedelta(days=30), closes_on=last)
    need.refresh_from_db()
    return need
