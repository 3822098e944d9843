"""Two clicks at once never leave a newcomer alone, through the services and straight into the database."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from onboarding import services
from onboarding.constants import Role, State
from onboarding.models import Attendance
from onboarding.services import NotPossible
from tests.factories.accounts import make_officer
from tests.factories.districts import district
from tests.factories.onboarding import experienced, meeting, newcomer, planned
from tests.factories.schools import school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]


def both_at_once(act: Callable[[int], object]) -> Counter[str]:
    """Run `act` for 0 and 1 in two threads that start together; how many ended how."""
    barrier = Barrier(2)

    def one(number: int) -> str:
        try:
            barrier.wait(timeout=60)
            act(number)
        except (NotPossible, IntegrityError) as refusal:
            return type(refusal).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return Counter(pool.map(one, range(2)))


def again(user: User) -> User:
    return User.objects.get(pk=user.pk).act_as(user.acting)


def two_beside_a_newcomer() -> list[Attendance]:
    coming = meeting()
    beside = [planned(experienced(school(code)), Role.ASSIST, on=coming) for code in ("0003", "3002")]
    planned(newcomer(), Role.ASSIST, on=coming)
    return beside


@pytest.mark.parametrize("time", range(5))
def test_two_removals_of_the_other_suppliers_are_one(time):
    beside, officer = two_beside_a_newcomer(), make_officer(district())
    got = both_at_once(lambda number: services.cancel_attendance(beside[number], actor=again(officer)))
    assert got == {"done": 1, "NotPossible": 1}
    assert Attendance.objects.supplying().count() == 2


@pytest.mark.parametrize("time", range(5))
def test_the_database_alone_says_so_too(time):
    beside, barrier = two_beside_a_newcomer(), Barrier(2)

    def remove(number: int) -> None:
        with transaction.atomic():
            Attendance.objects.filter(pk=beside[number].pk).update(state=State.CANCELLED)
            # Neither has committed, so neither can see what the other did.
            barrier.wait(timeout=60)

    assert both_at_once(remove) == {"done": 1, "IntegrityError": 1}
    assert Attendance.objects.supplying().count() == 2
