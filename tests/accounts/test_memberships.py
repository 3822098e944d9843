import pytest

from accounts import handover, rules, services
from accounts.constants import Role, UserVerb
from accounts.models import Membership
from accounts.rules import ActRefused
from accounts.selectors import has_active_desk, has_enough_contacts, team_of
from schools.models import School
from tests.accounts.letters import letter_to, letters_to
from tests.factories.accounts import (
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


@pytest.fixture
def handed_over():
    """What a registered hand-over was asked to move."""
    seen = []

    def remember(leaver, school, successor, *, actor):
        seen.append((leaver, school, successor, actor))
        return 3

    handover.register(remember)
    yield seen
    handover._handovers.remove(remember)


@pytest.fixture
def desk_work():
    """A registered desk's work of three things, and what it was asked to move."""
    seen = []

    def move(leaver, place, successor, *, actor):
        seen.append((leaver, place, successor, actor))
        return 3

    work = handover.register_desk(in_hand=lambda _leaver, _place: 3, hand_over=move)
    yield seen
    handover._desk_work.remove(work)


def test_an_officials_work_passes_to_a_colleague_of_the_desk(desk_work):
    admin, officer, chief = make_admin(), make_officer(district()), make_chief(district())
    with pytest.raises(ActRefused, match="接手的人須為同一單位的同仁"):
        services.end_membership(officer.acting, actor=admin, successor=make_officer(district("daan")))
    services.end_membership(officer.acting, actor=admin, successor=chief)
    assert desk_work == [(officer, district(), chief, admin)]
    assert officer.events.get().details == {
        "capacity": "district_officer@zhongzheng", "successor": chief.pk, "passed_on": 3,
    }  # fmt: skip
    assert "共 3 件由您接手" in letter_to(chief.email).text


def test_without_a_successor_it_goes_back_to_the_desk(desk_work):
    admin, officer, bureau = make_admin(), make_officer(district()), make_bureau()
    services.end_membership(officer.acting, actor=admin)
    services.end_membership(bureau.acting, actor=admin, successor=admin)
    assert desk_work == [(officer, district(), None, admin), (bureau, None, admin, admin)]


def test_a_leavers_work_passes_to_the_successor(handed_over):
    coordinator, member = make_coordinator(school()), make_member(school(), display_name="李四")
    ended = services.end_membership(member.acting, actor=coordinator, successor=coordinator)
    assert handed_over == [(member, school(), coordinator, coordinator)]
    assert ended.ended_at is not None
    event = member.events.get()
    assert (event.verb, event.details["passed_on"]) == (UserVerb.MEMBERSHIP_ENDED, 3)
    assert letter_to(member.email).subject == "您已不再擔任世新大學 學校成員"
    assert letters_to(coordinator.email) == []


def test_a_successor_who_did_not_do_it_is_told(handed_over):
    coordinator, member, other = make_coordinator(school()), make_member(school()), make_member(school())
    services.end_membership(member.acting, actor=coordinator, successor=other)
    assert "共 3 件由您接手" in letter_to(other.email).text


def test_while_there_are_colleagues_a_successor_is_named_and_from_the_team(handed_over):
    coordinator, member = make_coordinator(school()), make_member(school())
    with pytest.raises(ActRefused, match="請選擇接手草稿與待辦的人"):
        services.end_membership(member.acting, actor=coordinator)
    with pytest.raises(ActRefused, match="接手的人須為同校成員"):
        services.end_membership(member.acting, actor=coordinator, successor=make_user())
    assert (handed_over, Membership.objects.active().filter(user=member).count()) == ([], 1)


def test_a_school_keeps_a_coordinator_unless_the_bureau_acts():
    coordinator, member, bureau = make_coordinator(school()), make_member(school()), make_bureau()
    with pytest.raises(ActRefused, match="學校至少須有一位聯絡人"):
        services.end_membership(coordinator.acting, actor=coordinator, successor=member)
    services.end_membership(coordinator.acting, actor=bureau, successor=member)
    assert [person.user for person in team_of(school())] == [member]


def test_a_coordinator_may_leave_when_another_stays():
    first, second = make_coordinator(school()), make_coordinator(school())
    services.end_membership(first.acting, actor=first, successor=second)
    with pytest.raises(ActRefused, match="您已不再擔任"):
        services.end_membership(second.acting, actor=first, successor=first)


def test_a_member_may_leave_but_end_nobody_else():
    coordinator, member, other = make_coordinator(school()), make_member(school()), make_member(school())
    with pytest.raises(ActRefused, match="只有學校聯絡人或民政局"):
        services.end_membership(other.acting, actor=member, successor=coordinator)
    services.end_membership(member.acting, actor=member, successor=other)
    assert Membership.objects.active().filter(user=member).count() == 0


def test_who_manages_a_team():
    elsewhere = School.objects.exclude(pk=school().pk).order_by("pk").first()
    people = {
        make_coordinator(school()): True, make_bureau(): True, make_admin(): True,
        make_coordinator(elsewhere): False, make_member(school()): False, make_officer(district()): False,
        make_chief(district("daan")): False, make_auditor(): False, make_user(): False,
    }  # fmt: skip
    assert {person: bool(rules.can_manage_team(person, school())) for person in people} == people


def test_what_a_list_offers_is_what_the_rule_allows():
    coordinator, member, bureau = make_coordinator(school()), make_member(school()), make_bureau()
    for _ in range(2):
        team = team_of(school())
        for person in (coordinator, member, bureau, make_auditor(), make_user()):
            allowed = {each.pk for each in team if rules.can_end_membership(person, each)}
            assert rules.endable(person, team) == allowed
        make_coordinator(school())


def test_a_coordinator_makes_another_one():
    coordinator, member = make_coordinator(school()), make_member(school())
    services.make_coordinator(member.acting, actor=coordinator)
    assert member.events.get().details == {"capacity": "school_coordinator@1015"}
    with pytest.raises(ActRefused, match="此人已是聯絡人"):
        services.make_coordinator(member.acting, actor=coordinator)


def test_nobody_makes_themselves_coordinator():
    bureau = make_bureau()
    own = make_membership(bureau, Role.SCHOOL_MEMBER, school=school())
    with pytest.raises(ActRefused, match="不能自行確認"):
        services.make_coordinator(own, actor=bureau)


def test_administrators_end_officials_but_never_themselves():
    admin, officer = make_admin(), make_officer(district())
    with pytest.raises(ActRefused, match="另一位管理者"):
        services.end_membership(admin.acting, actor=admin)
    with pytest.raises(ActRefused, match="只有民政局管理者"):
        services.end_membership(officer.acting, actor=make_bureau())
    services.end_membership(officer.acting, actor=admin)
    assert has_active_desk(district()) is False


def test_two_administrators_cannot_end_each_other():
    first, second = make_admin(), make_admin()
    services.end_membership(second.acting, actor=first)
    with pytest.raises(ActRefused, match="您已不再擔任民政局管理者"):
        services.end_membership(first.acting, actor=second)


def test_a_school_with_one_contact_is_warned_about():
    make_coordinator(school())
    assert has_enough_contacts(team_of(school())) is False
    make_member(school())
    assert has_enough_contacts(team_of(school())) is True


def test_granting_where_somebody_already_acts_changes_the_role():
    member, bureau = make_member(school()), make_bureau()
    services.grant_membership(member, actor=bureau, role=Role.SCHOOL_COORDINATOR, school=school())
    services.grant_membership(member, actor=bureau, role=Role.SCHOOL_COORDINATOR, school=school())
    assert [row.role for row in Membership.objects.filter(user=member)] == [Role.SCHOOL_COORDINATOR]
    assert member.events.count() == 1


def test_ended_members_act_no_more_but_stay_linked():
    coordinator, member = make_coordinator(school()), make_member(school())
    services.end_membership(member.acting, actor=coordinator, successor=coordinator)
    assert list(Membership.objects.active().filter(user=member)) == []
    assert Membership.objects.filter(user=member).count() == 1
