"""The daily summary: one per person and working day, with everything new and everything open, never empty."""

from datetime import date

import pytest

from applications import services
from notifications.constants import MessageStatus
from notifications.models import FeedItem, Message
from notifications.services import deliver
from obligations.services import send_digests, sweep
from tests.factories.accounts import make_officer
from tests.factories.applications import claimed, submitted, withdrawn
from tests.factories.districts import district
from tests.factories.obligations import at, due, october
from tests.factories.schools import school


@pytest.fixture
def officer(db):
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw")


@pytest.fixture
def case(officer):
    return due(claimed(officer=officer))


def digests() -> list[Message]:
    return list(Message.objects.filter(composer="digest").order_by("created_at", "to_address"))


def test_it_leaves_from_half_past_eight_and_once(case):
    sweep(october(8, 8, 5))
    assert send_digests(october(8, 8, 29)) == 0
    assert [send_digests(october(8, 8, 30)), send_digests(october(8, 8, 40))] == [1, 0]
    message = digests()[0]
    assert (message.to_address, message.dedupe_key) == (
        "officer@example.gov.tw",
        f"digest:{message.recipient_id}:2026-10-08",
    )


@pytest.mark.parametrize("day", [9, 10, 11])
def test_it_does_not_leave_on_holidays_and_weekends(case, day):
    sweep(october(8))
    assert send_digests(october(day, 9)) == 0
    assert send_digests(october(12, 9)) == 1


def test_what_a_dead_scheduler_missed_leaves_when_it_is_back(case):
    sweep(october(8))
    assert send_digests(october(13, 17)) == 1


def test_what_comes_later_waits_for_the_next_day(case, officer):
    sweep(october(8))
    send_digests(october(8))
    other = due(claimed(school=school("0003"), officer=officer))
    sweep(october(8, 12))
    assert send_digests(october(8, 13)) == 0
    assert send_digests(october(12)) == 1
    assert FeedItem.objects.get(subject_id=other.pk, source="reminder").message == digests()[1]


def test_nothing_new_makes_no_summary(case):
    assert send_digests(october(8)) == 0


def test_a_summary_whose_reminders_were_done_meanwhile_is_not_sent(case):
    sweep(october(8))
    send_digests(october(8))
    services.withdraw_application(case, actor=case.owner.act_as(case.owner.memberships.get()))
    message = digests()[0]
    assert deliver(message.pk) is False
    message.refresh_from_db()
    assert message.status == MessageStatus.CANCELLED


def test_it_names_everything_open_and_the_news_by_case_newest_first(case, officer, mailoutbox):
    """Opened long before or told at once: what waits on the reader is there whatever told of it."""
    waiting = submitted(school("0003"))
    gone = withdrawn(school=school("0004"))
    sweep(october(8))
    send_digests(october(8))
    assert deliver(digests()[0].pk) is True
    mail = mailoutbox[-1]
    assert mail.to == ["officer@example.gov.tw"]
    for record in (case, waiting, gone):
        assert record.reference in mail.body
    assert mail.body.index(waiting.reference) < mail.body.index(gone.reference)
    assert FeedItem.objects.filter(recipient=officer, message__isnull=True).count() == 0


def test_somebody_who_left_gets_none(case, officer):
    sweep(october(8))
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    assert send_digests(october(8)) == 0


def test_on_a_make_up_working_day_it_leaves(case):
    from cycles.models import CalendarDay

    sweep(october(8))
    CalendarDay.objects.filter(day=date(2026, 10, 10)).update(is_working=True)
    assert send_digests(at(date(2026, 10, 10))) == 1
