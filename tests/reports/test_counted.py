"""What a page reads instead of counting: the same figures, kept by one statement."""

from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction

from core.dates import local_today
from cycles.models import AcademicTerm
from cycles.selectors import term_of
from reports.constants import COUNTING_LOCK, Scope
from reports.figures import compute
from reports.models import CountedFigures
from reports.selectors.counted import city_figures, place_figures
from reports.services import count_figures
from reports.tasks import count_figures as every_minute
from tests.factories.agreements import end, signed
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def test_what_is_kept_is_what_is_counted(django_assert_num_queries) -> None:
    term = term_of(local_today())
    assert term is not None
    signed(school("1015"), district("wenshan"))
    assert every_minute() == 1 + 12 + 1
    now, code = compute(term=term), district("wenshan").code
    with django_assert_num_queries(1):
        kept = city_figures(term)
    assert (kept.values, kept.districts, kept.as_of) == (now.city, now.districts, now.as_of)
    with django_assert_num_queries(2):
        assert place_figures(term, Scope.DISTRICT, code).values == now.districts[code]
        assert place_figures(term, Scope.SCHOOL, "1015").values == now.schools["1015"]


def test_counting_again_follows_what_happened() -> None:
    term = term_of(local_today())
    assert term is not None
    agreement = signed(school("1015"), district("wenshan"))
    count_figures(term)
    end(agreement)
    count_figures(term)
    assert city_figures(term).values == compute(term=term).city
    assert CountedFigures.objects.filter(term=term).count() == 1 + 12 + len(compute(term=term).schools)


_WAITS = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def count_apart(term: AcademicTerm) -> int:
    try:
        return count_figures(term)
    finally:
        connection.close()


def wait_until_it_waits(counting: "Future[int]") -> None:
    with connection.cursor() as cursor:
        while not counting.done():
            cursor.execute(_WAITS, [COUNTING_LOCK])
            if cursor.fetchone() == (1,):
                return
            wait([counting], timeout=0.01)


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_another_count_counts_what_is_there_by_then() -> None:
    term = term_of(local_today())
    assert term is not None
    with ThreadPoolExecutor(1) as apart:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])
            counting = apart.submit(count_apart, term)
            wait_until_it_waits(counting)
            assert not counting.done()
            signed(school("1015"), district("wenshan"))
        assert counting.result(timeout=60) == 1 + 12 + 1
    assert city_figures(term).values == compute(term=term).city


def test_before_anything_is_kept_it_is_counted_at_once() -> None:
    term = term_of(local_today())
    assert term is not None
    signed(school("1015"), district("wenshan"))
    assert city_figures(term).values == compute(term=term).city
