"""Both sides owe their word by the same ladder, and it ends with the act; what ran out is seen on the first day."""

from datetime import timedelta

import pytest

from accounts.constants import Role
from agreements.models import Agreement
from agreements.services import turn_day
from applications import services as applications
from applications.constants import OriginChoice
from applications.reminders import to_apply_elsewhere
from core.dates import local_today
from notifications.models import FeedItem
from obligations.constants import ReminderState
from obligations.models import Reminder
from obligations.services import lay_out_ladders, sweep
from renewals import services
from renewals.constants import DistrictWord, SchoolChoice
from renewals.reminders import districts_signature, schools_signature, schools_word
from tests.applications.pages import text_of
from tests.factories.accounts import make_coordinator, make_officer
from tests.factories.obligations import at
from tests.factories.renewals import ending, lapsed

pytestmark = pytest.mark.django_db
# Without promises, so that nobody is reminded of anything else.
BARE: dict[str, list[object]] = {"commitments": []}
BOTH = ("renewal-district", "renewal-school")


@pytest.fixture(autouse=True)
def _ladders(db):
    lay_out_ladders()


def open_rounds(agreement: Agreement) -> set[str]:
    """What is owed about the agreement, after a sweep of this morning."""
    sweep(at(local_today()))
    rows = Reminder.objects.filter(subject_kind="agreement", subject_id=agreement.pk, closed_at__isnull=True)
    return set(rows.order_by("pk").values_list("obligation", flat=True))


def steps_of(agreement: Agreement, code: str) -> list[int]:
    """What went out for one side, the steps that a later one replaced left out."""
    rows = Reminder.objects.filter(obligation=code, subject_id=agreement.pk, state=ReminderState.ISSUED)
    return list(rows.order_by("pk").values_list("step__offset", flat=True))


@pytest.mark.parametrize(("days", "step"), [(180, -180), (90, -90), (60, -90), (30, -30), (7, -7), (-1, 1)])
def test_both_sides_are_reminded_by_the_same_steps(days, step):
    agreement = ending(days, **BARE)
    sweep(at(local_today()))
    assert {code: steps_of(agreement, code) for code in BOTH} == {code: [step] for code in BOTH}


def test_nobody_is_reminded_before_the_window_opens():
    assert open_rounds(ending(181, **BARE)) == set()


def test_a_district_that_says_nothing_looks_like_a_school_that_says_nothing(client_as):
    agreement = ending(7, **BARE)
    sides = {"school": make_coordinator(agreement.school), "district": make_officer(agreement.district)}
    sweep(at(local_today()))
    told = FeedItem.objects.filter(subject_kind="agreement", subject_id=agreement.pk).order_by("pk")
    assert {item.recipient for item in told} == set(sides.values())
    assert {item.channel for item in told} == {"immediate"}
    tasks = {side: text_of(client_as(person).get("/tasks/")) for side, person in sides.items()}
    assert "表示貴校是否與中正區續約" in tasks["school"]
    assert "表示貴所是否與世新大學續約" in tasks["district"]


def test_each_ends_with_its_own_word():
    agreement = ending(30, **BARE)
    assert open_rounds(agreement) == set(BOTH)
    services.choose(agreement, actor=make_coordinator(agreement.school), choice=SchoolChoice.STAY)
    assert open_rounds(agreement) == {"renewal-district"}
    services.speak(agreement, actor=make_officer(agreement.district), word=DistrictWord.GO_ON)
    assert not open_rounds(agreement) & set(BOTH)


def test_where_the_district_does_not_go_on_the_school_is_asked_anew():
    agreement = ending(30, **BARE)
    services.choose(agreement, actor=make_coordinator(agreement.school), choice=SchoolChoice.STAY)
    services.speak(agreement, actor=make_officer(agreement.district), word=DistrictWord.STOP, note="名額已滿。")
    due = {(row["owed_subject"], row["owed_by_id"]) for row in schools_word().order_by("owed_subject")}
    assert due == {(agreement.pk, agreement.school_id)}


def test_what_ran_out_goes_to_those_above_once_its_sides_were_told():
    agreement = lapsed(3, **BARE)
    sides = {make_coordinator(agreement.school), make_officer(agreement.district)}
    sweep(at(local_today()))
    assert {(item.recipient in sides, item.source) for item in FeedItem.objects.order_by("pk")} == {(True, "reminder")}
    sweep(at(local_today() + timedelta(days=1)))
    above = FeedItem.objects.filter(source="escalation").order_by("pk")
    assert {item.recipient.memberships.get().role for item in above} == {Role.BUREAU_OFFICER}


def test_the_night_writes_it_off_and_both_are_still_asked():
    agreement = lapsed(1, **BARE)
    turn_day(local_today())
    assert open_rounds(agreement) == set(BOTH)


def test_after_ninety_days_nobody_is_asked_any_more():
    agreement = lapsed(91, **BARE)
    turn_day(local_today())
    assert open_rounds(agreement) == set()


def test_the_successor_is_to_be_signed_before_the_last_day():
    agreement = ending(20, **BARE)
    services.choose(agreement, actor=make_coordinator(agreement.school), choice=SchoolChoice.STAY)
    officer = make_officer(agreement.district)
    successor = services.speak(agreement, actor=officer, word=DistrictWord.GO_ON).successor
    for owed, owner in ((schools_signature, successor.school_id), (districts_signature, successor.district_id)):
        (row,) = owed().order_by("owed_subject")
        assert (row["owed_subject"], row["owed_by_id"], row["owed_due_on"]) == (successor.pk, owner, agreement.ends_on)


def test_a_school_that_moves_is_asked_for_its_application():
    agreement = ending(30, **BARE)
    coordinator = make_coordinator(agreement.school)
    services.choose(agreement, actor=coordinator, choice=SchoolChoice.MOVE)
    (row,) = to_apply_elsewhere().order_by("owed_subject")
    assert (row["owed_subject"], row["owed_by_id"]) == (agreement.pk, agreement.school_id)
    applications.start_from_agreement(agreement, actor=coordinator, choice=OriginChoice.MOVE)
    assert to_apply_elsewhere().count() == 1
