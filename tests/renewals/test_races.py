"""Both sides at once, and many clicks of each: one renewal, one successor, one case."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from agreements.models import Agreement
from applications import services as applications
from applications.constants import OriginChoice
from applications.models import Application
from renewals import services
from renewals.constants import DistrictWord, SchoolChoice
from renewals.models import Renewal, RenewalEvent
from tests.factories.accounts import make_coordinator, make_officer
from tests.factories.renewals import ending

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
CROWD = 40


def all_at_once(act: Callable[[int], Any]) -> Counter[str]:
    """Run `act` in CROWD threads that start together; how many ended how."""
    barrier = Barrier(CROWD)

    def one(number: int) -> str:
        try:
            barrier.wait(timeout=60)
            return type(act(number)).__name__
        except services.NotRenewable as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return Counter(pool.map(one, range(CROWD)))


def again(user: User) -> User:
    """The same person with the same capacity, as another request would load them."""
    return User.objects.get(pk=user.pk).act_as(user.acting)


def test_both_sides_at_once_begin_one_successor():
    agreement = ending()
    coordinator, officer = make_coordinator(agreement.school), make_officer(agreement.district)

    def say(number: int) -> Renewal:
        if number % 2:
            return services.choose(agreement, actor=again(coordinator), choice=SchoolChoice.STAY)
        return services.speak(agreement, actor=again(officer), word=DistrictWord.GO_ON)

    got = all_at_once(say)
    assert set(got) == {"Renewal", "NotRenewable"}
    renewal = Renewal.objects.get()
    assert Agreement.objects.filter(predecessor=agreement).get() == renewal.successor
    verbs = RenewalEvent.objects.filter(subject=renewal).order_by("sequence").values_list("verb", flat=True)
    assert Counter(verbs) == {"open": 1, "choose": 1, "speak": 1, "close": 1}


def test_many_clicks_on_ending_are_one():
    agreement = ending()
    coordinator = make_coordinator(agreement.school)
    got = all_at_once(
        lambda _number: services.choose(agreement, actor=again(coordinator), choice=SchoolChoice.END, note="停招。")
    )
    assert got == {"Renewal": CROWD}
    assert Renewal.objects.count() == 1


def test_many_clicks_begin_one_case():
    agreement = ending()
    people = [make_coordinator(agreement.school) for _ in range(4)]
    got = all_at_once(
        lambda number: applications.start_from_agreement(
            agreement, actor=again(people[number % 4]), choice=OriginChoice.MOVE
        )
    )
    assert got == {"Application": CROWD}
    assert Application.objects.filter(origin=agreement).count() == 1
