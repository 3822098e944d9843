"""A declaration whose SQL fails as it runs: it says so loudly, and takes nothing else along."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.db.models import BigIntegerField, F, Func, Value
from django.urls import reverse
from django.utils import timezone

from applications.reminders import to_review
from notifications.models import FeedItem, Message
from notifications.readiness import check_readiness
from notifications.services import deliver
from obligations.asking import ask_all, forget_failures, set_aside_now
from obligations.models import Reminder
from obligations.registry import registry
from obligations.selectors.at_place import count_at
from obligations.selectors.preview import reminders_of
from obligations.selectors.tasks import rounds_owed_by, tasks_of
from obligations.services import sweep
from tests.factories.accounts import make_officer
from tests.factories.applications import claimed
from tests.factories.districts import district
from tests.factories.obligations import due, october, steps_of

SOUND = registry.obligations["application-review"]


def divided():
    """As to_review, but for each row it divides by nothing."""
    nothing = Func(F("pk"), Value(0), template="(%(expressions)s)", arg_joiner=" / ", output_field=BigIntegerField())
    return to_review().alias(share=nothing).filter(share__gt=-1)


@pytest.fixture
def officer(db):
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw")


@pytest.fixture
def failing(monkeypatch):
    monkeypatch.setitem(registry.obligations, "failing", replace(SOUND, code="failing", owed=divided))


def codes_of(user) -> list[str]:
    return [task.round.obligation.code for task in tasks_of(user)]


def guarded(ask):
    """As for whoever asks again within a transaction: the first failure goes up, the next ones are caught."""
    with pytest.raises(Exception, match="division by zero"), transaction.atomic():
        ask()
    return ask()


def test_the_others_are_counted_and_listed(officer, failing, caplog):
    claimed(officer=officer)
    assert guarded(lambda: count_at(officer, officer.acting)) == 1
    assert "the declaration failing fails" in caplog.text
    assert codes_of(officer) == ["application-review"]
    assert [each.obligation.code for each in rounds_owed_by(None, limit=10)] == ["application-review"]
    assert set_aside_now() == ["failing"]


@pytest.mark.django_db(transaction=True)
def test_the_first_reader_already_sees_a_whole_page(client_as, officer, failing):
    """Outside of a transaction, as every page is read."""
    claimed(officer=officer)
    answer = client_as(officer).get(reverse("obligations:tasks"))
    assert (answer.status_code, [task.round.obligation.code for task in tasks_of(officer)]) == (
        200,
        ["application-review"],
    )
    assert answer.context["tasks_waiting"] == 1


def test_it_is_tried_again(officer, failing, monkeypatch):
    claimed(officer=officer)
    guarded(lambda: tasks_of(officer))
    monkeypatch.setitem(registry.obligations, "failing", replace(SOUND, code="failing"))
    assert codes_of(officer) == ["application-review"]
    forget_failures()
    assert sorted(codes_of(officer)) == ["application-review", "failing"]


def test_the_sweep_of_the_others_goes_on_and_says_which_failed(officer, failing):
    case = due(claimed(officer=officer))
    run = sweep(october(8))
    assert (run.failures, steps_of(case)) == (["failing"], [(-3, "responsible")])
    gauges = {gauge.name: gauge for gauge in check_readiness().gauges}
    assert (gauges["failing_declarations"].value, gauges["failing_declarations"].is_late) == (1, True)
    out = StringIO()
    guarded(lambda: reminders_of("application", case.pk))
    call_command("explain_reminders", case.reference, stdout=out)
    assert "In it the declaration failing failed; nothing was sent for it." in out.getvalue()
    assert "The declaration failing fails, so what it finds is missing here and everywhere" in out.getvalue()


def test_a_mail_is_sent_rather_than_forgotten_when_nobody_can_tell_whether_it_is_done(officer, monkeypatch, mailoutbox):
    monkeypatch.setitem(registry.obligations, "failing", replace(SOUND, code="failing"))
    due(claimed(officer=officer))
    sweep(october(14))
    monkeypatch.setitem(registry.obligations, "failing", replace(SOUND, code="failing", owed=divided))
    for _attempt in range(2):
        for message in Message.objects.filter(composer="reminder", sent_at__isnull=True).order_by("created_at"):
            Message.objects.filter(pk=message.pk).update(not_before=timezone.now() - timedelta(hours=1))
            deliver(message.pk)
    assert Reminder.objects.filter(obligation="failing").exists()
    assert FeedItem.objects.filter(source="reminder", message__sent_at__isnull=False).count() == 2
    assert len(mailoutbox) == 2


def test_what_is_wrong_with_the_question_is_blamed_on_nobody(officer):
    def ask(_declared):
        raise ProgrammingError("the question is wrong")

    with pytest.raises(ProgrammingError):
        ask_all(ask)
    assert set_aside_now() == []
