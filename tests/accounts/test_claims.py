import threading

import pytest
from django.db import connection

from accounts import rules, services
from accounts.constants import ClaimDesk, ClaimProof, ClaimStatus, Role, UserVerb
from accounts.models import Membership, SchoolClaim, User
from accounts.rules import ActRefused
from accounts.selectors import claim_desk, deciders_of, may_draft_for
from schools.models import School, SchoolDomain
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


def outside_school() -> School:
    """A school without a campus in the city."""
    return School.objects.with_campus_in_city().filter(has_campus_in_city=False).order_by("pk").first()


def make_claim(user: User | None = None, at: School | None = None, **fields) -> SchoolClaim:
    values = {"wanted_role": Role.SCHOOL_COORDINATOR, "title": "公共政策學系 教授", "district": district()}
    return services.claim_school(user or make_user(), at or school(), **values | fields)


# -- who decides: the whole table -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coordinator", "in_city", "desk", "expected"),
    [
        (True, True, True, ClaimDesk.COORDINATOR),
        (True, True, False, ClaimDesk.COORDINATOR),
        (True, False, True, ClaimDesk.COORDINATOR),
        (True, False, False, ClaimDesk.COORDINATOR),
        (False, True, True, ClaimDesk.DISTRICT),
        (False, True, False, ClaimDesk.BUREAU),
        (False, False, True, ClaimDesk.BUREAU),
        (False, False, False, ClaimDesk.BUREAU),
    ],
)
def test_who_decides(coordinator, in_city, desk, expected):
    at = school() if in_city else outside_school()
    people = {
        ClaimDesk.COORDINATOR: [make_coordinator(at)] if coordinator else [],
        ClaimDesk.DISTRICT: [make_officer(district()), make_chief(district())] if desk else [],
        ClaimDesk.BUREAU: [make_bureau(), make_admin()],
    }
    bystanders = [make_member(at), make_officer(district("daan")), make_auditor(), make_user()]
    claim = make_claim(at=at)
    assert (claim_desk(claim), deciders_of(claim)) == (expected, people[expected])
    everybody = [person for group in people.values() for person in group] + bystanders
    waiting = [person for person in everybody if SchoolClaim.objects.waiting_for(person).exists()]
    allowed = [person for person in everybody if rules.can_decide_claim(person, claim)]
    assert waiting == allowed == people[expected]
    asked = [person for person in everybody if letters_to(person.email)]
    assert asked == people[expected]


def test_a_district_is_only_kept_where_its_desk_decides():
    assert make_claim().district == district()
    assert make_claim(at=outside_school()).district is None
    make_coordinator(school())
    assert make_claim().district is None


def test_a_first_coordinator_names_a_district():
    with pytest.raises(ActRefused, match="請選擇希望陪伴的行政區"):
        make_claim(district=None)


def test_when_the_last_coordinator_is_gone_the_bureau_decides():
    coordinator, bureau = make_coordinator(school()), make_bureau()
    claim = make_claim()
    services.end_membership(coordinator.acting, actor=bureau)
    assert claim_desk(claim) == ClaimDesk.BUREAU


# -- proof and drafting ---------------------------------------------------------------------------------


def enter_domain(domain: str) -> None:
    SchoolDomain.objects.create(school=school(), domain=domain, entered_by=make_bureau())


def test_a_verified_address_in_a_domain_of_the_school_lets_a_person_draft():
    enter_domain("shu.example.edu.tw")
    person = make_user(email="wang@shu.example.edu.tw")
    claim = make_claim(person)
    assert (claim.proof, may_draft_for(person, school())) == (ClaimProof.DOMAIN, True)
    assert rules.can_decide_claim(person, claim).allowed is False


@pytest.mark.parametrize("email", ["wang@example.com", "wang@mail.shu.example.edu.tw", "wang@xshu.example.edu.tw"])
def test_any_other_address_does_not(email):
    enter_domain("shu.example.edu.tw")
    person = make_user(email=email)
    assert (make_claim(person).proof, may_draft_for(person, school())) == (ClaimProof.NONE, False)


def test_an_unverified_address_proves_nothing():
    enter_domain("shu.example.edu.tw")
    person = make_user(email="wang@shu.example.edu.tw")
    person.emailaddress_set.update(verified=False)
    assert make_claim(person).proof == ClaimProof.NONE


def test_a_refused_or_withdrawn_claim_ends_the_drafting():
    enter_domain("shu.example.edu.tw")
    person = make_user(email="wang@shu.example.edu.tw")
    services.withdraw_claim(make_claim(person), actor=person)
    assert may_draft_for(person, school()) is False


# -- deciding -------------------------------------------------------------------------------------------


def test_a_confirmed_claim_makes_a_membership_history_and_a_mail():
    coordinator, person = make_coordinator(school()), make_user()
    claim = services.decide_claim(make_claim(person), actor=coordinator, confirm=True)
    membership = Membership.objects.get(user=person)
    assert (claim.status, claim.decided_by) == (ClaimStatus.CONFIRMED, coordinator)
    assert (membership.role, membership.school, membership.granted_by) == (
        Role.SCHOOL_COORDINATOR,
        school(),
        coordinator,
    )
    verbs = list(person.events.order_by("sequence").values_list("verb", "actor_id", "acting_code"))
    code = "school_coordinator@1015"
    assert verbs == [
        (UserVerb.CLAIM_MADE, person.pk, ""),
        (UserVerb.CLAIM_CONFIRMED, coordinator.pk, code),
        (UserVerb.MEMBERSHIP_GRANTED, coordinator.pk, code),
    ]
    assert letter_to(person.email).subject == "世新大學：您的加入申請已有結果"


def test_a_refusal_says_why_and_gives_nothing():
    coordinator, person = make_coordinator(school()), make_user()
    claim = make_claim(person)
    with pytest.raises(ActRefused, match="請說明不予確認的理由"):
        services.decide_claim(claim, actor=coordinator, confirm=False, note="  ")
    services.decide_claim(claim, actor=coordinator, confirm=False, note="查無此人")
    assert (Membership.objects.filter(user=person).count(), "查無此人" in letter_to(person.email).text) == (0, True)


def test_the_second_decider_hears_who_was_first():
    first, second = make_coordinator(school(), display_name="林一"), make_coordinator(school())
    claim = make_claim()
    services.decide_claim(claim, actor=first, confirm=True)
    with pytest.raises(ActRefused, match="林一已先決定：已確認"):
        services.decide_claim(claim, actor=second, confirm=False, note="慢了")


def test_nobody_confirms_their_own_claim():
    person = make_coordinator(school())
    own = SchoolClaim.objects.create(user=person, school=school(), title="教授")
    with pytest.raises(ActRefused, match="不能自行確認"):
        services.decide_claim(own, actor=person, confirm=True)


def test_an_official_linked_to_the_school_does_not_decide():
    officer = make_officer(district())
    make_membership(officer, Role.SCHOOL_MEMBER, school=school())
    claim = make_claim()
    assert str(rules.can_decide_claim(officer, claim).reason) == "您與這所學校有關係，應由他人確認。"
    assert letters_to(officer.email) == []


def test_a_decider_whose_capacity_ended_meanwhile_is_refused():
    coordinator, claim = make_coordinator(school()), make_claim(district=district())
    Membership.objects.filter(user=coordinator).update(ended_at=claim.created_at)
    with pytest.raises(ActRefused, match="您已不再擔任"):
        services.decide_claim(claim, actor=coordinator, confirm=True)


def test_a_person_asks_once_and_only_for_what_they_are_not():
    person = make_user()
    make_claim(person)
    with pytest.raises(ActRefused, match="您已申請"):
        make_claim(person)
    with pytest.raises(ActRefused, match="您已是這所學校的成員"):
        make_claim(make_coordinator(outside_school()), at=outside_school())


def test_a_member_may_become_the_coordinator_a_school_lacks():
    member, officer = make_member(school()), make_officer(district())
    services.decide_claim(make_claim(member), actor=officer, confirm=True)
    assert [row.role for row in Membership.objects.filter(user=member)] == [Role.SCHOOL_COORDINATOR]


def test_only_the_asker_withdraws_and_only_while_it_is_open():
    person, coordinator = make_user(), make_coordinator(school())
    claim = make_claim(person)
    with pytest.raises(ActRefused, match="只有申請人可以撤回"):
        services.withdraw_claim(claim, actor=coordinator)
    services.withdraw_claim(claim, actor=person)
    with pytest.raises(ActRefused, match="這件申請已撤回"):
        services.decide_claim(claim, actor=coordinator, confirm=True)


@pytest.mark.django_db(transaction=True)
def test_twenty_deciders_at_once_make_one_membership():
    deciders = [make_coordinator(school()) for _ in range(20)]
    person = make_user()
    claim, results, start = make_claim(person), [], threading.Barrier(20)

    def decide(actor: User) -> None:
        start.wait()
        try:
            results.append(services.decide_claim(claim, actor=actor, confirm=True).status)
        except ActRefused as refusal:
            results.append("已先決定" in refusal.user_message)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[actor]) for actor in deciders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == ["True"] * 19 + [ClaimStatus.CONFIRMED]
    assert (Membership.objects.filter(user=person).count(), len(letters_to(person.email))) == (1, 1)
    assert person.events.filter(verb=UserVerb.CLAIM_CONFIRMED).count() == 1
