"""A hundred clicks at once: a period is closed once, a document is made once, an erratum stands once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from reports.constants import ReportKind
from reports.models import Erratum, Report, Snapshot
from reports.selectors import frozen_text, sha256_of
from reports.services import NotPossible, ask_report, close_period
from reports.services.making import claim
from tests.factories import reports
from tests.factories.accounts import make_bureau

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
CROWD = 100


def all_at_once(act: Callable[[int], Any]) -> Counter[str]:
    """How a hundred threads that start together fared, by the type of what they got."""
    barrier = Barrier(CROWD)

    def one(number: int) -> Any:
        try:
            barrier.wait(timeout=60)
            return act(number)
        except NotPossible as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return Counter(type(result).__name__ for result in pool.map(one, range(CROWD)))


def test_a_period_is_closed_once():
    period, bureau = reports.ended(), make_bureau()
    seen = sha256_of(frozen_text(period))
    results = all_at_once(lambda _number: close_period(period, actor=bureau, seen=seen))
    assert results == {"Snapshot": 1, "NotPossible": CROWD - 1}
    assert Snapshot.objects.count() == period.events.count() == 1


def test_a_hundred_clicks_make_one_document():
    period, bureau = reports.closed(), make_bureau()
    results = all_at_once(lambda _number: ask_report(ReportKind.COUNCIL, actor=bureau, period=period))
    assert results == {"Report": CROWD}
    assert Report.objects.get().events.count() == 1


def test_one_worker_makes_it():
    report = reports.asked()
    assert all_at_once(lambda _number: claim(report.pk)) == {"Report": 1, "NoneType": CROWD - 1}


def test_the_same_erratum_is_added_once():
    period, bureau = reports.closed(), make_bureau()
    results = all_at_once(lambda _number: reports.correct(period, bureau))
    assert results == {"Erratum": 1, "NotPossible": CROWD - 1}
    assert Erratum.objects.count() == 1
