"""A hundred people at once: exactly one wins, the others get a clear answer, nothing doubles."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import User
from agreements.models import Agreement
from applications import services
from applications.constants import Status
from applications.models import Application, Decision
from applications.services import TransitionNotAllowed
from notifications.models import Message
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
CROWD = 100


def all_at_once(act: Callable[[int], Any], crowd: int = CROWD) -> list[Any]:
    """Run `act` in `crowd` threads that start together; returns results and raised refusals alike."""
    barrier = Barrier(crowd)

    def one(number: int) -> Any:
        try:
            barrier.wait(timeout=60)
            return act(number)
        except (TransitionNotAllowed, PermissionDenied) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as pool:
        return list(pool.map(one, range(crowd)))


def kinds(results: list[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def again(user: User) -> User:
    """The same person with the same capacity, as another request would load them."""
    loaded = User.objects.get(pk=user.pk)
    return loaded.act_as(user.acting)


def test_a_hundred_submits_give_one_submission_and_one_receipt():
    owner = make_coordinator(school("1003"))
    make_officer(district("zhongzheng"))
    application = cases.complete_draft(school("1003"), owner)
    seen = cases.seen_hash(application)
    results = all_at_once(lambda _n: services.submit_application(application, actor=again(owner), seen_hash=seen).pk)
    assert kinds(results) == {"int": CROWD}
    assert len(set(results)) == 1
    assert application.submissions.count() == 1
    assert application.events.filter(verb="submit").count() == 1
    # One mail to the coordinator, one to the desk; the consent's mail is the third.
    assert Message.objects.filter(subject_id=application.pk).count() == 3


def test_two_drafts_of_one_school_make_one_case_in_a_district():
    owner = make_coordinator(school("1003"))
    drafts = [cases.complete_draft(school("1003"), owner) for _ in range(10)]
    seen = [cases.seen_hash(draft) for draft in drafts]
    results = all_at_once(
        lambda n: services.submit_application(drafts[n], actor=again(owner), seen_hash=seen[n]), crowd=10
    )
    assert kinds(results) == {"Submission": 1, "TransitionNotAllowed": 9}
    assert Application.objects.open().count() == 1


def test_a_hundred_releases_give_one_decision_one_agreement_one_letter():
    drafter = make_bureau()
    decision = cases.drafted(drafter=drafter)
    application = decision.application
    people = [make_bureau() for _ in range(5)]
    results = all_at_once(lambda n: services.release_decision(decision, actor=again(people[n % 5])))
    assert kinds(results) == {"Application": 1, "TransitionNotAllowed": CROWD - 1}
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    assert Agreement.objects.count() == 1
    assert application.events.filter(verb="approve").count() == 1
    assert Decision.objects.filter(released_at__isnull=False).count() == 1


def test_a_hundred_claims_give_one_reviewer():
    application = cases.submitted()
    desk = [make_officer(district("zhongzheng")) for _ in range(4)]
    results = all_at_once(lambda n: services.claim_application(application, actor=again(desk[n % 4])))
    assert kinds(results) == {"Application": 1, "TransitionNotAllowed": CROWD - 1}
    assert application.events.filter(verb="claim").count() == 1
    refusal = next(result for result in results if isinstance(result, TransitionNotAllowed))
    application.refresh_from_db()
    assert application.reviewer is not None
    assert application.reviewer.name in refusal.user_message


def test_withdrawing_and_confirming_at_once_never_both_happen():
    owner = make_coordinator(school("1003"))
    officer, chief = make_officer(district("zhongzheng")), make_chief(district("zhongzheng"))
    application = cases.assessed(school=school("1003"), owner=owner, officer=officer)

    def act(number: int) -> Any:
        if number % 2:
            return services.withdraw_application(application, actor=again(owner))
        return services.confirm_assessment(application, actor=again(chief))

    all_at_once(act, crowd=40)
    verbs = list(application.events.order_by("sequence").values_list("verb", flat=True))
    assert verbs.count("withdraw") == 1
    assert verbs.count("confirm") <= 1
    assert verbs[-1] == "withdraw"
