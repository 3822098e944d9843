"""Entering, correcting, striking out; what the database refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cooperation.models import InformalActivity
from cooperation.services import NotInformal, NotPossible, correct_activity, log_activity, strike_activity
from core.dates import local_today
from tests.factories import agreements
from tests.factories.accounts import make_auditor, make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.cooperation import NTUE, entered, facts
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


def test_what_was_entered_is_kept_with_its_event():
    officer = make_officer(district("daan"))
    made = entered(actor=officer, what="里民大會協力")
    made.refresh_from_db()
    assert (made.what, made.participants, made.logged_by, made.is_struck) == ("里民大會協力", 35, officer, False)
    event = made.events.get()
    assert (event.verb, event.actor, event.details["school"]) == ("log", officer, NTUE)
    assert "里民大會協力" not in str(event.details)


def test_a_form_that_is_sent_twice_is_entered_once():
    officer, key = make_officer(district("daan")), uuid4()
    rows = [
        log_activity(school(NTUE), district("daan"), actor=officer, facts=facts(), form_key=key) for _click in range(2)
    ]
    assert rows[0] == rows[1]
    assert InformalActivity.objects.count() == 1


@pytest.mark.parametrize("who", ["bureau", "chief", "officer"])
def test_the_desk_and_the_bureau_write(who):
    makers = {"bureau": make_bureau, "chief": lambda: make_chief(district("daan")), "officer": None}
    actor = makers[who]() if makers[who] else make_officer(district("daan"))
    assert entered(actor=actor).logged_by == actor


@pytest.mark.parametrize("who", ["other", "auditor", "school"])
def test_nobody_else_does(who):
    makers = {
        "other": lambda: make_officer(district("xinyi")),
        "auditor": make_auditor,
        "school": lambda: make_coordinator(school(NTUE)),
    }
    with pytest.raises(PermissionDenied):
        entered(actor=makers[who]())


def test_a_day_to_come_is_refused():
    with pytest.raises(NotPossible):
        entered(happened_on=local_today() + timedelta(days=1))


def test_what_an_agreement_covers_is_evidence_for_it():
    today = local_today()
    agreement = agreements.signed(
        school(NTUE), district("daan"), starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=200)
    )
    for day in (0, 10):
        with pytest.raises(NotInformal) as refusal:
            entered(happened_on=today - timedelta(days=day))
        assert refusal.value.agreement == agreement
    assert entered(happened_on=today - timedelta(days=11)).pk
    assert entered(district=district("xinyi"), happened_on=today).pk


def test_after_its_last_day_an_agreement_covers_nothing():
    agreements.expired(school(NTUE), district("daan"))
    assert entered(happened_on=local_today()).pk


def test_a_correction_is_a_new_row_beside_the_struck_one():
    officer = make_officer(district("daan"))
    first = entered(actor=officer, participants=350)
    second = correct_activity(first, actor=officer, facts=facts(participants=35))
    first.refresh_from_db()
    assert (first.participants, first.is_struck, first.struck_by) == (350, True, officer)
    assert (second.participants, second.is_struck, second.replaces) == (35, False, first)
    assert [event.verb for event in first.events.order_by("sequence")] == ["log", "strike"]
    assert [event.verb for event in second.events.order_by("sequence")] == ["correct"]
    assert list(InformalActivity.objects.standing()) == [second]


def test_striking_out_happens_once():
    officer = make_officer(district("daan"))
    made = entered(actor=officer)
    strike_activity(made, actor=officer, reason="未舉行")
    with pytest.raises(NotPossible):
        strike_activity(made, actor=officer, reason="又一次")
    with pytest.raises(NotPossible):
        correct_activity(made, actor=officer, facts=facts())
    made.refresh_from_db()
    assert made.struck_reason == "未舉行"


# -- the database ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"what": "別的"}, {"participants": 3}, {"happened_on": "2026-01-01"}])
def test_what_was_entered_stays_as_entered(change):
    made = entered()
    with refused_by_trigger("Cannot update rows"):
        InformalActivity.objects.filter(pk=made.pk).update(**change)


def test_nothing_is_deleted_and_nothing_is_unstruck():
    officer = make_officer(district("daan"))
    made = strike_activity(entered(actor=officer), actor=officer, reason="未舉行")
    rows = InformalActivity.objects.filter(pk=made.pk)
    with refused_by_trigger("Cannot delete rows"):
        rows._raw_delete("default")
    with refused_by_trigger("Cannot update rows"):
        rows.update(struck_at=None, struck_by=None, struck_reason="")


def test_striking_needs_somebody():
    rows = InformalActivity.objects.filter(pk=entered().pk)
    with refused_by("informal_activity_struck_by_somebody"):
        rows.update(struck_at=timezone.now())
    with refused_by("informal_activity_struck_by_somebody"):
        rows.update(struck_reason="未舉行")


def test_nobody_is_no_number():
    with refused_by("informal_activity_counts_people"):
        entered(participants=0)
