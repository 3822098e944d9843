"""The locality index: what was in force on the last day of each term, counted from the agreements' dates."""

from datetime import date

import pytest

from agreements.models import TermLocality
from agreements.selectors import LiveCount, locality_by_term
from agreements.services import count_localities
from agreements.study import study
from agreements.tasks import turn_day
from core.dates import local_today
from tests.factories.agreements import draft, signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by

pytestmark = pytest.mark.django_db


def counted() -> list[tuple[str, LiveCount]]:
    count_localities(local_today())
    return [(one.name, one.city) for one in locality_by_term(6)]


def past(code: str, slug: str, first: date, last: date, **fields: object) -> None:
    signed(school(code), district(slug), starts_on=first, ends_on=last, **fields)


def test_terms_count_what_was_in_force_on_their_last_day() -> None:
    # 世新 has its campus in 文山, 臺北市立大學 one in 中正.
    past("1015", "zhongzheng", date(2025, 8, 1), date(2026, 7, 31))
    past("3002", "zhongzheng", date(2026, 2, 1), date(2027, 1, 31), is_sample=True)
    # Begun and over between two last days.
    past("0001", "daan", date(2026, 2, 2), date(2026, 7, 30))
    draft(school("0003"), district("daan"), starts_on=date(2025, 8, 1), ends_on=date(2027, 1, 31))
    assert counted() == [("114學年度第1學期", LiveCount(1, 0, 0)), ("114學年度第2學期", LiveCount(2, 1, 1))]


def test_counting_again_follows_what_was_entered_late() -> None:
    past("1015", "wenshan", date(2026, 2, 1), date(2027, 1, 31))
    assert counted() == [("114學年度第2學期", LiveCount(1, 1, 0))]
    past("1015", "zhongzheng", date(2026, 2, 1), date(2027, 1, 31))
    assert "localities of terms" in turn_day()
    assert locality_by_term(6)[0].districts[district("zhongzheng").pk] == LiveCount(1, 0, 0)
    assert [one.city for one in locality_by_term(6)] == [LiveCount(2, 1, 0)]


def test_before_the_first_partnership_no_term_is_shown() -> None:
    assert counted() == []


@pytest.mark.parametrize("count", [1, 3])
def test_counting_and_reading_take_one_query_each(django_assert_num_queries, count: int) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        past("1015", slug, date(2026, 2, 1), date(2027, 1, 31))
    # The statement in a savepoint of its own.
    with django_assert_num_queries(3):
        count_localities(local_today())
    locality_by_term(6)
    with django_assert_num_queries(1):
        assert locality_by_term(6)[0].city.partners == count


def test_the_database_holds_a_part_to_be_no_more_than_the_whole() -> None:
    counted()
    one = TermLocality.objects.order_by("pk")[0]
    with refused_by("term_locality_parts_of_the_whole"):
        TermLocality.objects.filter(pk=one.pk).update(local=1)


def test_shares_are_rounded_half_up() -> None:
    shares = [LiveCount(0, 0).percent, LiveCount(3, 1).percent, LiveCount(8, 5).percent, LiveCount(200, 1).percent]
    assert shares == [None, 33, 63, 1]


def test_the_study_is_told_as_its_paper_says() -> None:
    found = study()
    assert (found.universities, found.not_local, found.local, found.percent) == (10, 8, 2, 20)
    assert (found.community_colleges, found.year) == (3, 2022)
