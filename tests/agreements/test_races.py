"""A hundred people at once over one agreement: exactly one wins, the others get a clear answer, nothing doubles."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from agreements.constants import AgreementStatus, MoveKind, Party, PauseReason, Side
from agreements.models import Agreement, Signature, TermTarget
from agreements.services import TransitionNotAllowed, accept_line, freeze_text, propose_pause, turn_day
from core.dates import local_today
from tests.factories.accounts import make_bureau
from tests.factories.agreements import agreed, expired, line_of, negotiating, scan, seen, sign, signed, signing, wording

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
CROWD = 100


def all_at_once(act: Callable[[int], Any]) -> Counter[str]:
    """How a hundred threads that start together fared, by the type of what they got."""
    barrier = Barrier(CROWD)

    def one(number: int) -> Any:
        try:
            barrier.wait(timeout=60)
            return act(number)
        except TransitionNotAllowed as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return Counter(type(result).__name__ for result in pool.map(one, range(CROWD)))


def test_a_hundred_signatures_of_one_party_are_one():
    version, bureau = wording(signing()), make_bureau()
    scans = [scan(str(number)) for number in range(CROWD)]
    results = all_at_once(lambda number: sign(version, Party.SCHOOL, actor=bureau, scan=scans[number]))
    assert results == {"Signature": 1, "TransitionNotAllowed": CROWD - 1}
    assert Signature.objects.count() == 1


def test_a_hundred_last_signatures_put_one_agreement_in_force_once():
    version, bureau = wording(signing()), make_bureau()
    sign(version, Party.SCHOOL)
    scans = [scan(str(number)) for number in range(CROWD)]
    all_at_once(lambda number: sign(version, Party.DISTRICT, actor=bureau, scan=scans[number]))
    agreement = Agreement.objects.get()
    assert agreement.status == AgreementStatus.ACTIVE
    assert agreement.events.filter(verb="activate").count() == 1
    starts = Counter(TermTarget.objects.order_by("pk").values_list("commitment", "starts_on"))
    assert set(starts.values()) == {1}


def test_a_hundred_acceptances_are_one_move():
    line, bureau = line_of(wording(negotiating())), make_bureau()
    last = seen(line)[0]
    results = all_at_once(lambda _number: accept_line(line, actor=bureau, side=Side.GOVERNMENT, seen=last))
    assert results == {"Line": 1, "TransitionNotAllowed": CROWD - 1}
    assert line.moves.filter(kind=MoveKind.ACCEPT).count() == 1


def test_a_text_is_settled_once():
    version, bureau = agreed(negotiating()), make_bureau()
    results = all_at_once(lambda _number: freeze_text(version, actor=bureau))
    assert results == {"Version": 1, "TransitionNotAllowed": CROWD - 1}


def test_one_pause_is_proposed():
    agreement, bureau, today = signed(), make_bureau(), local_today()
    results = all_at_once(
        lambda _number: propose_pause(
            agreement, actor=bureau, side=Side.SCHOOL, reason=PauseReason.OTHER, starts_on=today, ends_on=today
        )
    )
    assert results == {"Pause": 1, "TransitionNotAllowed": CROWD - 1}


def test_a_night_turned_a_hundred_times_writes_once():
    agreement, today = expired(), local_today()
    all_at_once(lambda _number: turn_day(today))
    assert agreement.events.filter(verb="expire").count() == 1
