"""A hundred people at once: one verifies, one report is made, nothing is counted twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import User
from core.dates import local_today
from evidence import services
from evidence.constants import DisputeReason, UseState
from evidence.models import Dispute, Evidence, EvidenceUse
from evidence.services import TransitionNotAllowed
from tests.factories import agreements
from tests.factories import evidence as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
CROWD = 100


def all_at_once(act: Callable[[int], Any], crowd: int = CROWD) -> list[str]:
    """Run `act` in `crowd` threads that start together; the kinds of what they gave or raised."""
    barrier = Barrier(crowd)

    def one(number: int) -> str:
        try:
            barrier.wait(timeout=60)
            return type(act(number)).__name__
        except (TransitionNotAllowed, PermissionDenied) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as pool:
        return list(pool.map(one, range(crowd)))


def again(user: User) -> User:
    """The same person with the same capacity, as another request would load them."""
    return User.objects.get(pk=user.pk).act_as(user.acting)


def test_a_hundred_verifications_have_one_winner():
    agreement = agreements.signed()
    evidence = make.claimed(agreement)
    people = [make.judge(agreement) for _ in range(5)]
    use = make.use_of(evidence)
    results = all_at_once(lambda n: services.verify_use(use, actor=again(people[n % 5]), seen_version=1))
    assert Counter(results) == {"EvidenceUse": 1, "TransitionNotAllowed": CROWD - 1}
    assert evidence.events.filter(verb="verify").count() == 1


def test_verifying_objecting_changing_and_withdrawing_at_once_leave_one_truth():
    agreement = agreements.signed()
    actor, judge = make.reporter(agreement), make.judge(agreement)
    evidence = make.claimed(agreement, actor=actor)
    use = make.use_of(evidence)
    why = {"reason": DisputeReason.AMOUNT, "comment": "數量不符。", "seen_version": 1}
    facts = {"what": "改寫", "happened_on": local_today(), "uses": [(make.target(agreement), 3)], "seen_version": 1}
    acts = [
        lambda: services.verify_use(use, actor=again(judge), seen_version=1),
        lambda: services.dispute_use(use, actor=again(judge), **why),
        lambda: services.revise_evidence(evidence, actor=again(actor), **facts),
        lambda: services.withdraw_evidence(evidence, actor=again(actor)),
    ]
    all_at_once(lambda n: acts[n % 4](), crowd=40)
    use = make.use_of(evidence)
    assert Dispute.objects.filter(settled_at__isnull=True).count() == (use.state == UseState.DISPUTED)
    numbers = list(evidence.events.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_hundred_times_the_same_form_is_one_report():
    agreement = agreements.signed()
    actor, key, uses = make.reporter(agreement), uuid4(), [(make.target(agreement), 2)]
    results = all_at_once(lambda _n: make.claimed(agreement, actor=again(actor), form_key=key, uses=uses))
    assert Counter(results) == {"Evidence": CROWD}
    assert (Evidence.objects.count(), EvidenceUse.objects.count()) == (1, 1)
