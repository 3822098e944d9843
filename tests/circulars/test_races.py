"""Many clicks at once: one sending, one mail each, and the others hear who was faster."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import User
from circulars import services
from circulars.constants import ALONE_UP_TO, CircularStatus
from circulars.models import Circular
from circulars.selectors import roll_of
from circulars.services import ListChanged, TransitionNotAllowed
from notifications.models import FeedItem, Message
from tests.factories.accounts import make_bureau
from tests.factories.circulars import draft, handed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
CROWD = 40


def all_at_once(act: Callable[[int], Any], crowd: int = CROWD) -> Counter[str]:
    """Run `act` in `crowd` threads that start together; how many ended how."""
    barrier = Barrier(crowd)

    def one(number: int) -> str:
        try:
            barrier.wait(timeout=60)
            return type(act(number)).__name__
        except (TransitionNotAllowed, ListChanged, PermissionDenied) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as pool:
        return Counter(pool.map(one, range(crowd)))


def again(user: User) -> User:
    """The same person with the same capacity, as another request would load them."""
    return User.objects.get(pk=user.pk).act_as(user.acting)


def written(circular: Circular) -> tuple[int, int]:
    return Message.objects.about("circular", circular.pk).count(), FeedItem.objects.filter(
        subject_kind="circular"
    ).count()


def test_many_releases_are_one():
    circular = handed_in()
    people, seen = [make_bureau() for _ in range(4)], roll_of(circular).digest
    got = all_at_once(lambda n: services.release_circular(circular, actor=again(people[n % 4]), seen=seen))
    assert got == {"Circular": 1, "TransitionNotAllowed": CROWD - 1}
    assert written(circular) == (ALONE_UP_TO + 1, ALONE_UP_TO + 1)
    assert circular.events.filter(verb="release").count() == 1


def test_many_clicks_on_send_are_one():
    author = make_bureau()
    circular = draft(author, audience="bureau")
    seen = roll_of(circular).digest
    got = all_at_once(lambda _n: services.send_circular(circular, actor=again(author), seen=seen))
    assert got == {"Circular": 1, "TransitionNotAllowed": CROWD - 1}
    assert written(circular) == (1, 1)


def test_release_and_taking_back_never_both_happen():
    author, releaser = make_bureau(), make_bureau()
    circular = handed_in(author)
    seen = roll_of(circular).digest

    def act(number: int) -> Circular:
        if number % 2:
            return services.take_back(circular, actor=again(author))
        return services.release_circular(circular, actor=again(releaser), seen=seen)

    assert all_at_once(act)["Circular"] == 1
    circular.refresh_from_db()
    mails = ALONE_UP_TO + 1 if circular.status == CircularStatus.SENT else 0
    assert written(circular) == (mails, mails)
