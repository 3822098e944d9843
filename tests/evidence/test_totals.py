"""What has been verified altogether: added up by the hour, read without adding."""

import pytest

from agreements.models import Indicator
from evidence.constants import DisputeReason
from evidence.selectors import verified_totals
from evidence.services import count_totals, unverify_use
from evidence.tasks import count_totals as every_hour
from opendata import rows as opendata
from tests.factories import evidence
from tests.factories.agreements import signed
from tests.factories.districts import district

pytestmark = pytest.mark.django_db


def totals() -> list[tuple[str, int, int]]:
    return [(one.indicator.code, one.amount, one.reports) for one in verified_totals()]


def test_only_what_is_verified_counts() -> None:
    first, second = signed(), signed(district=district("daan"))
    evidence.claimed(first)
    evidence.disputed(first)
    one, two = (evidence.use_of(evidence.verified(agreement)) for agreement in (first, second))
    assert every_hour() == 1
    assert totals() == [(one.target.commitment.indicator.code, one.amount + two.amount, 2)]


def test_what_is_no_longer_verified_goes_with_the_next_count() -> None:
    use = evidence.use_of(evidence.verified())
    count_totals()
    slip = {"reason": DisputeReason.AMOUNT, "comment": evidence.COMMENT}
    unverify_use(use, actor=evidence.judge(use.agreement), seen_version=1, **slip)
    assert count_totals() == 0
    assert totals() == []


@pytest.mark.parametrize(("few", "total"), [(4, 20), (5, 25)])
def test_what_is_withheld_cannot_be_told_from_the_sum(few: int, total: int) -> None:
    """N13: open data withholds one to four people in a term; the sum less what stands there must not give them."""
    for slug, number in (("daan", 20), ("wenshan", few)):
        agreement = signed(district=district(slug))
        target = evidence.target(agreement)
        Indicator.objects.filter(pk=target.commitment.indicator_id).update(unit="人次")
        evidence.verified(agreement, uses=[(target, number)])
    count_totals()
    shown = sum(row[8] or 0 for row in opendata.results())
    assert (totals()[0][1], shown) == (total, total)


@pytest.mark.parametrize("count", [1, 3])
def test_reading_takes_one_query(django_assert_num_queries, count: int) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        evidence.verified(signed(district=district(slug)))
    count_totals()
    verified_totals()
    with django_assert_num_queries(1):
        assert verified_totals()[0].reports == count
