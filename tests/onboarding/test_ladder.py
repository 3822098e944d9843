"""A school's first year (N6): who is new, what is not planned yet, and the steps up."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from agreements import observers
from agreements.selectors import is_first_year
from core.dates import local_today
from history.verification import breaches
from onboarding import services
from onboarding.constants import Role, Stage, State
from onboarding.models import Attendance, Onboarding, stage_of
from onboarding.rules import can_supply_alone
from onboarding.selectors import beginners_among, ladder_view, possible_buddies
from onboarding.services import NotPossible
from tests.factories import agreements
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_member, make_officer
from tests.factories.districts import district
from tests.factories.onboarding import (
    cancelled,
    experienced,
    ladder,
    meeting,
    newcomer,
    planned,
    refused,
    reported,
    verified,
)
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


# -- N6 ------------------------------------------------------------------------------------------------------


def test_a_first_year_school_supplies_no_assembly_alone_before_two_verified_observations():
    """N6: refused with the reason, by the service and by the database; after the second observation it may."""
    new = newcomer()
    coming = meeting()
    for observations in range(2):
        with pytest.raises(NotPossible, match=f"已查證的觀摩為{observations}場（需2場），不能單獨支援這場住民大會"):
            planned(new, Role.ASSIST, on=coming)
        with refused_at_commit():
            raw(new, coming)
        reported(new)  # Not verified: it changes nothing.
        verified(new)
    assert planned(new, Role.ASSIST, on=coming).state == State.PLANNED


def test_the_whole_ladder():
    new, old = newcomer(), experienced()
    assert steps(new) == (0, 0, Stage.OBSERVING)
    with pytest.raises(NotPossible, match="才能主責"):
        planned(new, Role.LEAD)
    verified(new)
    verified(new)
    assert steps(new) == (2, 0, Stage.ASSISTING)
    with pytest.raises(NotPossible, match="才能主責"):
        planned(new, Role.LEAD)
    together = meeting(held_on=local_today())
    planned(old, Role.LEAD, on=together)
    verified(new, Role.ASSIST, on=together)
    assert steps(new) == (2, 1, Stage.LEADING)
    assert planned(new, Role.LEAD).state == State.PLANNED
    done = ladder(new)
    assert (done.is_open, [event.verb for event in done.events.order_by("sequence")]) == (False, ["begin", "complete"])
    assert list(breaches()) == []


@pytest.mark.parametrize(
    ("observed", "co_run", "stage"),
    [(0, 0, "observing"), (1, 3, "observing"), (2, 0, "assisting"), (5, 0, "assisting"), (2, 1, "leading")],
)
def test_stages(observed, co_run, stage):
    assert stage_of(observed, co_run) == stage


def steps(agreement) -> tuple[int, int, Stage]:
    found = ladder(agreement)
    return found.observed, found.co_run, ladder_view(found).stage


# -- beside whom -----------------------------------------------------------------------------------------------


def test_beside_an_experienced_school_a_newcomer_helps_from_the_first_day():
    coming = meeting()
    planned(experienced(), Role.ASSIST, on=coming)
    assert planned(newcomer(), Role.ASSIST, on=coming).state == State.PLANNED


def test_two_newcomers_are_no_experience():
    coming = meeting()
    first, second = newcomer(), newcomer(school("3002"))
    with pytest.raises(NotPossible):
        planned(first, Role.ASSIST, on=coming)
    with pytest.raises(NotPossible):
        planned(second, Role.ASSIST, on=coming)


def test_an_experienced_school_that_only_watches_supplies_nobody():
    coming = meeting()
    planned(experienced(), Role.OBSERVE, on=coming)
    with pytest.raises(NotPossible):
        planned(newcomer(), Role.ASSIST, on=coming)


def test_the_experienced_school_cannot_leave_a_newcomer_alone():
    coming, officer = meeting(), make_officer(district())
    beside = planned(experienced(), Role.ASSIST, on=coming)
    new = planned(newcomer(), Role.ASSIST, on=coming)
    with pytest.raises(NotPossible, match="不能單獨支援"):
        services.cancel_attendance(beside, actor=officer)
    beside.refresh_from_db()
    assert beside.state == State.PLANNED
    with refused_at_commit():
        Attendance.objects.filter(pk=beside.pk).update(state=State.CANCELLED)
    services.cancel_attendance(new, actor=officer)
    assert services.cancel_attendance(beside, actor=officer).state == State.CANCELLED


def test_after_the_day_what_really_happened_can_be_written_down():
    past = meeting(held_on=local_today() - timedelta(days=1))
    beside = planned(experienced(), Role.ASSIST, on=past)
    planned(newcomer(), Role.ASSIST, on=past)
    check()
    assert services.cancel_attendance(beside, actor=make_officer(district())).state == State.CANCELLED
    check()


def test_observing_is_always_open():
    assert planned(newcomer(), on=meeting()).role == Role.OBSERVE


def test_an_exempted_school_may_do_everything():
    agreement = experienced()
    assert can_supply_alone(agreement)
    assert planned(agreement, Role.LEAD, on=meeting()).state == State.PLANNED


def raw(agreement, on) -> Attendance:
    """A part as somebody would write it who passes the services by."""
    officer = make_officer(agreement.district)
    return Attendance.objects.create(
        meeting=on, agreement=agreement, role=Role.ASSIST, planned_by=officer, state_since=on.created_at
    )


def check() -> None:
    """Fire the triggers that wait for the end of the transaction."""
    connection.check_constraints()


class refused_at_commit:  # noqa: N801 - reads as what it is used for
    """What stands inside is refused by the database at the end of its transaction."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, kind, error, trace) -> bool:
        assert kind is None, error
        with pytest.raises(IntegrityError) as refusal:
            check()
        assert refusal.value.__cause__.diag.constraint_name == "attendance_newcomer_not_alone"  # type: ignore[union-attr]
        self.atomic.__exit__(IntegrityError, refusal.value, None)
        return False


# -- who is new ------------------------------------------------------------------------------------------------


def test_the_first_agreement_begins_the_ladder_and_a_draft_does_not():
    draft = agreements.draft(school("3002"), district("daan"))
    assert Onboarding.objects.count() == 0
    new = newcomer()
    assert [one.agreement for one in Onboarding.objects.all()] == [new]
    assert ladder(new).events.get().acting_code == "system"
    assert not Onboarding.objects.filter(agreement=draft).exists()


def test_touching_agreements_again_changes_nothing(django_assert_num_queries):
    new = newcomer()
    with django_assert_num_queries(1):
        services.begin_onboarding([new.pk])
    observers.touched([new.pk])
    assert ladder(new).events.count() == 1


def test_new_is_who_is_in_its_first_year():
    today = local_today()
    first = newcomer(starts_on=today - timedelta(days=400))
    second = agreements.signed(school(), district("daan"), starts_on=today)
    third = agreements.signed(school(), district("xinyi"), starts_on=today - timedelta(days=200))
    for agreement in (first, second, third):
        is_new = Onboarding.objects.filter(agreement=agreement).exists()
        assert is_new == is_first_year(agreement.school, agreement.starts_on)
    assert not Onboarding.objects.filter(agreement=second).exists()


def test_who_moves_before_the_ladder_is_done_goes_on_with_it():
    """What is verified stays with the school, under whichever agreement."""
    today = local_today()
    first = newcomer(starts_on=today - timedelta(days=400))
    verified(first)
    moved = agreements.signed(school(), district("daan"), starts_on=today)
    assert Onboarding.objects.filter(agreement=moved).exists() is False
    type(moved).objects.filter(pk=moved.pk).update(predecessor=first)
    assert beginners_among([moved.pk]) == [moved]
    services.begin_onboarding([moved.pk])
    assert steps(moved) == (1, 0, Stage.OBSERVING)


# -- at its side -------------------------------------------------------------------------------------------------


def asked():
    """A newcomer's ladder, with an experienced school asked to stand at its side."""
    found, old = ladder(newcomer()), experienced()
    return services.propose_buddy(found, actor=make_officer(district()), school=old.school), old.school


def test_the_desk_asks_and_the_coordinator_accepts():
    found, buddy = asked()
    coordinator = make_coordinator(buddy)
    services.accept_buddy(found, actor=coordinator)
    found.refresh_from_db()
    assert (found.buddy, found.buddy_accepted_by, found.is_asked) == (buddy, coordinator, False)
    with pytest.raises(NotPossible, match="已經回覆"):
        services.decline_buddy(found, actor=coordinator)
    with pytest.raises(NotPossible, match="已經同意"):
        services.propose_buddy(found, actor=make_officer(district()), school=buddy)


def test_who_declines_is_no_longer_asked():
    found, buddy = asked()
    services.decline_buddy(found, actor=make_coordinator(buddy))
    found.refresh_from_db()
    assert (found.buddy, found.buddy_proposed_at) == (None, None)
    verbs = [event.verb for event in found.events.order_by("sequence")]
    assert verbs == ["begin", "propose_buddy", "decline_buddy"]


@pytest.mark.parametrize("who", ["member", "other", "officer"])
def test_only_a_coordinator_of_the_school_answers(who):
    found, buddy = asked()
    makers = {
        "member": lambda: make_member(buddy),
        "other": lambda: make_coordinator(school("3002")),
        "officer": lambda: make_officer(district()),
    }
    with pytest.raises(PermissionDenied):
        services.accept_buddy(found, actor=makers[who]())


def test_only_experienced_schools_in_force_can_be_asked():
    found = ladder(newcomer())
    other_new = newcomer(school("3002")).school
    old = experienced().school
    assert list(possible_buddies(found)) == [old]
    for wrong in (other_new, found.agreement.school, school("0037")):
        with pytest.raises(NotPossible):
            services.propose_buddy(found, actor=make_bureau(), school=wrong)


def test_another_desk_asks_nobody():
    found, old = ladder(newcomer()), experienced()
    with pytest.raises(PermissionDenied):
        services.propose_buddy(found, actor=make_officer(district("daan")), school=old.school)


# -- exemption -----------------------------------------------------------------------------------------------------


def test_the_bureau_exempts_with_its_reason_once():
    found, bureau = ladder(newcomer()), make_bureau()
    services.exempt_from_ladder(found, actor=bureau, reason="自111年起合作。")
    found.refresh_from_db()
    assert (found.exempted_by, found.exemption, found.is_open) == (bureau, "自111年起合作。", False)
    assert "111" not in str(found.events.get(verb="exempt").details)
    with pytest.raises(NotPossible):
        services.exempt_from_ladder(found, actor=bureau, reason="再一次")


def test_a_desk_exempts_nobody():
    with pytest.raises(NotPossible, match="只有民政局"):
        services.exempt_from_ladder(ladder(newcomer()), actor=make_chief(district()), reason="熟識")


# -- what does not count ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [planned, reported, refused, cancelled])
def test_only_verified_observations_count(make):
    new = newcomer()
    make(new)
    assert steps(new) == (0, 0, Stage.OBSERVING)
