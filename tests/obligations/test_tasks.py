"""What waits on people: the same whom the sweep reminds, and gone once the thing is done."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Absence, Membership, User
from applications import services
from applications.models import Application
from core.dates import local_today
from notifications.constants import FailureReason, MessageStatus
from notifications.models import FeedItem, Message
from obligations.constants import MAX_OFFSET_DAYS
from obligations.duty import place_of
from obligations.models import Reminder
from obligations.registry import registry
from obligations.selectors.at_place import count_at
from obligations.selectors.desk import Elsewhere, elsewhere
from obligations.selectors.tasks import rounds_of, rounds_of_reader, tasks_of, tasks_of_people
from obligations.services import sweep
from tests.factories.accounts import (
    make_absence,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_membership,
    make_officer,
)
from tests.factories.agreements import frozen
from tests.factories.applications import assessed, claimed, complete_draft, returned, submitted
from tests.factories.districts import district
from tests.factories.obligations import at, due
from tests.factories.schools import school

CASE = "application"


def lost_mail(case: Application) -> Message:
    """A mail about the case that never arrived."""
    return Message.objects.create(
        dedupe_key="lost",
        to_address="a@example.edu.tw",
        language="en",
        subject="Lost",
        subject_kind=CASE,
        subject_id=case.pk,
        status=MessageStatus.FAILED,
        last_error=FailureReason.RECIPIENT_REFUSED,
        not_before=timezone.now(),
    )


@pytest.fixture
def officer(db):
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw")


def codes_of(user: User) -> list[str]:
    return [task.round.obligation.code for task in tasks_of(user, user.acting)]


# -- tasks == readers ----------------------------------------------------------------------------------------


@pytest.fixture
def town(db) -> tuple[list[User], list[Application]]:
    """People at one desk, in the bureau and at a school, and a case in each state that waits on one of them."""
    here = district("zhongzheng")
    officers, chiefs = [make_officer(here) for _ in range(3)], [make_chief(here) for _ in range(2)]
    bureau = [make_bureau() for _ in range(2)]
    teacher = make_coordinator(school("0003"))
    team = [teacher, make_coordinator(school("0003")), make_member(school("0003"))]
    cases = [
        submitted(),
        claimed(school=school("1006"), officer=officers[0]),
        assessed(school=school("0004"), officer=chiefs[0]),
        returned(school=school("0003"), owner=teacher, officer=officers[1]),
    ]
    for case in cases:
        due(case, local_today() - timedelta(days=3), since=timezone.now() - timedelta(days=30))
    return [*officers, *chiefs, *bureau, *team], cases


def shake(people: list[User], seed: int) -> None:
    """Some have left, some are away with a deputy who may fit or not."""
    chance = random.Random(seed)
    for person in people:
        if chance.random() < 0.35:
            Membership.objects.filter(user=person).update(ended_at=timezone.now())
        if chance.random() < 0.35:
            make_absence(person, chance.choice([each for each in people if each != person]))


@pytest.mark.parametrize("seed", range(12))
def test_tasks_are_those_whom_the_sweep_tells(town, seed):
    """Deputies included; an absent person keeps seeing what their deputy is told."""
    people, cases = town
    shake(people, seed)
    sweep(at(local_today(), 9))
    by_person = tasks_of_people([person.pk for person in people])
    away = dict(Absence.objects.honoured_on(local_today()).order_by("pk").values_list("user_id", "deputy_id"))
    for case in cases:
        reminders = Reminder.objects.filter(subject_kind=CASE, subject_id=case.pk).values("pk")
        told = set(
            FeedItem.objects.filter(source="reminder", source_id__in=reminders).values_list("recipient", flat=True)
        )
        seen = {
            person
            for person, tasks in by_person.items()
            if case.pk
            in {task.round.subject_id for task in tasks if task.round.obligation.subject.kind == "application"}
        }
        assert told <= seen
        assert {away[person] for person in seen - told} <= told


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_the_lists(town, seed):
    people, _cases = town
    shake(people, seed)
    for person in people:
        for membership in person.memberships.filter(ended_at__isnull=True).order_by("pk"):
            assert count_at(person, membership) == len(tasks_of(person, membership))


@pytest.mark.parametrize("seed", range(4))
def test_one_capacity_has_its_part_of_what_waits_on_a_person(town, seed):
    """Asked along indexes for one reader, and over all that is owed for many: the same, in the same order."""
    people, _cases = town
    shake(people, seed)
    for person in people:
        everything = rounds_of([person.pk]).get(person.pk, [])
        for membership in person.memberships.filter(ended_at__isnull=True).order_by("pk"):
            own = [each for each in everything if each.place == place_of(membership)]
            assert rounds_of_reader(person, membership) == own


def test_a_deputy_who_left_the_desk_sees_nothing_of_it(officer):
    deputy = make_officer(district("zhongzheng"))
    case = due(claimed(officer=officer), local_today())
    make_absence(officer, deputy)
    assert [task.absent for task in tasks_of(deputy, deputy.acting)] == [officer.name]
    deputy.memberships.update(ended_at=timezone.now())
    make_membership(deputy, "district_officer", district=district("beitou"))
    assert tasks_of(deputy) == []
    sweep(at(local_today(), 9))
    items = FeedItem.objects.filter(source="reminder", subject_id=case.pk).order_by("pk")
    assert [item.recipient for item in items] == [officer]


# -- leaks ---------------------------------------------------------------------------------------------------


def test_nothing_of_another_district_and_no_draft(officer):
    other = make_officer(district("beitou"))
    claimed(officer=officer)
    complete_draft(school("0004"), make_coordinator(school("0004")))
    assert codes_of(other) == []
    assert codes_of(officer) == ["application-review"]


def test_a_member_of_a_school_sees_only_what_they_have_in_hand(officer):
    case = returned(officer=officer)
    member = make_member(case.school)
    assert codes_of(member) == []
    assert [task.round.subject_id for task in tasks_of(case.owner, case.owner.acting)] == [case.pk]


def test_each_capacity_has_its_own(officer):
    make_membership(officer, "district_officer", district=district("beitou"))
    claimed(officer=officer)
    other = submitted(school("0004"), make_coordinator(school("0004")), districts=("beitou",))
    here, there = officer.memberships.order_by("pk")
    assert [task.record.reference for task in tasks_of(officer, there)] == [other.reference]
    assert count_at(officer, here) == 1
    assert elsewhere(here, [here, there], lambda each: count_at(officer, each)) == [Elsewhere(there, 1)]


# -- gone when done --------------------------------------------------------------------------------------------


def test_it_goes_away_with_the_act_on_its_page(officer, client_as):
    case = submitted()
    client = client_as(officer)
    assert codes_of(officer) == ["application-claim"]
    client.post(f"/applications/{case.reference}/claim/")
    assert codes_of(officer) == ["application-review"]


def test_it_goes_away_with_a_service_of_somebody_else(officer):
    case = claimed(officer=officer)
    services.withdraw_application(case, actor=case.owner.act_as(case.owner.memberships.get()))
    assert codes_of(officer) == []


def test_it_goes_away_with_an_import(officer):
    """Whatever writes the rows, bypassing every service."""
    case = claimed(officer=officer)
    row = lost_mail(case)
    assert codes_of(officer) == ["application-review", "application-undelivered"]
    Message.objects.filter(pk=row.pk).update(settled_at=timezone.now())
    assert codes_of(officer) == ["application-review"]


def test_consequence_comes_before_the_date(officer):
    case = due(claimed(officer=officer), local_today() + timedelta(days=MAX_OFFSET_DAYS))
    lost_mail(case)
    frozen(school("0004"), district("zhongzheng"))
    assert codes_of(officer) == ["agreement-sending", "application-review", "application-undelivered"]


def test_one_broken_declaration_takes_nobodys_page_down(officer, monkeypatch, caplog):
    def broken():
        raise RuntimeError("broken declaration")

    bad = replace(registry.obligations["application-review"], code="broken", owed=broken)
    monkeypatch.setitem(registry.obligations, "broken", bad)
    claimed(officer=officer)
    assert codes_of(officer) == ["application-review"]
    assert count_at(officer, officer.acting) == 1
    assert "the declaration broken fails" in caplog.text
