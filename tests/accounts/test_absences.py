from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import rules, services
from accounts.constants import AbsenceState, Role, UserVerb
from accounts.models import Absence
from accounts.rules import ActRefused
from accounts.selectors import absence_rows, absences_of, possible_deputies, standing_in
from core.dates import local_today
from tests.accounts.letters import letter_to, letters_to
from tests.factories.accounts import (
    make_absence,
    make_admin,
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_membership,
    make_officer,
    make_user,
)
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    """So many days from today."""
    return local_today() + timedelta(days=number)


@pytest.fixture
def desk():
    """Two officers and their chief."""
    return make_officer(district()), make_officer(district()), make_chief(district())


def record(user, deputy, first=0, last=2, actor=None):
    return services.record_absence(user, deputy=deputy, starts_on=day(first), ends_on=day(last), actor=actor or user)


# -- recording ------------------------------------------------------------------------------------------


def test_recording_names_the_deputy_who_is_told(desk):
    officer, other, _chief = desk
    absence = record(officer, other)
    assert (absence.recorded_by, standing_in([officer], day(2))) == (officer, [other])
    event = officer.events.get()
    assert (event.verb, event.actor) == (UserVerb.ABSENCE_RECORDED, officer)
    assert event.details == {
        "absence": absence.pk, "deputy": other.pk,
        "starts_on": day(0).isoformat(), "ends_on": day(2).isoformat(),
    }  # fmt: skip
    assert letter_to(other.email).subject == f"請您代理{officer.name}的職務"
    assert letters_to(officer.email) == []


def test_a_chief_records_for_somebody_who_fell_ill_and_both_are_told(desk):
    officer, other, chief = desk
    record(officer, other, actor=chief)
    assert letter_to(officer.email).subject == "已為您登錄請假"
    assert f"由{other.name}接收" in letter_to(officer.email).text
    assert len(letters_to(other.email)) == 1


def test_who_names_themselves_deputy_needs_no_mail(desk):
    officer, _other, chief = desk
    record(officer, chief, actor=chief)
    assert letters_to(chief.email) == []


def test_who_may_record_for_whom(desk):
    officer, other, chief = desk
    people = {
        officer: True, chief: True, make_admin(): True, other: False, make_chief(district("daan")): False,
        make_bureau(): False, make_auditor(): False, make_coordinator(school()): False, make_user(): False,
    }  # fmt: skip
    assert {person: bool(rules.can_record_absence(person, officer)) for person in people} == people
    member = make_member(school())
    allowed = {person: bool(rules.can_record_absence(person, member)) for person in (member, chief, make_admin())}
    assert list(allowed.values()) == [True, False, True]


@pytest.mark.parametrize("person", [make_user, make_auditor])
def test_nothing_waits_on_people_without_office(person):
    somebody = person()
    assert rules.can_record_absence(somebody, somebody).allowed is False


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (-1, 2, "不能登錄已過去的日期"),
        (2, 1, "迄日不得早於起日"),
        (400, 401, "請確認年份"),
        (0, 731, "期間超過兩年"),
    ],
)
def test_impossible_days_are_refused(desk, first, last, reason):
    officer, other, _chief = desk
    with pytest.raises(ActRefused, match=reason):
        record(officer, other, first, last)
    assert Absence.objects.count() == 0


def test_the_longest_absence_is_allowed(desk):
    officer, other, _chief = desk
    record(officer, other, 366, 366 + 730)
    assert Absence.objects.count() == 1


def test_days_overlap_with_no_other_absence_of_the_person(desk):
    officer, other, chief = desk
    record(officer, other, 3, 5)
    for first, last in ((5, 6), (1, 3), (4, 4), (1, 9)):
        with pytest.raises(ActRefused, match="與另一筆請假重疊"):
            record(officer, chief, first, last)
    record(officer, chief, 6, 7)
    record(other, chief, 4, 4)
    assert Absence.objects.count() == 3


def test_the_table_itself_refuses_overlaps_and_nonsense(desk):
    officer, other, _chief = desk
    make_absence(officer, other, day(0), days=3)
    for fields in ((officer, other, day(2)), (officer, officer, day(9))):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_absence(*fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_absence(officer, other, day(9), days=0)


def test_a_deputy_is_another_active_colleague(desk):
    officer, _other, _chief = desk
    left = make_officer(district())
    left.memberships.update(ended_at="2026-11-20T00:00Z")
    with pytest.raises(ActRefused, match="請選擇其他同仁"):
        record(officer, officer)
    for stranger in (left, make_officer(district("daan")), make_bureau(), make_coordinator(school())):
        with pytest.raises(ActRefused, match="代理人須是此人所任各單位的在職同仁"):
            record(officer, stranger)


def test_a_deputy_acts_at_every_place_of_the_person(desk):
    officer, other, chief = desk
    make_membership(officer, Role.SCHOOL_MEMBER, school=school())
    assert list(possible_deputies(officer)) == []
    make_membership(other, Role.SCHOOL_COORDINATOR, school=school())
    assert list(possible_deputies(officer)) == [other]
    assert set(possible_deputies(other)) == {officer}
    assert set(possible_deputies(chief)) == {officer, other}


def test_the_candidates_say_what_role_they_have_there(desk):
    officer, other, chief = desk
    roles = {person: person.role_there for person in possible_deputies(officer)}
    assert roles == {other: Role.DISTRICT_OFFICER, chief: Role.SECTION_CHIEF}
    bureau, admin = make_bureau(), make_admin()
    make_auditor()
    assert list(possible_deputies(bureau)) == [admin]


def test_an_ended_capacity_records_nothing(desk):
    officer, other, chief = desk
    chief.memberships.update(ended_at="2026-11-20T00:00Z")
    with pytest.raises(ActRefused, match="您已不再擔任"):
        record(officer, other, actor=chief)


# -- changing -------------------------------------------------------------------------------------------


def test_changing_tells_the_new_deputy_and_the_former_one(desk):
    officer, other, chief = desk
    absence = record(officer, other, 3, 5)
    services.change_absence(absence, deputy=chief, starts_on=day(3), ends_on=day(6), actor=officer)
    event = officer.events.order_by("sequence").last()
    assert (event.verb, event.details) == (
        UserVerb.ABSENCE_CHANGED,
        {
            "absence": absence.pk, "deputy": [other.pk, chief.pk],
            "ends_on": [day(5).isoformat(), day(6).isoformat()],
        },
    )  # fmt: skip
    assert letter_to(other.email).subject == f"您已不再代理{officer.name}的職務"
    assert letter_to(chief.email).subject == f"請您代理{officer.name}的職務"
    assert standing_in([officer], day(6)) == [chief]


def test_changing_nothing_leaves_no_trace(desk):
    officer, other, _chief = desk
    absence = record(officer, other, 3, 5)
    services.change_absence(absence, deputy=other, starts_on=day(3), ends_on=day(5), actor=officer)
    assert (officer.events.count(), len(letters_to(other.email))) == (1, 1)


def test_an_absence_may_grow_over_its_own_days_but_over_no_other(desk):
    officer, other, _chief = desk
    absence = record(officer, other, 3, 5)
    record(officer, other, 8, 9)
    services.change_absence(absence, deputy=other, starts_on=day(2), ends_on=day(7), actor=officer)
    with pytest.raises(ActRefused, match="與另一筆請假重疊"):
        services.change_absence(absence, deputy=other, starts_on=day(2), ends_on=day(8), actor=officer)


def test_once_begun_the_first_day_stays_and_the_last_lies_ahead(desk):
    officer, other, chief = desk
    absence = make_absence(officer, other, day(-2), days=5)
    with pytest.raises(ActRefused, match="起日不能修改"):
        services.change_absence(absence, deputy=other, starts_on=day(1), ends_on=day(2), actor=officer)
    with pytest.raises(ActRefused, match="迄日已過"):
        services.change_absence(absence, deputy=other, starts_on=day(-2), ends_on=day(-1), actor=officer)
    services.change_absence(absence, deputy=chief, starts_on=day(-2), ends_on=day(0), actor=officer)
    assert standing_in([officer], day(0)) == [chief]


def test_what_is_over_or_called_off_cannot_be_changed(desk):
    officer, other, _chief = desk
    over, coming = make_absence(officer, other, day(-2)), record(officer, other, 3, 4)
    services.cancel_absence(coming, actor=officer)
    for absence, reason in ((over, "已結束"), (coming, "已取消")):
        with pytest.raises(ActRefused, match=reason):
            services.change_absence(absence, deputy=other, starts_on=day(0), ends_on=day(1), actor=officer)
        with pytest.raises(ActRefused, match=reason):
            services.cancel_absence(absence, actor=officer)


def test_a_deputy_changes_nothing(desk):
    officer, other, _chief = desk
    absence = record(officer, other)
    with pytest.raises(ActRefused, match="請假由本人、所屬課長或民政局管理者登錄"):
        services.cancel_absence(absence, actor=other)


# -- ending ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [0, 3])
def test_what_has_not_begun_before_today_is_called_off(desk, first):
    officer, other, chief = desk
    absence = record(officer, other, first, first + 2)
    ended = services.cancel_absence(absence, actor=chief)
    assert ended.state_on(local_today()) == AbsenceState.CANCELLED
    assert officer.events.order_by("sequence").last().verb == UserVerb.ABSENCE_CANCELLED
    assert letter_to(other.email).subject == f"您已不再代理{officer.name}的職務"
    assert letter_to(officer.email).subject == "您的請假已結束或取消"
    assert standing_in([officer], day(first)) == [officer]
    record(officer, other, first, first + 2)


def test_who_is_back_early_receives_again_from_today_on(desk):
    officer, other, _chief = desk
    absence = make_absence(officer, other, day(-2), days=9)
    services.cancel_absence(absence, actor=officer)
    absence.refresh_from_db()
    assert (absence.ends_on, absence.cancelled_at) == (day(-1), None)
    assert officer.events.get().details["ends_on"] == [day(6).isoformat(), day(-1).isoformat()]
    assert (standing_in([officer], day(-1)), standing_in([officer], day(0))) == ([other], [officer])


# -- what keeps a deputy from standing in ---------------------------------------------------------------


def test_a_deputy_who_left_or_is_away_too_is_told_about(desk):
    officer, other, chief = desk
    record(officer, other, 0, 4)
    away = record(other, chief, 3, 9)
    record(officer, chief, 6, 7)
    first, second = absence_rows(absences_of(officer).order_by("starts_on"), local_today())
    assert (first.deputy_left, first.deputy_away, first.needs_attention) == (False, [away], True)
    assert (second.deputy_left, second.deputy_away, second.needs_attention) == (False, [], False)
    chief.memberships.update(ended_at="2026-11-20T00:00Z")
    first, second = absence_rows(absences_of(officer).order_by("starts_on"), local_today())
    assert (first.deputy_left, second.deputy_left) == (False, True)


def test_past_absences_need_no_attention(desk):
    officer, other, _chief = desk
    make_absence(officer, other, day(-5), days=2)
    other.memberships.update(ended_at="2026-11-20T00:00Z")
    (row,) = absence_rows(absences_of(officer).order_by("starts_on"), local_today())
    assert (row.state, row.needs_attention, row.can_be_changed) == (AbsenceState.OVER, False, False)


# -- claims ---------------------------------------------------------------------------------------------


def test_a_deputy_is_asked_about_a_claim_unless_linked_to_the_school(desk):
    officer, other, chief = desk
    record(officer, other)
    services.claim_school(make_user(), school(), wanted_role=Role.SCHOOL_COORDINATOR, title="教授", district=district())
    asked = [len([each for each in letters_to(person.email) if "代理" not in each.subject]) for person in desk]
    assert (asked, len(letters_to(chief.email))) == ([0, 1, 1], 1)
