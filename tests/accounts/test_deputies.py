"""Who receives what waits on somebody who is away."""

from datetime import date, timedelta

import pytest

from accounts.constants import Role
from accounts.models import Absence
from accounts.selectors import standing_in
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
TODAY = date(2026, 11, 23)


@pytest.fixture
def desk():
    return [make_officer(district()) for _ in range(3)]


def test_a_deputy_receives_in_the_persons_place_and_once(desk):
    first, second, third = desk
    make_absence(first, third, TODAY)
    assert standing_in([first, second], TODAY) == [third, second]
    assert standing_in([first, second, third], TODAY) == [third, second]


def test_both_ends_are_included_and_nothing_more(desk):
    first, second, _third = desk
    make_absence(first, second, TODAY, days=3)
    days = [TODAY + timedelta(days=number) for number in range(-1, 4)]
    assert [standing_in([first], day) for day in days] == [[first], [second], [second], [second], [first]]


def test_a_cancelled_absence_counts_no_more(desk):
    first, second, _third = desk
    absence = make_absence(first, second, TODAY)
    Absence.objects.filter(pk=absence.pk).update(cancelled_at="2026-11-20T00:00Z")
    assert standing_in([first], TODAY) == [first]


def test_a_deputy_who_is_absent_too_leaves_the_person_in_place(desk):
    first, second, third = desk
    make_absence(first, second, TODAY)
    make_absence(second, third, TODAY)
    assert standing_in([first], TODAY) == [first]
    assert standing_in([second], TODAY) == [third]


def test_a_deputy_who_left_leaves_the_person_in_place(desk):
    first, second, third = desk
    make_absence(first, second, TODAY)
    second.memberships.update(ended_at="2026-11-20T00:00Z")
    assert standing_in([first], TODAY) == [first]
    make_absence(third, first, TODAY)
    type(first).objects.filter(pk=first.pk).update(is_active=False)
    assert standing_in([third], TODAY) == [third]


def test_people_without_an_account_any_more_are_left_out(desk):
    first, second, _third = desk
    first.is_active = False
    assert standing_in([first, second], TODAY) == [second]


def test_who_acts_elsewhere_too_needs_a_deputy_at_both_places(desk):
    first, second, _third = desk
    make_absence(first, second, TODAY)
    make_membership(first, Role.SCHOOL_MEMBER, school=school())
    assert standing_in([first], TODAY) == [first]
    make_membership(second, Role.SCHOOL_MEMBER, school=school())
    assert standing_in([first], TODAY) == [second]


@pytest.mark.parametrize(
    ("person", "deputy", "stands_in"),
    [
        (make_bureau, make_admin, True),
        (make_bureau, make_auditor, False),
        (lambda: make_coordinator(school()), lambda: make_member(school()), True),
        (lambda: make_coordinator(school()), lambda: make_coordinator(school("0003")), False),
        (lambda: make_chief(district()), lambda: make_officer(district()), True),
        (lambda: make_chief(district()), lambda: make_chief(district("daan")), False),
        (make_user, make_user, False),
        # Nothing waits on an auditor.
        (make_auditor, make_auditor, False),
    ],
)
def test_only_colleagues_of_the_same_body_stand_in(person, deputy, stands_in):
    absent, other = person(), deputy()
    make_absence(absent, other, TODAY)
    assert standing_in([absent], TODAY) == [other if stands_in else absent]


@pytest.mark.parametrize("count", [1, 3])
def test_finding_deputies_is_one_query(desk, django_assert_num_queries, count):
    people = [make_officer(district("daan")) for _ in range(count)]
    deputy = make_officer(district("daan"))
    for person in people:
        make_absence(person, deputy, TODAY)
    with django_assert_num_queries(1):
        assert standing_in(people, TODAY) == [deputy]
    with django_assert_num_queries(0):
        assert standing_in([], TODAY) == []
