"""Every constraint by name: the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.constants import ClaimStatus, Role
from accounts.models import Membership, OfficialInvitation, SchoolClaim, User, UserEvent
from accounts.services import update_profile
from tests.factories.accounts import make_admin, make_coordinator, make_membership, make_user
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def refused_by(name: str):
    return pytest.raises(IntegrityError, match=f'constraint "{name}"')


def test_an_address_has_one_account():
    make_user(email="wang@example.com")
    with refused_by("user_email_once"):
        User.objects.create_user("WANG@example.com ")


def test_addresses_are_lower_case():
    with refused_by("user_email_lower_case"):
        User.objects.create(email="Wang@example.com")


@pytest.mark.parametrize(
    ("role", "has_school", "has_district"),
    [
        (Role.SCHOOL_MEMBER, False, False),
        (Role.SCHOOL_COORDINATOR, False, True),
        (Role.SCHOOL_COORDINATOR, True, True),
        (Role.DISTRICT_OFFICER, False, False),
        (Role.SECTION_CHIEF, True, False),
        (Role.BUREAU_OFFICER, True, False),
        (Role.BUREAU_ADMIN, False, True),
        (Role.AUDITOR, True, True),
    ],
)
def test_a_role_is_bound_as_it_says(role, has_school, has_district):
    with refused_by("membership_bound_as_its_role_says"):
        make_membership(
            make_user(),
            role,
            school=school() if has_school else None,
            district=district() if has_district else None,
        )


@pytest.mark.parametrize(
    ("name", "first", "second", "place"),
    [
        ("membership_one_role_per_school", Role.SCHOOL_MEMBER, Role.SCHOOL_COORDINATOR, "school"),
        ("membership_one_role_per_district", Role.DISTRICT_OFFICER, Role.SECTION_CHIEF, "district"),
        ("membership_one_city_role", Role.BUREAU_OFFICER, Role.AUDITOR, ""),
    ],
)
def test_a_person_has_one_role_at_a_place_at_a_time(name, first, second, place):
    person, places = make_user(), {"school": school(), "district": district()}
    where = {place: places[place]} if place else {}
    ended = make_membership(person, first, **where)
    ended.ended_at = timezone.now()
    ended.save()
    make_membership(person, first, **where)
    with refused_by(name):
        make_membership(person, second, **where)


def make_claim(**fields) -> SchoolClaim:
    values = {"user": fields.pop("user", None) or make_user(), "school": school(), "title": "教授"}
    return SchoolClaim.objects.create(**values | fields)


def test_one_open_claim_a_school():
    person = make_user()
    make_claim(user=person, status=ClaimStatus.WITHDRAWN)
    make_claim(user=person)
    with refused_by("school_claim_one_open"):
        make_claim(user=person)


@pytest.mark.parametrize("status", [ClaimStatus.CONFIRMED, ClaimStatus.REFUSED])
def test_a_decided_claim_says_by_whom_and_when(status):
    with refused_by("school_claim_decided_by_somebody"):
        make_claim(status=status, note="x")


def test_an_open_claim_is_decided_by_nobody():
    with refused_by("school_claim_decided_by_somebody"):
        make_claim(decided_at=timezone.now())


def test_a_refusal_has_a_reason():
    with refused_by("school_claim_refusal_has_a_reason"):
        make_claim(status=ClaimStatus.REFUSED, decided_at=timezone.now(), decided_by=make_user())


def test_a_claim_wants_a_school_role():
    with refused_by("school_claim_wants_a_school_role"):
        make_claim(wanted_role=Role.BUREAU_ADMIN)


def make_invitation(**fields) -> OfficialInvitation:
    values = {
        "email": "new@example.com", "role": Role.AUDITOR, "invited_by": fields.pop("by", None) or make_admin(),
        "token_digest": fields.pop("digest", "a" * 64), "expires_at": timezone.now() + timedelta(days=1),
    }  # fmt: skip
    return OfficialInvitation.objects.create(**values | fields)


def test_an_invitation_is_bound_as_its_role_says():
    with refused_by("official_invitation_bound_as_its_role_says"):
        make_invitation(role=Role.SECTION_CHIEF)


def test_one_open_invitation_to_the_same_end():
    admin = make_admin()
    make_invitation(by=admin, revoked_at=timezone.now())
    make_invitation(by=admin, digest="b" * 64)
    with refused_by("official_invitation_one_open"):
        make_invitation(by=admin, digest="c" * 64, email="New@example.com")


def test_an_invitation_is_accepted_by_somebody():
    with refused_by("official_invitation_accepted_by_somebody"):
        make_invitation(accepted_at=timezone.now())


def test_an_invitation_is_answered_once():
    now, person = timezone.now(), make_user()
    with refused_by("official_invitation_answered_once"):
        make_invitation(accepted_at=now, accepted_by=person, revoked_at=now)


def test_what_happened_to_a_person_cannot_be_changed():
    person = make_user()
    update_profile(person, actor=person, display_name="新名字", title="", language="zh-hant")
    event = UserEvent.objects.get()
    for change in (lambda: UserEvent.objects.update(verb="x"), event.delete):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()
    assert "新名字" not in str(event.details)


def test_a_person_acts_only_with_their_own_active_membership():
    mine, other = make_coordinator(school()), make_coordinator(school())
    with pytest.raises(ValueError, match="of their own"):
        mine.act_as(other.acting)
    Membership.objects.filter(user=mine).update(ended_at=timezone.now())
    with pytest.raises(ValueError, match="of their own"):
        User.objects.get(pk=mine.pk).act_as(Membership.objects.get(user=mine))
