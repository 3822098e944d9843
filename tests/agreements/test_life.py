"""Signing, amending, pausing, ending: what each writes, what stands against it, what the calendar does by itself."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from agreements import observers
from agreements.constants import AgreementStatus, EndReason, Party, PauseReason, Side, Standing
from agreements.models import Agreement, Indicator, Pause, TermTarget
from agreements.selectors import open_version, promises_of, targets_of, version_in_force
from agreements.services import (
    TransitionNotAllowed,
    accept_pause,
    begin_signing,
    counter_line,
    drop_agreement,
    drop_version,
    end_pause,
    freeze_text,
    open_amendment,
    propose_line,
    propose_pause,
    refuse_pause,
    strike_line,
    terminate_agreement,
    turn_day,
)
from agreements.tasks import turn_day as turn_day_task
from core.dates import TAIPEI, local_today
from cycles.constants import RuleCode
from cycles.models import Rule
from tests.factories import agreements as made
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.agreements import agreed, line_of, seen, sign, sign_all, signed, wording
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
# Two academic years.
FIRST, LAST = date(2026, 8, 1), date(2028, 7, 31)
TWO_YEARS = {"starts_on": FIRST, "ends_on": LAST}
NOW = datetime(2026, 11, 23, 10, tzinfo=TAIPEI)


@pytest.fixture
def november(monkeypatch) -> None:
    """It is 23 November 2026, in the first of the terms below."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def amounts(agreement: Agreement, code: str = "courses-opened") -> list[tuple[date, date, int]]:
    rows = [row for row in targets_of(agreement) if row.commitment.indicator.code == code]
    return [(row.starts_on, row.ends_on, row.amount) for row in rows]


def again(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


# -- signing ---------------------------------------------------------------------------------------------------


def test_the_last_signature_puts_the_agreement_in_force():
    agreement = made.signing()
    version = wording(agreement)
    first = sign(version, Party.SCHOOL)
    assert (first.text_hash, first.scan.linked_at is None) == (version.text_hash, False)
    assert again(agreement).status == AgreementStatus.SIGNING
    sign(version, Party.DISTRICT, document_number=made.DOCUMENT)
    concluded = again(agreement)
    assert (concluded.status, concluded.signed_on, concluded.document_number) == (
        AgreementStatus.ACTIVE, local_today(), made.DOCUMENT,
    )  # fmt: skip
    assert version_in_force(concluded) == version
    assert list(concluded.commitments.order_by("target").values_list("indicator__code", "target")) == [
        ("staff-visits", 2), ("courses-opened", 3),
    ]  # fmt: skip
    recorded = concluded.events.filter(verb="sign").order_by("sequence")
    assert [(event.details["party"], event.details["scan"] == first.scan.sha256) for event in recorded] == [
        ("school", True), ("district", False),
    ]  # fmt: skip


def test_the_bureau_signs_where_it_is_a_party():
    alone, together = made.signing(), made.signing(school("3002"), has_bureau=True)
    with pytest.raises(TransitionNotAllowed, match="不是本協議的立協議書人"):
        sign(wording(alone), Party.BUREAU)
    assert sign_all(together, [Party.SCHOOL, Party.DISTRICT]).status == AgreementStatus.SIGNING
    assert sign_all(together).status == AgreementStatus.ACTIVE


def test_a_party_signs_once_and_not_on_impossible_days():
    version, today = wording(made.signing()), local_today()
    with pytest.raises(TransitionNotAllowed, match="不能晚於今天"):
        sign(version, Party.SCHOOL, signed_on=today + timedelta(days=1))
    with pytest.raises(TransitionNotAllowed, match="定稿日晚於"):
        sign(version, Party.SCHOOL, signed_on=today - timedelta(days=1))
    sign(version, Party.SCHOOL)
    with pytest.raises(TransitionNotAllowed, match="已經登錄"):
        sign(version, Party.SCHOOL)


def test_nothing_is_signed_that_was_not_sent():
    version = wording(made.frozen())
    with pytest.raises(TransitionNotAllowed, match="不在簽署階段"):
        sign(version, Party.SCHOOL)
    begin_signing(version, actor=make_bureau())
    with pytest.raises(TransitionNotAllowed, match="定稿後才能"):
        begin_signing(version, actor=make_bureau())


def test_a_signed_agreement_may_begin_later():
    agreement = made.concluded(
        starts_on=local_today() + timedelta(days=30), ends_on=local_today() + timedelta(days=500)
    )
    assert agreement.standing == Standing.COMING
    assert version_in_force(agreement).in_force_on == agreement.starts_on


# -- amounts ---------------------------------------------------------------------------------------------------


def grown_up(code: str = "1015") -> None:
    """The school has been in the programme for years, so that nothing is lighter."""
    signed(school(code), district("shilin"), starts_on=date(2024, 8, 1), ends_on=date(2025, 7, 31))


def test_amounts_are_laid_out_by_term_as_the_text_says():
    grown_up()
    agreement = signed(**TWO_YEARS)
    assert amounts(agreement) == [
        (date(2026, 8, 1), date(2027, 1, 31), 1),
        (date(2027, 2, 1), date(2027, 7, 31), 1),
        (date(2027, 8, 1), date(2028, 1, 31), 1),
        (date(2028, 2, 1), date(2028, 7, 31), 1),
    ]
    said = version_in_force(agreement).text["commitments"]["school"][0]["terms"]
    assert [(one["term"], one["amount"]) for one in said][:2] == [("115學年度第1學期", 1), ("115學年度第2學期", 1)]
    assert {row.side for row in targets_of(agreement)} == {Side.SCHOOL, Side.GOVERNMENT}


def test_a_school_owes_less_in_its_first_year_and_the_office_does_not():
    promised = [(Indicator.objects.get(code=code), 4) for code in ("courses-opened", "staff-visits")]
    agreement = signed(**TWO_YEARS, commitments=promised)
    assert [amount for *_days, amount in amounts(agreement)] == [2, 2, 4, 4]
    assert {amount for *_days, amount in amounts(agreement, "staff-visits")} == {4}


def test_the_rule_says_how_much_less():
    Rule.objects.filter(code=RuleCode.FIRST_YEAR_PERCENT).update(value=25)
    agreement = signed(**TWO_YEARS, commitments=[(Indicator.objects.get(code="courses-opened"), 4)])
    assert [amount for *_days, amount in amounts(agreement)] == [1, 1, 4, 4]


# -- amending --------------------------------------------------------------------------------------------------


@pytest.fixture
def running(november) -> Agreement:
    grown_up()
    return signed(**TWO_YEARS)


def settle(agreement: Agreement) -> Agreement:
    """Both sides accept, the text is settled, everybody signs."""
    version = agreed(agreement)
    freeze_text(version, actor=make_bureau())
    begin_signing(version, actor=make_bureau())
    return sign_all(agreement)


def counter(agreement: Agreement, target: int, code: str = "courses-opened") -> None:
    line = line_of(wording(agreement), code)
    counter_line(line, actor=make_bureau(), side=Side.SCHOOL, seen=seen(line)[0], target=target)


def test_an_amendment_begins_as_the_wording_in_force(running):
    version = open_amendment(running, actor=make_bureau(), reason="增開課程")
    assert (version.number, version.reason, again(running).status) == (2, "增開課程", AgreementStatus.ACTIVE)
    assert not version.lines.filter(accepted_at__isnull=True).exists()
    assert line_of(version).was == {"title": "", "body": "", "target": 1, "note": ""}
    with pytest.raises(TransitionNotAllowed, match="另一個版本在協商中"):
        open_amendment(running, actor=make_bureau(), reason="再一次")


def test_an_amendment_holds_from_its_last_signature_and_for_the_terms_to_come(running):
    open_amendment(running, actor=make_bureau(), reason="增開課程")
    counter(running, 3)
    propose_line(
        wording(running), actor=make_bureau(), side=Side.GOVERNMENT,
        indicator=Indicator.objects.get(code="sessions-369"), target=2,
    )  # fmt: skip
    assert [amount for *_days, amount in amounts(running)] == [1, 1, 1, 1]
    before = version_in_force(running)
    amended = settle(running)
    now = version_in_force(amended)
    assert (now.number, now.text["amends"]) == (2, {"version": 1, "hash": before.text_hash, "reason": "增開課程"})
    # The term that has begun keeps its amount; what is new begins today, with its share of the term.
    assert [amount for *_days, amount in amounts(amended)] == [1, 3, 3, 3]
    assert amounts(amended, "sessions-369")[0][:2] == (date(2026, 11, 23), date(2027, 1, 31))
    assert amended.events.order_by("-sequence")[0].verb == "amend"


def test_what_an_amendment_leaves_out_is_asked_for_no_more(running):
    open_amendment(running, actor=make_bureau(), reason="停開課程")
    line = line_of(wording(running))
    strike_line(line, actor=make_bureau(), side=Side.SCHOOL, seen=0)
    amended = settle(running)
    assert amounts(amended) == []
    assert promises_of(amended).school == []
    assert TermTarget.objects.filter(agreement=running, commitment__indicator=line.indicator).count() == 4


def test_an_amendment_is_given_up_and_nothing_has_changed(running):
    version = open_amendment(running, actor=make_bureau(), reason="增開課程")
    counter(running, 3)
    drop_version(version, actor=make_bureau(), comment="不需要了")
    assert (open_version(running), version_in_force(running).number) == (None, 1)
    with pytest.raises(TransitionNotAllowed, match="尚未生效的修正"):
        drop_version(version, actor=make_bureau(), comment="")
    assert open_amendment(running, actor=make_bureau(), reason="第三版").number == 3


def test_only_what_runs_is_amended():
    for agreement in (made.draft(), made.lapsed(school("3002"))):
        with pytest.raises(TransitionNotAllowed, match="生效中的協議可以提出修正"):
            open_amendment(agreement, actor=make_bureau(), reason="x")


# -- pausing ---------------------------------------------------------------------------------------------------


def proposed(agreement: Agreement, first: int = 0, last: int = 30, **fields: Any) -> Pause:
    today = local_today()
    days = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
    return propose_pause(
        agreement, actor=make_bureau(), side=Side.SCHOOL, reason=PauseReason.SABBATICAL, **(days | fields)
    )


def test_a_pause_begins_when_the_other_side_accepts_it():
    agreement = signed()
    pause = proposed(agreement)
    assert again(agreement).status == AgreementStatus.ACTIVE
    officer = make_officer(district())
    assert accept_pause(pause, actor=officer).accepted_by == officer
    assert (again(agreement).status, again(agreement).standing) == (AgreementStatus.PAUSED, Standing.PAUSED)
    with pytest.raises(TransitionNotAllowed, match="已經回覆"):
        accept_pause(pause, actor=officer)


def test_a_refused_pause_makes_room_for_another():
    agreement = signed()
    pause = proposed(agreement)
    with pytest.raises(TransitionNotAllowed, match="已有暫停的提議"):
        proposed(agreement, 40, 50)
    refuse_pause(pause, actor=make_bureau(), comment="學期中不宜")
    with pytest.raises(TransitionNotAllowed, match="已經回覆"):
        refuse_pause(pause, actor=make_bureau())
    accept_pause(proposed(agreement, 40, 50), actor=make_bureau())
    with pytest.raises(TransitionNotAllowed, match="重疊"):
        proposed(agreement, 45, 60)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(-1, 5, "不能早於今天"), (5, 4, "迄日不得早於起日"), (5, 3000, "協議期間之內")],
)
def test_a_pause_lies_ahead_and_within_the_term(first, last, said):
    with pytest.raises(TransitionNotAllowed, match=said):
        proposed(signed(), first, last)


def test_what_does_not_run_does_not_rest():
    with pytest.raises(TransitionNotAllowed, match="生效中的協議可以暫停"):
        proposed(made.draft())


def test_a_pause_is_ended_early_or_called_off():
    agreement, today = made.paused(), local_today()
    pause = end_pause(agreement.pauses.get(), actor=make_bureau())
    assert (again(agreement).status, pause.ends_on) == (AgreementStatus.ACTIVE, today)
    with pytest.raises(TransitionNotAllowed, match="已經結束"):
        end_pause(pause, actor=make_bureau())
    coming = accept_pause(proposed(agreement, 10, 20), actor=make_bureau())
    end_pause(coming, actor=make_bureau())
    assert (coming.pk, Pause.objects.get(pk=coming.pk).accepted_at) == (coming.pk, None)
    assert turn_day(today + timedelta(days=12))["paused or resumed"] == 0


def test_the_calendar_begins_and_ends_pauses():
    agreement, today = signed(), local_today()
    accept_pause(proposed(agreement, 10, 20), actor=make_bureau())
    for ahead, status in ((9, "active"), (10, "paused"), (20, "paused"), (21, "active"), (21, "active")):
        turn_day(today + timedelta(days=ahead))
        assert again(agreement).status == status
    assert list(agreement.events.order_by("sequence").values_list("verb", "acting_code"))[-2:] == [
        ("pause", "system"), ("resume", "system"),
    ]  # fmt: skip


def test_a_proposal_nobody_answered_lapses_with_its_days():
    pause = proposed(signed())
    assert turn_day(local_today() + timedelta(days=31))["proposals lapsed"] == 1
    with pytest.raises(TransitionNotAllowed, match="已經回覆"):
        accept_pause(pause, actor=make_bureau())


# -- ending ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("maker", [made.draft, made.negotiating, made.frozen, made.signing])
def test_what_is_not_in_force_is_dropped_with_a_reason(maker):
    agreement = drop_agreement(maker(), actor=make_bureau(), reason=EndReason.NOT_AGREED, note="人力不足")
    assert (agreement.standing, agreement.end_reason, agreement.end_note) == (
        Standing.DROPPED,
        "not_agreed",
        "人力不足",
    )
    assert open_version(agreement) is None
    with pytest.raises(TransitionNotAllowed):
        drop_agreement(agreement, actor=make_bureau(), reason=EndReason.OTHER)


def test_ending_early_keeps_what_was_owed_until_then(running):
    open_amendment(running, actor=make_bureau(), reason="增開課程")
    proposed(running)
    agreement = terminate_agreement(
        running, actor=make_bureau(), reason=EndReason.MUTUAL, note="教師調校", closed_on=date(2026, 11, 20)
    )
    assert (agreement.standing, agreement.last_day) == (Standing.ENDED, date(2026, 11, 20))
    assert amounts(agreement) == [(date(2026, 8, 1), date(2027, 1, 31), 1)]
    assert (open_version(agreement), agreement.pauses.get().closed_at) == (None, NOW)
    assert agreement.events.order_by("-sequence")[0].details["closed_on"] == [None, "2026-11-20"]


@pytest.mark.parametrize(("ahead", "said"), [(1, "不能晚於今天"), (-400, "還沒有開始")])
def test_an_agreement_ends_on_a_day_it_ran(ahead, said):
    with pytest.raises(TransitionNotAllowed, match=said):
        terminate_agreement(
            signed(), actor=make_bureau(), reason=EndReason.MUTUAL, closed_on=local_today() + timedelta(days=ahead)
        )


def test_what_runs_out_is_expired_the_night_after_and_only_once():
    agreement, today = signed(ends_on=local_today()), local_today()
    open_amendment(agreement, actor=make_bureau(), reason="x")
    assert turn_day(today)["closed"] == 0
    assert turn_day(today + timedelta(days=1))["closed"] == 1
    assert turn_day(today + timedelta(days=1))["closed"] == 0
    assert (again(agreement).status, open_version(agreement)) == (AgreementStatus.EXPIRED, None)


def test_a_paused_agreement_runs_out_as_well():
    agreement = made.paused()
    turn_day(agreement.ends_on + timedelta(days=1))
    assert again(agreement).status == AgreementStatus.EXPIRED


def test_the_night_is_turned_by_a_task():
    agreement = made.expired()
    done = turn_day_task()
    assert done.pop("localities of terms") > 0
    assert done == {"closed": 1, "paused or resumed": 0, "proposals lapsed": 0}
    assert again(agreement).status == AgreementStatus.EXPIRED
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "agreements.tasks.turn_day" in tasks


# -- those who follow --------------------------------------------------------------------------------------------


def test_everything_that_changes_how_an_agreement_stands_is_told(monkeypatch):
    told: list[int] = []
    monkeypatch.setattr(observers, "_observers", [told.extend])
    agreement = made.concluded()
    assert agreement.pk in told
    for act in (
        lambda: proposed(agreement),
        lambda: accept_pause(agreement.pauses.get(), actor=make_bureau()),
        lambda: end_pause(agreement.pauses.get(), actor=make_bureau()),
        lambda: open_amendment(agreement, actor=make_bureau(), reason="x"),
        lambda: terminate_agreement(agreement, actor=make_bureau(), reason=EndReason.MUTUAL, closed_on=local_today()),
    ):
        told.clear()
        act()
        assert told == [agreement.pk] * max(1, len(told))
