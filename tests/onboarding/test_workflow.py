"""Every state × verb of a part in an assembly, who may, and what the database refuses."""

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.constants import Role as AccountRole
from core.dates import local_today
from onboarding import services
from onboarding.constants import Role, State
from onboarding.models import Attendance, Onboarding, TownMeeting
from onboarding.services import MeetingFacts, NotPossible
from onboarding.workflow import TRANSITIONS, allowed_moves, transition_for
from tests.factories import agreements
from tests.factories.accounts import (
    make_auditor,
    make_bureau,
    make_coordinator,
    make_member,
    make_membership,
    make_officer,
)
from tests.factories.districts import district
from tests.factories.onboarding import (
    TITLE,
    cancelled,
    ladder,
    meeting,
    newcomer,
    planned,
    refused,
    reported,
    verified,
)
from tests.factories.schools import school
from tests.violations import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db
ALLOWED = {
    ("report", "planned"): "reported",
    ("report", "refused"): "reported",
    ("take_back", "reported"): "planned",
    ("verify", "reported"): "verified",
    ("refuse", "reported"): "refused",
    ("cancel", "planned"): "cancelled",
}
VERBS = sorted({transition.verb for transition in TRANSITIONS})
MAKERS = {
    State.PLANNED: planned,
    State.REPORTED: reported,
    State.VERIFIED: verified,
    State.REFUSED: refused,
    State.CANCELLED: cancelled,
}


def act(verb: str, part: Attendance) -> Attendance:
    desk, people = make_officer(district()), make_coordinator(part.agreement.school)
    acts = {
        "report": lambda: services.report_attendance(part, actor=people),
        "take_back": lambda: services.take_back_report(part, actor=people),
        "verify": lambda: services.verify_attendance(part, actor=desk),
        "refuse": lambda: services.refuse_attendance(part, actor=desk, reason="簽到表沒有貴校。"),
        "cancel": lambda: services.cancel_attendance(part, actor=desk),
    }
    return acts[verb]()


def test_the_table():
    pairs = itertools.product(VERBS, State)
    found = {(verb, state.value): transition_for(verb, state) for verb, state in pairs}
    assert {key: move.target.value for key, move in found.items() if move} == ALLOWED
    assert len(TRANSITIONS) == len(ALLOWED)


@pytest.mark.parametrize(("verb", "state"), sorted(itertools.product(VERBS, State.values)))
def test_every_state_and_verb(verb, state):
    part = MAKERS[State(state)](newcomer())
    before = part.meeting.events.count()
    if (verb, state) in ALLOWED:
        act(verb, part)
    else:
        with pytest.raises(NotPossible, match=str(State(state).label)):
            act(verb, part)
    part.refresh_from_db()
    assert part.state == ALLOWED.get((verb, state), state)
    assert part.meeting.events.count() - before == ((verb, state) in ALLOWED)


@pytest.mark.parametrize(("source", "target"), sorted(itertools.permutations(State.values, 2)))
def test_the_database_guards_every_move(source, target):
    part, officer = MAKERS[State(source)](newcomer()), make_officer(district())
    has_report = target in {"reported", "verified", "refused"}
    facts = {
        "reported_by": officer if has_report else None,
        "judged_by": officer if target in {"verified", "refused"} else None,
        "refusal": "理由" if target == "refused" else "",
    }
    row = Attendance.objects.filter(pk=part.pk)
    if (source, target) in allowed_moves():
        assert row.update(state=target, **facts) == 1
    else:
        with refused_by_trigger("Invalid transition"):
            row.update(state=target, **facts)


@pytest.mark.parametrize(
    ("name", "make", "change"),
    [
        ("attendance_reported_by_somebody", reported, {"reported_by": None}),
        ("attendance_judged_by_somebody", verified, {"judged_by": None}),
        ("attendance_refused_with_reason", refused, {"refusal": ""}),
        ("attendance_refused_with_reason", planned, {"refusal": "理由"}),
    ],
)
def test_facts_and_state_cannot_disagree(name, make, change):
    part = make(newcomer())
    with refused_by(name):
        Attendance.objects.filter(pk=part.pk).update(**change)


def test_a_part_begins_planned_stays_what_it_was_and_is_never_deleted():
    part = planned(newcomer())
    row = Attendance.objects.filter(pk=part.pk)
    with refused_by_trigger("Cannot update rows"):
        row.update(role=Role.LEAD)
    with refused_by_trigger("Cannot delete rows"):
        row._raw_delete("default")
    part.pk, part.meeting, part.state, part.reported_by = None, meeting(), State.REPORTED, part.planned_by
    with refused_by_trigger("Cannot insert rows"):
        part.save(force_insert=True)


def test_a_school_takes_part_once_and_again_after_cancelling():
    new, coming = newcomer(), meeting()
    part = planned(new, on=coming)
    with pytest.raises(NotPossible, match="已經參加"):
        planned(new, on=coming)
    with refused_by("attendance_once_per_agreement"):
        Attendance.objects.create(
            meeting=coming, agreement=new, role="observe", planned_by=part.planned_by, state_since=timezone.now()
        )
    services.cancel_attendance(part, actor=make_officer(district()))
    assert planned(new, on=coming).state == State.PLANNED


# -- who -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["bureau", "officer"])
def test_desk_and_bureau_verify(who):
    part = reported(newcomer())
    actor = make_bureau() if who == "bureau" else make_officer(district())
    assert services.verify_attendance(part, actor=actor).judged_by == actor


@pytest.mark.parametrize("who", ["school", "other_desk", "auditor"])
def test_nobody_else_verifies(who):
    part = reported(newcomer())
    makers = {
        "school": lambda: make_coordinator(school()),
        "other_desk": lambda: make_officer(district("daan")),
        "auditor": make_auditor,
    }
    with pytest.raises(PermissionDenied):
        services.verify_attendance(part, actor=makers[who]())


def test_whoever_belongs_to_the_school_leaves_verifying_to_others():
    part, officer = reported(newcomer()), make_officer(district())
    make_membership(officer, AccountRole.SCHOOL_MEMBER, school=school())
    with pytest.raises(PermissionDenied, match="迴避"):
        services.verify_attendance(part, actor=officer)


def test_the_schools_people_report_for_themselves_only():
    part = planned(newcomer())
    for stranger in (make_coordinator(school("3002")), make_officer(district())):
        with pytest.raises(PermissionDenied):
            services.report_attendance(part, actor=stranger)
    assert services.report_attendance(part, actor=make_member(school())).state == State.REPORTED


def test_nothing_is_reported_before_the_day():
    part = planned(newcomer(), on=meeting(held_on=local_today() + timedelta(days=1)))
    with pytest.raises(NotPossible, match="還沒舉行"):
        services.report_attendance(part, actor=make_coordinator(school()))


def test_reporting_again_after_a_refusal_forgets_it():
    part = services.report_attendance(refused(newcomer()), actor=make_coordinator(school()))
    assert (part.state, part.refusal, part.judged_by) == (State.REPORTED, "", None)


# -- assemblies --------------------------------------------------------------------------------------------------


def test_only_partners_of_the_district_on_that_day_take_part():
    today = local_today()
    elsewhere = agreements.signed(school("3002"), district("daan"))
    later = agreements.signed(
        school("0037"), district(), starts_on=today + timedelta(days=60), ends_on=today + timedelta(days=200)
    )
    for agreement in (elsewhere, later, agreements.draft(school("0003"), district())):
        with pytest.raises(NotPossible, match="沒有生效的協議"):
            services.plan_attendance(meeting(), actor=make_bureau(), agreement=agreement, role=Role.OBSERVE)


def test_calling_it_off_takes_every_planned_part_with_it():
    coming, officer = meeting(), make_officer(district())
    part = planned(newcomer(), on=coming)
    services.cancel_meeting(coming, actor=officer)
    part.refresh_from_db()
    coming.refresh_from_db()
    assert (part.state, coming.is_cancelled) == (State.CANCELLED, True)
    for again in (
        lambda: services.cancel_meeting(coming, actor=officer),
        lambda: services.edit_meeting(coming, actor=officer, facts=MeetingFacts(TITLE, local_today())),
        lambda: planned(part.agreement, on=coming),
    ):
        with pytest.raises(NotPossible, match="已取消"):
            again()


def test_what_schools_have_reported_has_taken_place():
    part = reported(newcomer())
    officer = make_officer(district())
    with pytest.raises(NotPossible, match="已經舉行"):
        services.cancel_meeting(part.meeting, actor=officer)
    with pytest.raises(NotPossible, match="已經舉行"):
        services.edit_meeting(part.meeting, actor=officer, facts=MeetingFacts(TITLE, local_today() - timedelta(days=1)))
    moved = services.edit_meeting(part.meeting, actor=officer, facts=MeetingFacts("改名", part.meeting.held_on))
    assert moved.title == "改名"


def test_a_day_outside_a_planned_schools_agreement_is_refused():
    new, coming = newcomer(ends_on=local_today() + timedelta(days=60)), meeting()
    planned(new, on=coming)
    facts = MeetingFacts(TITLE, local_today() + timedelta(days=90))
    with pytest.raises(NotPossible, match="那一天沒有生效的協議"):
        services.edit_meeting(coming, actor=make_officer(district()), facts=facts)


def test_nothing_is_deleted():
    coming, found = meeting(), ladder(newcomer())
    for rows in (TownMeeting.objects.filter(pk=coming.pk), Onboarding.objects.filter(pk=found.pk)):
        with refused_by_trigger("Cannot delete rows"):
            rows._raw_delete("default")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("onboarding_buddy_named_by_somebody", {"buddy": 1}),
        ("onboarding_buddy_accepted_by_somebody", {"buddy_accepted_at": timezone.now()}),
        ("onboarding_exempted_with_reason", {"exempted_at": timezone.now()}),
    ],
)
def test_a_ladder_is_whole(name, change):
    found = ladder(newcomer())
    if "buddy" in change:
        change = {"buddy": school("0003")}
    with refused_by(name):
        Onboarding.objects.filter(pk=found.pk).update(**change)
