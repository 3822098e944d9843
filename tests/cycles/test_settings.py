"""What the bureau changes: days and time limits, with who did it; and what the portal lays out by itself."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction

from core.dates import local_today
from cycles.constants import DEFAULT_RULES, MAKE_UP_DAY, RuleCode
from cycles.models import AcademicTerm, CalendarDay, CalendarEvent, Rule, RuleBook, RuleEvent
from cycles.rules import ChangeRefused
from cycles.selectors import due_after, rule_state, rule_value, working_days_after
from cycles.services import (
    change_day,
    extend_calendar,
    lay_out_calendar,
    lay_out_default_rules,
    set_rule,
    take_back_rule,
)
from cycles.tasks import extend_calendar as extend_calendar_task
from history.verification import breaches
from tests.factories.accounts import make_admin, make_auditor, make_bureau, make_officer, make_user
from tests.factories.districts import district

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _years_around_the_dates_below() -> None:
    lay_out_calendar(2025, 2028)


def ordinals_are_sound() -> bool:
    total = 0
    for row in CalendarDay.objects.order_by("day"):
        total += row.is_working
        if row.ordinal != total:
            return False
    return True


# -- days --------------------------------------------------------------------------------------------------


def test_a_changed_day_counts_at_once_and_is_recorded():
    officer = make_bureau()
    before = working_days_after(date(2026, 11, 23), 1)
    change_day(TUESDAY, actor=officer, is_working=False, note="颱風停止上班")
    assert (before, working_days_after(date(2026, 11, 23), 1)) == (TUESDAY, date(2026, 11, 25))
    assert ordinals_are_sound()
    event = CalendarEvent.objects.get(subject_id=TUESDAY)
    assert (event.actor, event.acting_code, event.verb) == (officer, "bureau_officer@city", "changed")
    assert event.details == {"is_working": [True, False], "note": ["", "颱風停止上班"]}


def test_a_day_off_can_become_a_working_day():
    change_day(date(2026, 11, 28), actor=make_admin(), is_working=True, note=MAKE_UP_DAY)
    assert working_days_after(date(2026, 11, 27), 1) == date(2026, 11, 28)
    assert ordinals_are_sound()


def test_only_what_changed_is_recorded():
    change_day(TUESDAY, actor=make_bureau(), is_working=True, note="里長聯誼")
    assert CalendarEvent.objects.get().details == {"note": ["", "里長聯誼"]}


def test_saying_the_same_again_records_nothing():
    change_day(TUESDAY, actor=make_bureau(), is_working=True, note="")
    assert not CalendarEvent.objects.exists()


@pytest.mark.parametrize("maker", [make_user, make_auditor, lambda: make_officer(district("zhongzheng"))])
def test_days_are_changed_by_the_bureau_alone(maker):
    with pytest.raises(ChangeRefused):
        change_day(TUESDAY, actor=maker(), is_working=False, note="")
    assert CalendarDay.objects.get(day=TUESDAY).is_working


def test_a_day_beyond_the_calendar_cannot_be_changed():
    with pytest.raises(CalendarDay.DoesNotExist):
        change_day(date(1999, 1, 4), actor=make_bureau(), is_working=False, note="")


def test_the_history_of_days_and_rules_is_chained_and_cannot_be_rewritten():
    officer = make_bureau()
    change_day(TUESDAY, actor=officer, is_working=False, note="颱風")
    change_day(TUESDAY, actor=officer, is_working=True, note="")
    set_rule(RuleCode.REVIEW_DAYS, actor=officer, value=7, effective_from=local_today())
    assert list(CalendarEvent.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]
    assert list(breaches()) == []
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        CalendarEvent.objects.filter(sequence=1).update(verb="other")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        RuleEvent.objects.order_by("pk").delete()


# -- the portal's own work -----------------------------------------------------------------------------------


def test_the_calendar_reaches_two_years_ahead_whatever_the_day():
    assert extend_calendar(date(2027, 12, 31)) == 365
    assert CalendarDay.objects.latest("day").day == date(2029, 12, 31)
    assert AcademicTerm.objects.latest("starts_on").academic_year == 121
    assert ordinals_are_sound()


def test_extending_again_changes_nothing():
    extend_calendar(date(2028, 1, 1))
    before = list(CalendarDay.objects.order_by("pk").values())
    assert extend_calendar(date(2028, 1, 1)) == 0
    assert (list(CalendarDay.objects.order_by("pk").values()), CalendarEvent.objects.count()) == (before, 0)


def test_extending_never_overwrites_an_official():
    change_day(date(2027, 2, 6), actor=make_bureau(), is_working=True, note="選務加班")
    extend_calendar(date(2026, 11, 23))
    row = CalendarDay.objects.get(day=date(2027, 2, 6))
    assert (row.is_working, row.note) == (True, "選務加班")


def test_days_to_come_follow_the_list_of_public_holidays():
    """As when a holiday was announced after the year had been laid out; what has passed stays as it was counted."""
    stale = [date(2026, 10, 26), date(2027, 9, 28)]
    CalendarDay.objects.filter(day__in=stale).update(is_working=True, note="")
    assert extend_calendar(date(2026, 11, 23)) == 1
    assert list(CalendarDay.objects.filter(day__in=stale).order_by("day").values_list("is_working", "note")) == [
        (True, ""),
        (False, "孔子誕辰紀念日"),
    ]
    event = CalendarEvent.objects.get()
    assert (event.subject_id, event.actor, event.acting_code, event.verb) == (
        date(2027, 9, 28), None, "system", "refreshed",
    )  # fmt: skip
    assert ordinals_are_sound()


def test_the_beat_task_extends_from_today():
    CalendarDay.objects.filter(day__year__gt=local_today().year).delete()
    extend_calendar_task()
    assert CalendarDay.objects.latest("day").day == date(local_today().year + 2, 12, 31)


def test_two_holidays_on_one_day_are_named_together():
    assert CalendarDay.objects.get(day=date(2028, 4, 4)).note == "兒童節、民族掃墓節"


# -- time limits ---------------------------------------------------------------------------------------------


def days_ahead(days: int) -> date:
    return local_today() + timedelta(days=days)


def test_a_value_holds_from_its_day_on():
    officer = make_bureau()
    set_rule(RuleCode.REVIEW_DAYS, actor=officer, value=7, effective_from=days_ahead(30))
    assert rule_value(RuleCode.REVIEW_DAYS, days_ahead(29)) == 10
    assert rule_value(RuleCode.REVIEW_DAYS, days_ahead(30)) == 7
    event = RuleEvent.objects.get(subject__code=RuleCode.REVIEW_DAYS)
    assert (event.actor, event.acting_code, event.verb) == (officer, "bureau_officer@city", "set")
    assert event.details == {"value": [10, 7], "effective_from": days_ahead(30).isoformat()}


def test_a_value_may_begin_today():
    set_rule(RuleCode.CLAIM_DAYS, actor=make_bureau(), value=2, effective_from=local_today())
    assert due_after(local_today(), RuleCode.CLAIM_DAYS) == working_days_after(local_today(), 2)


def test_a_second_value_for_the_same_day_replaces_the_first():
    officer = make_bureau()
    for value in (7, 8):
        set_rule(RuleCode.REVIEW_DAYS, actor=officer, value=value, effective_from=days_ahead(30))
    state = rule_state(RuleCode.REVIEW_DAYS, local_today())
    assert [rule.value for rule in state.coming] == [8]
    assert [event.details["value"] for event in RuleEvent.objects.order_by("sequence")] == [[10, 7], [7, 8]]


def test_values_do_not_begin_in_the_past_nor_far_away():
    for day in (days_ahead(-1), date(local_today().year + 6, 1, 1)):
        with pytest.raises(ChangeRefused):
            set_rule(RuleCode.REVIEW_DAYS, actor=make_bureau(), value=7, effective_from=day)
    assert not RuleEvent.objects.exists()


def test_a_value_that_holds_anyway_is_refused():
    with pytest.raises(ChangeRefused):
        set_rule(RuleCode.REVIEW_DAYS, actor=make_bureau(), value=10, effective_from=days_ahead(3))


@pytest.mark.parametrize("maker", [make_user, make_auditor, lambda: make_officer(district("zhongzheng"))])
def test_values_are_set_and_taken_back_by_the_bureau_alone(maker):
    rule = Rule.objects.create(code=RuleCode.REVIEW_DAYS, value=7, effective_from=days_ahead(9))
    with pytest.raises(ChangeRefused):
        set_rule(RuleCode.REVIEW_DAYS, actor=maker(), value=6, effective_from=days_ahead(30))
    with pytest.raises(ChangeRefused):
        take_back_rule(rule, actor=maker())
    assert Rule.objects.filter(pk=rule.pk).exists()


def test_a_rule_that_does_not_exist_cannot_be_set():
    with pytest.raises(ValueError, match="no_such_rule"):
        set_rule("no_such_rule", actor=make_bureau(), value=7, effective_from=days_ahead(1))


def test_a_value_to_come_can_be_taken_back():
    officer = make_bureau()
    rule = set_rule(RuleCode.REVIEW_DAYS, actor=officer, value=7, effective_from=days_ahead(30))
    take_back_rule(rule, actor=officer)
    take_back_rule(rule, actor=officer)  # the double click
    assert rule_value(RuleCode.REVIEW_DAYS, days_ahead(31)) == 10
    assert [event.verb for event in RuleEvent.objects.order_by("sequence")] == ["set", "taken_back"]
    assert RuleEvent.objects.latest("sequence").details == {
        "value": [7, None],
        "taken_back": days_ahead(30).isoformat(),
    }


def test_a_value_in_force_cannot_be_taken_back():
    rule = set_rule(RuleCode.REVIEW_DAYS, actor=make_bureau(), value=7, effective_from=local_today())
    with pytest.raises(ChangeRefused):
        take_back_rule(rule, actor=make_bureau())
    assert rule_value(RuleCode.REVIEW_DAYS, local_today()) == 7


def test_a_proposal_is_one_until_somebody_has_set_a_value_in_force():
    today = local_today()
    assert rule_state(RuleCode.REVIEW_DAYS, today).is_proposal
    set_rule(RuleCode.REVIEW_DAYS, actor=make_bureau(), value=7, effective_from=days_ahead(1))
    assert rule_state(RuleCode.REVIEW_DAYS, today).is_proposal
    assert not rule_state(RuleCode.REVIEW_DAYS, days_ahead(1)).is_proposal
    assert [rule.value for rule in rule_state(RuleCode.REVIEW_DAYS, days_ahead(1)).past] == [10]


# -- new rules in old databases ------------------------------------------------------------------------------


def test_new_rules_come_to_a_database_that_has_the_older_ones():
    """As after an upgrade: load_reference_data runs again."""
    Rule.objects.filter(code__in=[RuleCode.CLAIM_DAYS, RuleCode.SIGN_DAYS]).delete()
    set_rule(RuleCode.REVIEW_DAYS, actor=make_bureau(), value=7, effective_from=local_today())
    call_command("load_reference_data", verbosity=0)
    assert rule_value(RuleCode.CLAIM_DAYS, local_today()) == 1
    assert rule_value(RuleCode.SIGN_DAYS, local_today()) == 20
    assert rule_value(RuleCode.REVIEW_DAYS, local_today()) == 7


def test_defaults_are_laid_out_once():
    Rule.objects.filter(code=RuleCode.SIGN_DAYS).delete()
    lay_out_default_rules(date(2024, 1, 1))
    lay_out_default_rules(date(2024, 1, 1))
    assert list(Rule.objects.filter(code=RuleCode.SIGN_DAYS).values_list("value", flat=True)) == [20]


def test_a_value_to_come_does_not_keep_the_default_away():
    """Somebody may set a value before load_reference_data has run: until then the default holds."""
    Rule.objects.filter(code=RuleCode.SIGN_DAYS).delete()
    set_rule(RuleCode.SIGN_DAYS, actor=make_bureau(), value=30, effective_from=days_ahead(30))
    lay_out_default_rules(date(2024, 1, 1))
    assert rule_value(RuleCode.SIGN_DAYS, local_today()) == 20
    assert rule_value(RuleCode.SIGN_DAYS, days_ahead(30)) == 30


def test_every_rule_has_its_default():
    assert set(DEFAULT_RULES) == set(RuleCode)


def test_a_book_is_made_once():
    officer = make_bureau()
    for value in (7, 8):
        set_rule(RuleCode.REVIEW_DAYS, actor=officer, value=value, effective_from=days_ahead(1))
    assert list(RuleBook.objects.order_by("code").values_list("code", flat=True)) == [RuleCode.REVIEW_DAYS]
