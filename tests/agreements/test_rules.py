"""Who acts for which side: a table of people and acts, and those who must keep out of it."""

from datetime import timedelta

import pytest

from accounts.constants import Role
from accounts.models import User
from agreements import rules
from agreements.constants import Party, PauseReason, Side
from agreements.models import Agreement
from agreements.services import begin_signing, propose_pause
from core.dates import local_today
from tests.factories.accounts import (
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_membership,
    make_officer,
    make_user,
)
from tests.factories.agreements import agreed, draft, frozen, negotiating, signed, signing, wording
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
PEOPLE = {
    "coordinator": lambda: make_coordinator(school("1015")),
    "member": lambda: make_member(school("1015")),
    "other school": lambda: make_coordinator(school("3002")),
    "officer": lambda: make_officer(district()),
    "chief": lambda: make_chief(district()),
    "other district": lambda: make_officer(district("shilin")),
    "bureau": make_bureau,
    "auditor": make_auditor,
    "nobody": make_user,
}
BOTH = {"coordinator", "officer", "chief"}
WITH_BUREAU = BOTH | {"bureau"}


@pytest.fixture
def people() -> dict[str, User]:
    return {name: make() for name, make in PEOPLE.items()}


def allowed(people, rule, *subject) -> set[str]:
    return {name for name, user in people.items() if rule(user, *subject)}


def test_each_speaks_for_their_own_side(people):
    agreement = draft()
    sides = {name: rules.side_of(user, agreement) for name, user in people.items()}
    assert {name for name, side in sides.items() if side == Side.SCHOOL} == {"coordinator", "member"}
    assert {name for name, side in sides.items() if side == Side.GOVERNMENT} == {"officer", "chief"}
    assert allowed(people, rules.can_speak, agreement) == BOTH


def test_the_bureau_speaks_for_a_district_without_a_desk():
    agreement, bureau = draft(), make_bureau()
    assert (rules.side_of(bureau, agreement), bool(rules.can_speak(bureau, agreement))) == (Side.GOVERNMENT, True)
    make_officer(district())
    assert (rules.side_of(bureau, agreement), bool(rules.can_speak(bureau, agreement))) == (None, False)


def linked(user: User) -> User:
    """They once belonged to the school."""
    membership = make_membership(user, Role.SCHOOL_MEMBER, school=school("1015"))
    membership.ended_at = membership.started_at
    membership.save(update_fields=["ended_at"])
    return user


@pytest.mark.parametrize("maker", [lambda: make_officer(district()), lambda: make_chief(district()), make_bureau])
def test_who_is_linked_to_the_school_does_not_act_for_the_government(maker):
    agreement, user = signing(has_bureau=True), linked(maker())
    version = wording(agreement)
    refused = [
        rules.can_speak(user, agreement),
        rules.can_reopen(user, version),
        rules.can_drop_agreement(user, agreement),
        rules.can_record_signature(user, version, Party.BUREAU),
        rules.can_record_signature(user, version, Party.DISTRICT),
    ]
    assert [bool(verdict) for verdict in refused] == [False] * len(refused)


def test_the_talks_and_the_text(people):
    agreement = negotiating()
    version = wording(agreement)
    assert allowed(people, rules.can_negotiate, version) == BOTH
    assert allowed(people, rules.can_freeze, version) == set()
    assert allowed(people, rules.can_freeze, agreed(agreement)) == BOTH
    assert allowed(people, rules.can_read_text, version) == WITH_BUREAU | {"member", "auditor"}


def test_a_settled_text(people):
    version = wording(frozen())
    assert allowed(people, rules.can_negotiate, version) == set()
    assert allowed(people, rules.can_begin_signing, version) == {"officer", "chief", "bureau"}
    assert allowed(people, rules.can_reopen, version) == BOTH
    begin_signing(version, actor=make_bureau())
    assert allowed(people, rules.can_begin_signing, wording(version.agreement)) == set()


@pytest.mark.parametrize(
    ("party", "who"),
    [(Party.SCHOOL, {"coordinator"}), (Party.DISTRICT, {"chief"}), (Party.BUREAU, {"bureau"})],
)
def test_each_party_records_its_own_signature(people, party, who):
    version = wording(signing(has_bureau=True))
    assert allowed(people, lambda user: rules.can_record_signature(user, version, party)) == who


def test_the_bureau_records_for_a_district_without_a_chief():
    version, bureau = wording(signing()), make_bureau()
    make_officer(district())
    assert rules.can_record_signature(bureau, version, Party.DISTRICT)
    make_chief(district())
    assert not rules.can_record_signature(bureau, version, Party.DISTRICT)


def test_while_it_runs(people):
    agreement: Agreement = signed()
    for rule in (rules.can_amend, rules.can_propose_pause):
        assert allowed(people, rule, agreement) == BOTH
        assert allowed(people, rule, draft(school("0003"))) == set()
    assert allowed(people, rules.can_end_agreement, agreement) == {"bureau"}
    assert allowed(people, rules.can_drop_agreement, agreement) == set()
    assert allowed(people, rules.can_drop_agreement, draft(school("1015"), district())) == WITH_BUREAU


def test_a_pause_is_answered_by_the_other_side_or_the_bureau(people):
    today = local_today()
    pause = propose_pause(
        signed(), actor=make_bureau(), side=Side.SCHOOL, reason=PauseReason.OTHER, starts_on=today,
        ends_on=today + timedelta(days=3),
    )  # fmt: skip
    assert allowed(people, rules.can_accept_pause, pause) == {"officer", "chief", "bureau"}
    assert allowed(people, rules.can_refuse_pause, pause) == WITH_BUREAU
    assert allowed(people, rules.can_end_pause, pause) == set()
