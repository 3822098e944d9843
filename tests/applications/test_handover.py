"""What an official leaves behind passes to a colleague, or back to the desk; deputies receive notices meanwhile."""

import pytest

from accounts import handover
from accounts import services as people
from applications import services
from applications.constants import Status
from applications.notices import Audience, recipients_of
from applications.selectors.handover import count_reviews_in_hand
from tests.factories import applications as cases
from tests.factories.accounts import (
    make_absence,
    make_admin,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_officer,
)
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Under review by an officer of its desk."""
    return cases.claimed()


@pytest.fixture
def officer(case):
    return case.reviewer


def test_a_leavers_reviews_pass_to_the_successor(case, officer):
    chief, admin = make_chief(case.reviewing_district), make_admin()
    assert handover.in_hand(officer, case.reviewing_district) == 1
    membership = officer.memberships.get()
    people.end_membership(membership, actor=admin, successor=chief)
    case.refresh_from_db()
    assert (case.reviewer, case.status) == (chief, Status.UNDER_REVIEW)
    event = case.events.order_by("sequence").last()
    assert (event.verb, event.actor, event.details) == ("pass_on", admin, {"reviewer": [officer.pk, chief.pk]})
    assert handover.in_hand(officer, case.reviewing_district) == 0
    assert officer.events.get().details["passed_on"] == 1


def test_without_a_successor_the_desk_goes_on(case, officer):
    chief = make_chief(case.reviewing_district)
    people.end_membership(officer.memberships.get(), actor=make_admin())
    case.refresh_from_db()
    assert case.reviewer is None
    services.return_application(case, actor=chief, items={"plan": "請補充"})
    case.refresh_from_db()
    assert case.status == Status.RETURNED


def test_a_case_never_passes_to_somebody_linked_to_the_school(case, officer):
    chief = make_chief(case.reviewing_district)
    people.grant_membership(chief, actor=chief, role="school_member", school=case.school)
    people.end_membership(officer.memberships.get(), actor=make_admin(), successor=chief)
    case.refresh_from_db()
    assert case.reviewer is None


def test_only_what_is_open_and_in_hand_moves(case, officer):
    district = case.reviewing_district
    elsewhere = cases.claimed(school=school("0003"), officer=make_officer(district))
    decided = cases.approved(school=school("0037"))
    successor = make_officer(district)
    assert services.pass_reviews_on(officer, district, successor, actor=successor) == 1
    for other in (elsewhere, decided):
        before = other.reviewer
        other.refresh_from_db()
        assert other.reviewer == before


def test_the_bureau_hands_over_what_it_took_in_a_districts_stead(case, officer):
    assert count_reviews_in_hand(officer, None) == 0
    bureau, other = make_bureau(), make_bureau()
    type(case).objects.filter(pk=case.pk).update(reviewer=bureau)
    assert count_reviews_in_hand(bureau, None) == 1
    people.end_membership(bureau.acting, actor=make_admin(), successor=other)
    case.refresh_from_db()
    assert case.reviewer == other


def test_a_school_sees_nothing_of_it(case, officer, client_as):
    people.end_membership(officer.memberships.get(), actor=make_admin())
    page = client_as(case.owner.act_as(case.owner.memberships.get())).get(case.get_absolute_url()).content.decode()
    assert ("移交審查" in page, case.reference in page) == (False, True)


# -- deputies -------------------------------------------------------------------------------------------


def test_notices_go_to_the_deputies_of_those_who_are_away(case, officer):
    deputy = make_officer(case.reviewing_district)
    make_absence(officer, deputy)
    assert recipients_of(case, [Audience.DESK]) == [[deputy]]
    member = make_member(case.school)
    make_absence(case.owner, member)
    assert recipients_of(case, [Audience.SCHOOL]) == [[member]]
    colleague = make_coordinator(case.school)
    assert recipients_of(case, [Audience.SCHOOL]) == [[member, colleague]]
