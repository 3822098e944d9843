from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services
from accounts.constants import INVITATION_DAYS, Role, UserVerb
from accounts.models import Membership, OfficialInvitation, User
from accounts.rules import ActRefused
from notifications.constants import Purpose
from tests.accounts.letters import letter_to
from tests.factories.accounts import (
    make_admin,
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_officer,
    make_user,
)
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
EMAIL = "new.officer@gov.example.tw"


def invite(email: str = EMAIL, actor: User | None = None, **fields) -> str:
    """The token in the mail."""
    values = {"role": Role.DISTRICT_OFFICER, "district": district()} | fields
    services.invite_official(email, actor=actor or make_admin(), **values)
    return letter_to(email.lower()).path.split("/")[2]


def test_an_invitation_is_accepted_once_by_the_invited_address():
    admin = make_admin()
    token, person = invite(actor=admin), make_user(email=EMAIL)
    membership = services.accept_invitation(token, user=person)
    assert (membership.role, membership.district, membership.granted_by) == (
        Role.DISTRICT_OFFICER,
        district(),
        admin,
    )
    with pytest.raises(ActRefused, match="僅能使用一次"):
        services.accept_invitation(token, user=person)
    assert list(person.events.values_list("verb", "to_state")) == [(UserVerb.MEMBERSHIP_GRANTED, Role.DISTRICT_OFFICER)]


def test_another_address_and_an_unverified_one_are_refused():
    token = invite()
    stranger, unproven = make_user(), make_user(email=EMAIL)
    unproven.emailaddress_set.update(verified=False)
    for person in (stranger, unproven):
        with pytest.raises(ActRefused, match="寄給另一個信箱"):
            services.accept_invitation(token, user=person)
    assert Membership.objects.filter(user__in=[stranger, unproven]).count() == 0


def test_it_expires():
    token, person = invite(), make_user(email=EMAIL)
    OfficialInvitation.objects.update(expires_at=timezone.now())
    with pytest.raises(ActRefused, match="已逾期"):
        services.accept_invitation(token, user=person)


def test_it_can_be_revoked_once():
    admin = make_admin()
    token, person = invite(actor=admin), make_user(email=EMAIL)
    services.revoke_invitation(OfficialInvitation.objects.get(), actor=admin)
    with pytest.raises(ActRefused, match="已撤銷"):
        services.revoke_invitation(OfficialInvitation.objects.get(), actor=admin)
    with pytest.raises(ActRefused, match="已撤銷"):
        services.accept_invitation(token, user=person)


def test_a_made_up_token_opens_nothing():
    with pytest.raises(ActRefused, match="查無這份邀請"):
        services.accept_invitation("made-up", user=make_user())


def test_only_administrators_of_the_bureau_invite():
    for person in (
        make_bureau(), make_auditor(), make_chief(district()), make_officer(district("daan")),
        make_coordinator(school()), make_user(),
    ):  # fmt: skip
        with pytest.raises(ActRefused, match="只有民政局管理者"):
            invite(actor=person)
    assert OfficialInvitation.objects.count() == 0


def test_nobody_is_invited_twice_or_to_what_they_are():
    admin = make_admin()
    invite(actor=admin)
    with pytest.raises(ActRefused, match="已受邀"):
        invite(EMAIL.upper(), actor=admin)
    officer = make_officer(district())
    with pytest.raises(ActRefused, match="已擔任這個角色"):
        invite(officer.email, actor=admin)


def test_an_expired_invitation_is_replaced_by_a_new_one():
    admin = make_admin()
    old = invite(actor=admin)
    OfficialInvitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    new = invite(actor=admin)
    person = make_user(email=EMAIL)
    with pytest.raises(ActRefused):
        services.accept_invitation(old, user=person)
    assert services.accept_invitation(new, user=person).user == person


def test_the_token_is_stored_only_as_a_digest_and_its_mail_sealed():
    token = invite()
    invitation = OfficialInvitation.objects.get()
    letter = letter_to(EMAIL)
    assert token not in str(vars(invitation))
    assert (letter.message.purpose, letter.message.body_text) == (Purpose.SIGN_IN, "")
    assert invitation.expires_at - invitation.invited_at < timedelta(days=INVITATION_DAYS, minutes=1)
    assert token in letter.html


def test_an_officer_invited_as_chief_changes_roles_in_place():
    officer = make_officer(district(), email=EMAIL)
    services.accept_invitation(invite(role=Role.SECTION_CHIEF), user=officer)
    assert [row.role for row in Membership.objects.filter(user=officer)] == [Role.SECTION_CHIEF]
    assert officer.events.get().verb == UserVerb.ROLE_CHANGED
