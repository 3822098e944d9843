"""`explain_reminders`: for any record, why a reminder was or was not sent."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import SchoolClaim
from core.dates import local_today
from cycles.models import CalendarDay
from notifications.models import Message, Preference
from notifications.services import deliver
from obligations.models import Ladder, Sweep
from obligations.registry import registry
from obligations.services import remove_step, sweep
from tests.factories.accounts import make_admin, make_chief, make_officer, make_user
from tests.factories.agreements import signing
from tests.factories.applications import claimed, submitted, withdrawn
from tests.factories.districts import district
from tests.factories.obligations import at, due, october
from tests.factories.schools import school


@pytest.fixture
def officer(db):
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw", display_name="Officer")


def explained(reference: str, **options) -> str:
    out = StringIO()
    call_command("explain_reminders", reference, stdout=out, **options)
    return out.getvalue()


def test_what_is_open_and_what_went_out_when_and_how(officer, mailoutbox):
    case = due(claimed(officer=officer))
    sweep(october(8))
    sweep(october(15))
    deliver(Message.objects.get(composer="reminder").pk)
    said = explained(case.reference.lower())
    assert f"application-review: Assess the application of {case.school.name_en}" in said
    assert "It waits on Officer (the economic affairs section of Zhongzheng District)." in said
    assert "Written by the sweep of 8 October 2026 (Thu) 09:00." in said
    assert "To Officer: stands in the next daily summary, which leaves on" in said
    assert "Not sent: when the sweep came a later step was due as well: 1 working day after" in said
    assert "To Officer: e-mail of" in said


def test_withheld_and_not_due_and_by_preference(officer):
    make_chief(district("zhongzheng"), display_name="Chief")
    Preference.objects.create(user=officer, topic="duty", channel="digest")
    case = due(claimed(officer=officer), local_today())
    sweep(at(local_today(), 9))
    said = explained(case.reference)
    assert "Officer prefers the daily summary to e-mails at once." in said
    assert "Not due yet; it goes out from 08:00 on that day if nobody has acted by then." in said
    assert "It would reach Chief, Officer." in said
    late = due(claimed(school=school("0004"), officer=officer), local_today() - timedelta(days=30))
    sweep(timezone.now())
    assert "Withheld: those above are told only once whoever owes it was reminded" in explained(late.reference)


def test_a_step_that_lay_before_it_began(officer):
    case = due(claimed(officer=officer), local_today(), since=timezone.now())
    sweep(at(local_today(), 9))
    said = explained(case.reference)
    assert said.count("Not sent: its day had come before the obligation began, or on the day it began.") == 2
    assert "Written by the sweep" not in said


def test_moot_since(officer):
    case = due(claimed(officer=officer))
    sweep(october(8))
    type(case).objects.filter(pk=case.pk).update(due_on=local_today() + timedelta(days=60))
    sweep(timezone.now())
    said = explained(case.reference)
    assert "Done, withdrawn or moved to another date; noticed on" in said
    assert "To Officer: done before any e-mail left on" in said


def test_nothing_is_owed(officer):
    said = explained(withdrawn().reference)
    assert "Nothing is owed on it now, so nobody is reminded." in said
    assert "  - application-review: does not yield this record" in said


def test_a_ladder_without_steps(officer):
    case = due(submitted())
    for step in Ladder.objects.get(code="claim").steps.order_by("pk"):
        remove_step(step, actor=make_admin())
    assert "The ladder claim has no steps: nothing is sent." in explained(case.reference)


def test_nobody_to_tell(db):
    assert "where nobody has an account: nobody can be told." in explained(due(submitted()).reference)


def test_the_engine_itself(officer, monkeypatch):
    case = due(submitted())
    assert "No sweep has ever run" in explained(case.reference)
    now = timezone.now()
    Sweep.objects.create(started_at=now, finished_at=now - timedelta(hours=30), failures=["application-claim"])
    said = explained(case.reference)
    assert "30.0 hours ago. That is too long ago: the scheduler seems to be dead." in said
    assert "In it the declaration application-claim failed; nothing was sent for it." in said
    CalendarDay.objects.filter(day__gte=local_today()).delete()
    assert "The working calendar does not reach" in explained(case.reference)


def test_only_one_obligation(officer):
    case = due(claimed(officer=officer))
    assert "application-review:" in explained(case.reference, obligation="application-review")
    assert "application-claim: does not yield this record" in explained(case.reference, obligation="application-claim")


def test_every_kind_of_record_is_known(officer):
    agreement = signing(school("0004"), district("zhongzheng"))
    claim = SchoolClaim.objects.create(user=make_user(), school=school("0004"), district=district("zhongzheng"))
    assert "agreement-signing: Record the signature of" in explained(agreement.reference)
    assert "school-claim: Confirm that" in explained(str(claim.pk))
    assert {"application", "agreement", "school_claim"} <= set(registry.subjects())


@pytest.mark.parametrize(
    ("reference", "options", "sentence"),
    [
        ("PB115-9999-X", {}, "No record is known as PB115-9999-X."),
        ("PB115-9999-X", {"obligation": "nonsense"}, "There is no obligation nonsense; there are:"),
    ],
)
def test_what_is_unknown_is_an_error(db, reference, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        explained(reference, **options)
