"""Several people at one batch, and batches that say the same: one of them writes, and writes once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from agreements.models import Agreement
from imports.constants import BatchStatus
from imports.models import Batch
from imports.services import NotPossible, take_batch
from tests.factories import imports
from tests.factories.accounts import make_bureau

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
CROWD = 8


def all_at_once(act: Callable[[int], object]) -> Counter[str]:
    """How threads that start together fared, by the type of what they got."""
    barrier = Barrier(CROWD)

    def one(number: int) -> object:
        try:
            barrier.wait(timeout=60)
            return act(number)
        except NotPossible as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return Counter(type(result).__name__ for result in pool.map(one, range(CROWD)))


def test_of_those_who_take_one_batch_one_does():
    people = [make_bureau() for _number in range(CROWD)]
    batch = imports.checked(by=people[0])
    found = all_at_once(lambda number: take_batch(batch, actor=people[number], seen=batch.checked_at))
    assert found == {"Batch": 1, "NotPossible": CROWD - 1}
    assert Agreement.objects.count() == 2


def test_of_batches_that_say_the_same_one_is_taken():
    people = [make_bureau() for _number in range(CROWD)]
    batches = [imports.checked(by=person) for person in people]
    all_at_once(lambda number: take_batch(batches[number], actor=people[number], seen=batches[number].checked_at))
    assert Counter(Batch.objects.values_list("status", flat=True)) == {
        BatchStatus.TAKEN: 1, BatchStatus.CHECKED: CROWD - 1,
    }  # fmt: skip
    assert Agreement.objects.count() == 2
    assert set(Batch.objects.filter(status=BatchStatus.CHECKED).values_list("added", "present")) == {(0, 2)}
