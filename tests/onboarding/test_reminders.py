"""What is owed in the first year, by whom, since when, and what closes it."""

from datetime import timedelta

import pytest

from core.dates import local_today
from obligations.registry import registry
from onboarding import reminders, services
from tests.factories.accounts import make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.onboarding import (
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


def rows(code: str) -> list[tuple[str, int]]:
    """(who owes it, its id) of each open round."""
    owed = registry.obligations[code].owed()
    return sorted((row["owed_by_kind"], row["owed_by_id"]) for row in owed)


def test_what_was_reported_waits_for_the_desk():
    part = reported(newcomer())
    assert rows("attendance-verification") == [("district", district().pk)]
    (row,) = reminders.to_verify()
    assert row["owed_since"] == part.state_since
    assert row["owed_due_on"] > local_today()
    services.verify_attendance(part, actor=make_officer(district()))
    assert rows("attendance-verification") == []


@pytest.mark.parametrize("make", [planned, refused, verified])
def test_nothing_else_waits_for_it(make):
    make(newcomer())
    assert rows("attendance-verification") == []


def test_the_next_step_is_the_schools_until_one_is_planned():
    new = newcomer()
    assert rows("onboarding-step") == [("school", school().pk)]
    planned(new, on=meeting())
    assert rows("onboarding-step") == []


def test_each_step_begins_a_new_round():
    new = newcomer()
    (before,) = reminders.to_climb()
    part = verified(new)
    (after,) = reminders.to_climb()
    assert (before["owed_since"], after["owed_since"]) == (ladder(new).started_at, part.state_since)
    assert after["owed_due_on"] == local_today() + timedelta(days=120)


def test_an_assembly_that_passed_without_a_report_is_no_plan():
    planned(newcomer(), on=meeting(held_on=local_today() - timedelta(days=1)))
    assert rows("onboarding-step") == [("school", school().pk)]


def test_a_buddy_is_asked_and_answers():
    found, old = ladder(newcomer()), experienced().school
    assert rows("onboarding-buddy") == [("district", district().pk)]
    services.propose_buddy(found, actor=make_officer(district()), school=old)
    assert (rows("onboarding-buddy"), rows("onboarding-buddy-answer")) == ([], [("school", old.pk)])
    services.accept_buddy(found, actor=make_coordinator(old))
    assert (rows("onboarding-buddy"), rows("onboarding-buddy-answer")) == ([], [])


def test_whoever_is_exempt_owes_nothing():
    experienced()
    assert [rows(code) for code in ("onboarding-step", "onboarding-buddy")] == [[], []]


def test_they_are_found_and_described():
    part, new = reported(newcomer()), ladder(school().agreements.get())
    reference = f"{part.meeting.reference}/{part.agreement.reference}"
    assert reminders.PART.find(reference) == part.pk
    assert reminders.PART.describe([part.pk])[part.pk].reference == reference
    assert reminders.LADDER.describe([new.pk])[new.pk].reference == f"{new.agreement.reference}/1"
    assert reminders.LADDER.find(f"{new.agreement.reference}/1") == new.pk
    assert reminders.LADDER.find(new.agreement.reference) is None
    assert reminders.LADDER.describe([new.pk])[new.pk].path == new.get_absolute_url()
    assert reminders.PART.find("TM115-0000-X") is None
