"""The sweep: what is due by now goes out once, to whoever can act, and stops with the act."""

from datetime import date, timedelta

import pytest
from django.db import connection

from applications import services
from applications.models import Application
from notifications.constants import Channel, MessageStatus
from notifications.models import FeedItem, Message, Preference
from notifications.services import deliver, deliver_all
from obligations.constants import SWEEP_LOCK, Audience, Consequence, ReminderState, Unit
from obligations.models import Ladder, Reminder, Sweep
from obligations.registry import Obligation, Subject, registry
from obligations.selectors.ladders import local_day
from obligations.services import add_step, change_step, remove_step, sweep
from tests.factories.accounts import make_absence, make_admin, make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.applications import assessed, claimed, returned, submitted
from tests.factories.districts import district
from tests.factories.obligations import DUE, due, october, readers_of, steps_of
from tests.factories.schools import school

SUPERSEDED = ReminderState.SUPERSEDED


@pytest.fixture
def officer(db):
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw")


@pytest.fixture
def chief(db):
    return make_chief(district("zhongzheng"), email="chief@example.gov.tw")


@pytest.fixture
def bureau(db):
    return make_bureau(email="bureau@example.gov.tw")


def under_review(officer) -> Application:
    return due(claimed(officer=officer))


def test_the_review_ladder_goes_out_on_its_written_dates(officer, chief, bureau):
    case = under_review(officer)
    dates = {}
    for days in range(40):
        run = sweep(october(1) + timedelta(days=days))
        for step in Reminder.objects.filter(sweep=run, subject_id=case.pk).values_list("step__offset", flat=True):
            dates[step] = local_day(run.started_at)
    # The 9th and the 10th were holidays.
    assert dates == {
        -3: date(2026, 10, 8),
        0: DUE,
        1: date(2026, 10, 15),
        3: date(2026, 10, 19),
        7: date(2026, 10, 23),
    }
    assert steps_of(case, SUPERSEDED) == []


@pytest.mark.parametrize(("hour", "minute", "expected"), [(0, 5, []), (7, 59, []), (8, 0, [(-3, "responsible")])])
def test_a_day_begins_at_eight_in_taipei(officer, hour, minute, expected):
    """00:05 in Taipei is still yesterday in UTC; 08:00 is midnight there."""
    case = under_review(officer)
    sweep(october(8, hour, minute))
    assert steps_of(case) == expected


def test_ten_sweeps_in_a_row_send_once(officer):
    case = under_review(officer)
    for _ in range(10):
        sweep(october(8))
    assert steps_of(case) == [(-3, "responsible")]
    assert readers_of(case) == [("officer@example.gov.tw", "reminder")]


def test_after_an_outage_only_the_latest_step_goes_out(officer):
    case = under_review(officer)
    sweep(october(15))
    assert steps_of(case) == [(1, "responsible")]
    assert sorted(steps_of(case, SUPERSEDED)) == [(-3, "responsible"), (0, "responsible")]


def test_escalation_is_announced_on_an_earlier_day_even_after_an_outage(officer, chief, bureau):
    case = under_review(officer)
    sweep(october(26))
    sweep(october(26, 18))
    assert steps_of(case) == [(1, "responsible")]
    sweep(october(27))
    assert steps_of(case) == [(1, "responsible"), (7, "bureau")]
    assert (3, "superior") in steps_of(case, SUPERSEDED)
    assert readers_of(case) == [
        ("bureau@example.gov.tw", "escalation"),
        ("officer@example.gov.tw", "reminder"),
        ("officer@example.gov.tw", "reminder"),
    ]


def test_escalation_reaches_the_chief_and_tells_whoever_owes_it(officer, chief):
    case = under_review(officer)
    sweep(october(15))
    sweep(october(19))
    assert steps_of(case) == [(1, "responsible"), (3, "superior")]
    assert readers_of(case) == [
        ("chief@example.gov.tw", "escalation"),
        ("officer@example.gov.tw", "reminder"),
        ("officer@example.gov.tw", "reminder"),
    ]


def test_what_began_late_is_not_reminded_of_steps_that_lay_before(officer):
    """Who was given the case today knows of it; what was overdue when it began is told."""
    case = due(claimed(officer=officer), since=october(12, 15))
    sweep(october(13))
    assert steps_of(case) == []
    sweep(october(14))
    assert steps_of(case) == [(0, "responsible")]
    late = due(claimed(school=school("0003"), officer=officer), since=october(20))
    sweep(october(20, 10))
    assert steps_of(late) == [(1, "responsible")]


def test_a_moved_due_date_begins_the_ladder_anew(officer):
    case = under_review(officer)
    sweep(october(14))
    Application.objects.filter(pk=case.pk).update(due_on=date(2026, 10, 21))
    sweep(october(16))
    assert steps_of(case) == [(0, "responsible"), (-3, "responsible")]
    assert Reminder.objects.filter(subject_id=case.pk, closed_at__isnull=True).count() == 1


def test_the_act_closes_the_round_within_one_sweep(officer, chief):
    case = under_review(officer)
    sweep(october(8))
    item = FeedItem.objects.get(source="reminder")
    assert item.channel == Channel.DIGEST
    services.withdraw_application(case, actor=case.owner.act_as(case.owner.memberships.get()))
    run = sweep(october(8, 10))
    item.refresh_from_db()
    assert (run.closed, item.moot_at) == (1, october(8, 10))
    sweep(october(23))
    assert steps_of(case) == [(-3, "responsible")]


def test_a_mail_on_its_way_is_called_off_when_the_thing_is_done(officer):
    case = under_review(officer)
    sweep(october(14))
    message = Message.objects.get(composer="reminder")
    services.withdraw_application(case, actor=case.owner.act_as(case.owner.memberships.get()))
    assert deliver(message.pk) is False
    message.refresh_from_db()
    assert (message.status, message.attempts) == (MessageStatus.CANCELLED, 0)


def test_a_reminder_says_what_is_due_who_waits_and_what_follows(officer, chief, mailoutbox):
    case = under_review(officer)
    sweep(october(14))
    assert deliver(Message.objects.get(composer="reminder").pk) is True
    mail = mailoutbox[-1]
    assert mail.to == ["officer@example.gov.tw"]
    assert mail.subject == f"已逾期，期限115年10月14日（三）：完成{case.school.name}申請案的初審（{case.reference}）"
    assert f"{case.school.name}等候初審結果。" in mail.body
    assert case.get_absolute_url() in mail.body


def test_a_second_scheduler_leaves_at_the_lock(officer):
    case = under_review(officer)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [SWEEP_LOCK])
            assert sweep(october(8)) is None
            # Closing it would free the lock too, but only some time later.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SWEEP_LOCK])
    finally:
        other.close()
    assert sweep(october(8)) is not None
    assert steps_of(case) == [(-3, "responsible")]


def test_a_broken_declaration_stops_no_other(officer, monkeypatch):
    case = under_review(officer)

    def broken():
        raise RuntimeError("broken declaration")

    bad = Obligation(
        code="broken",
        subject=Subject("broken", find=lambda _reference: None, describe=lambda _ids: {}),
        ladder=registry.obligations["application-review"].ladder,
        consequence=Consequence.WORK_WAITS,
        task="",
        blocked="",
        owed=broken,
    )
    monkeypatch.setitem(registry.obligations, "broken", bad)
    run = sweep(october(8))
    assert run.failures == ["broken"]
    assert steps_of(case) == [(-3, "responsible")]


# -- who is told ---------------------------------------------------------------------------------------------


def test_whoever_took_the_case_is_told_alone(officer):
    make_officer(district("zhongzheng"), email="second@example.gov.tw")
    case = under_review(officer)
    sweep(october(8))
    assert readers_of(case) == [("officer@example.gov.tw", "reminder")]


def test_when_they_have_left_the_whole_desk_is_told(officer):
    make_officer(district("zhongzheng"), email="second@example.gov.tw")
    make_officer(district("zhongzheng"), email="third@example.gov.tw")
    case = under_review(officer)
    officer.memberships.update(ended_at=october(1))
    sweep(october(8))
    assert readers_of(case) == [("second@example.gov.tw", "reminder"), ("third@example.gov.tw", "reminder")]


def test_a_deputy_is_told_in_place_of_an_absent_person(officer):
    deputy = make_officer(district("zhongzheng"), email="deputy@example.gov.tw")
    case = under_review(officer)
    make_absence(officer, deputy, date(2026, 10, 5), days=10)
    sweep(october(8))
    assert readers_of(case) == [("deputy@example.gov.tw", "reminder")]


def test_an_absence_that_is_over_changes_nothing(officer):
    deputy = make_officer(district("zhongzheng"), email="deputy@example.gov.tw")
    case = under_review(officer)
    make_absence(officer, deputy, date(2026, 10, 5), days=3)
    sweep(october(8))
    assert readers_of(case) == [("officer@example.gov.tw", "reminder")]


def test_a_new_case_is_told_to_every_officer_and_not_to_the_chief(officer, chief):
    make_officer(district("zhongzheng"), email="second@example.gov.tw")
    case = due(submitted())
    sweep(october(14))
    assert readers_of(case) == [("officer@example.gov.tw", "reminder"), ("second@example.gov.tw", "reminder")]


def test_a_chief_stands_in_for_a_desk_without_officers(chief):
    case = due(submitted())
    sweep(october(14))
    assert readers_of(case) == [("chief@example.gov.tw", "reminder")]


def test_the_bureau_stands_in_for_a_desk_without_people(bureau):
    case = due(submitted())
    sweep(october(14))
    assert readers_of(case) == [("bureau@example.gov.tw", "reminder")]


def test_a_chief_does_not_confirm_their_own_assessment_so_the_bureau_is_told(chief, bureau):
    case = due(assessed(officer=chief))
    sweep(october(13))
    assert readers_of(case) == [("bureau@example.gov.tw", "reminder")]


def test_the_school_is_told_as_owner_and_coordinators_then_its_head_of_unit(officer):
    case = due(returned(officer=officer))
    make_coordinator(case.school, email="second@example.edu.tw")
    sweep(october(8))
    assert [source for _who, source in readers_of(case)] == ["reminder", "reminder"]
    head = case.consent_requests.get().email
    sweep(october(12))
    assert steps_of(case) == [(-3, "responsible"), (-2, "superior")]
    assert (head, "escalation") in readers_of(case)
    letter = FeedItem.objects.get(to_address=head)
    assert (letter.recipient, letter.channel, letter.message.to_address) == (None, Channel.IMMEDIATE, head)


def test_an_immediate_step_waits_for_the_summary_where_its_reader_prefers(officer):
    Preference.objects.create(user=officer, topic="duty", channel="digest")
    under_review(officer)
    sweep(october(14))
    item = FeedItem.objects.get(source="reminder")
    assert (item.channel, item.message) == (Channel.DIGEST, None)


# -- ladders edited while something is open ------------------------------------------------------------------


def test_an_added_step_goes_out_and_a_removed_one_does_not(officer):
    case = under_review(officer)
    ladder, admin = Ladder.objects.get(code="review"), make_admin()
    add_step(ladder, actor=admin, offset=-4, unit=Unit.WORKING, audience=Audience.RESPONSIBLE, channel=Channel.DIGEST)
    remove_step(ladder.steps.get(offset=-3), actor=admin)
    for day in (7, 8, 14):
        sweep(october(day))
    assert steps_of(case) == [(-4, "responsible"), (0, "responsible")]


def test_a_step_that_went_out_does_not_go_out_again_when_it_is_moved(officer):
    case = under_review(officer)
    sweep(october(8))
    step = Ladder.objects.get(code="review").steps.get(offset=-3)
    change_step(
        step, actor=make_admin(), offset=-2, unit=Unit.WORKING, audience=step.audience, channel=Channel.IMMEDIATE
    )
    sweep(october(12))
    assert steps_of(case) == [(-2, "responsible")]


def test_a_ladder_without_steps_is_silent(officer):
    case = under_review(officer)
    for step in Ladder.objects.get(code="review").steps.all():
        remove_step(step, actor=make_admin())
    sweep(october(14))
    assert steps_of(case) == []


# -- size --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(officer, count, django_assert_num_queries):
    for code in ("1015", "0003", "0004")[:count]:
        due(claimed(school=school(code), officer=officer))
    with django_assert_num_queries(18):
        sweep(october(14))
    assert Sweep.objects.latest("pk").issued == count


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_ledger_holds_already_is_not_swept_again(officer, count, django_assert_num_queries):
    """Overdue for days, reminded of, and still open: that is what most sweeps find."""
    for code in ("1015", "0003", "0004")[:count]:
        due(claimed(school=school(code), officer=officer))
    for day in (19, 20):
        sweep(october(day))
    with django_assert_num_queries(13) as captured:
        sweep(october(20))
    assert [query["sql"] for query in captured if "INSERT INTO obligations_reminder" in query["sql"]] == []


@pytest.mark.parametrize("count", [1, 3])
def test_reminders_are_put_together_in_one_go(officer, count, django_assert_num_queries):
    for code in ("1015", "0003", "0004")[:count]:
        due(claimed(school=school(code), officer=officer))
    sweep(october(14))
    ids = list(Message.objects.filter(composer="reminder").values_list("pk", flat=True))
    # Which are due; seven to word them all, and their savepoint; then a savepoint, a lock and a stamp for each.
    with django_assert_num_queries(1 + 7 + 2 + 4 * count):
        assert deliver_all(ids) == count
