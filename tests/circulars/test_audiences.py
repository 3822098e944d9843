"""Whom each office can write to at all, and that nobody reaches further by a forged field."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from circulars import services
from circulars.models import Circular
from circulars.registry import Audience, Registry, registry
from circulars.selectors import roll_of
from tests.factories import agreements
from tests.factories import applications as cases
from tests.factories.accounts import make_admin, make_auditor, make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.circulars import content, draft
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db

CITY_WIDE = ["all_coordinators", "bureau", "case_coordinators", "desks", "partner_coordinators"]
OF_DESKS = ["bureau", "case_coordinators", "partner_coordinators"]


def reached(circular: Circular) -> set[User]:
    return {line.user for line in roll_of(circular).reached}


def open_to(user: User) -> list[str]:
    return [audience.code for audience in registry.open_to(user.acting)]


def test_each_capacity_has_its_audiences():
    assert open_to(make_bureau()) == CITY_WIDE
    assert open_to(make_admin()) == CITY_WIDE
    assert open_to(make_officer(district())) == OF_DESKS
    assert open_to(make_chief(district())) == OF_DESKS
    assert open_to(make_auditor()) == []
    assert open_to(make_coordinator(school())) == []
    assert registry.open_to(None) == []


@pytest.mark.parametrize("audience", ["all_coordinators", "desks", "no_such"])
def test_a_desk_cannot_address_what_is_the_bureaus(audience: str):
    with pytest.raises(PermissionDenied):
        services.start_circular(content(audience), actor=make_officer(district()))


@pytest.mark.parametrize("make", [make_auditor, lambda: make_coordinator(school())])
def test_only_desks_and_the_bureau_write(make):
    with pytest.raises(PermissionDenied):
        services.start_circular(content("bureau"), actor=make())


def test_a_desk_reaches_its_own_partners_whatever_was_chosen():
    own, other = make_coordinator(school("1015")), make_coordinator(school("0003"))
    agreements.signed(school("1015"), district("zhongzheng"))
    agreements.signed(school("0003"), district("beitou"))
    officer = make_officer(district("zhongzheng"))
    forged = draft(officer, audience="partner_coordinators", district=district("beitou"))
    assert forged.district is None
    assert reached(forged) == {own}
    everywhere = draft(audience="partner_coordinators")
    assert reached(everywhere) == {own, other}
    chosen = draft(audience="partner_coordinators", district=district("beitou"))
    assert reached(chosen) == {other}


def test_partners_are_those_in_force():
    make_coordinator(school("1015"))
    agreements.expired(school("1015"), district("zhongzheng"))
    agreements.draft(school("1015"), district("daan"))
    agreements.ended(school("1015"), district("wenshan"))
    assert reached(draft(audience="partner_coordinators")) == set()


def test_open_cases_are_those_the_desk_has_now():
    owner = make_coordinator(school("1015"))
    cases.submitted(school=school("1015"), owner=owner)
    withdrawn = make_coordinator(school("0003"))
    cases.withdrawn(school("0003"), withdrawn)
    cases.make_draft(school("1003"), make_coordinator(school("1003")))
    assert reached(draft(make_officer(district("zhongzheng")), audience="case_coordinators")) == {owner}
    assert reached(draft(make_officer(district("beitou")), audience="case_coordinators")) == set()
    assert reached(draft(audience="case_coordinators")) == {owner}


def test_desks_and_bureau():
    desk = {make_officer(district("zhongzheng")), make_chief(district("beitou"))}
    bureau = {make_bureau(), make_admin()}
    make_auditor()
    author = make_bureau()
    assert reached(draft(author, audience="desks")) == desk
    assert reached(draft(author, audience="bureau")) == {*bureau, author}
    assert reached(draft(min(desk, key=lambda user: user.pk), audience="bureau")) == {*bureau, author}


def test_somebody_in_an_audience_twice_is_addressed_once():
    person = make_coordinator(school("1015"))
    person.memberships.create(role="school_coordinator", school=school("0003"))
    assert [line.user for line in roll_of(draft()).lines] == [person]


def test_a_code_is_declared_once():
    audience = Audience("twice", "x", lambda _district: None)
    fresh = Registry()
    fresh.declare(audience)
    with pytest.raises(ValueError, match="twice is declared twice"):
        fresh.declare(audience)
