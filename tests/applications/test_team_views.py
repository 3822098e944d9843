"""Who writes along (F14): owner, editors, taking over; complaint 10."""

import html as htmllib

import pytest
from django.urls import reverse

from accounts.constants import ClaimProof
from accounts.models import SchoolClaim
from applications import services
from applications.models import Application
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator, make_member, make_user
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_member(school(), display_name="林怡君")


@pytest.fixture
def draft(owner):
    return cases.make_draft(school(), owner)


def team(case: Application) -> str:
    return reverse("applications:team", args=[case.reference])


def add(client, case, email, **more):
    return client.post(team(case), {"action": "add", "email": email}, **more)


def text_of(response) -> str:
    return htmllib.unescape(response.content.decode())


def test_a_colleague_is_added_by_address_and_can_write(client_as, owner, draft):
    colleague = make_member(school(), display_name="黃志明")
    assert "黃志明現在可以填寫" in text_of(add(client_as(owner), draft, colleague.email.upper(), follow=True))
    there = reverse("applications:section", args=[draft.reference, "school"])
    client_as(colleague).post(there, {"unit": "社會學系"})
    assert Application.objects.get().answers["unit"] == "社會學系"


def test_somebody_whose_domain_proves_the_address_is_added_too(client_as, owner, draft):
    claimant = make_user()
    SchoolClaim.objects.create(user=claimant, school=school(), title="講師", proof=ClaimProof.DOMAIN)
    add(client_as(owner), draft, claimant.email)
    assert [editor.user for editor in draft.editors.select_related("user")] == [claimant]


@pytest.mark.parametrize("who", ["unknown", "stranger", "other_school", "wrong", "empty"])
def test_anybody_else_is_refused_in_the_same_words(client_as, owner, draft, who):
    addresses = {
        "unknown": "nobody@example.com",
        "stranger": make_user().email,
        "other_school": make_member(school("0003")).email,
    }
    html = text_of(add(client_as(owner), draft, addresses.get(who, "wrong@" if who == "wrong" else "")))
    expected = "貴校沒有人以這個地址加入" if who in addresses else "同仁的電子郵件地址"
    assert expected in html.partition("data-error-summary")[2]
    assert draft.editors.count() == 0


def test_the_owner_is_no_editor_and_twice_is_once(client_as, owner, draft):
    colleague = make_member(school())
    client = client_as(owner)
    assert "擁有者本來就可以編輯" in text_of(add(client, draft, owner.email))
    for _click in range(2):
        assert add(client, draft, colleague.email).status_code == 302
    assert draft.editors.count() == 1


def test_removing_ends_the_right_to_write(client_as, owner, draft):
    colleague = make_member(school())
    editor = services.add_editor(draft, actor=owner, user=colleague)
    client = client_as(owner)
    for _click in range(2):
        assert client.post(team(draft), {"action": "remove", "editor": editor.pk}).status_code == 302
    assert client_as(colleague).get(reverse("applications:tasks", args=[draft.reference])).status_code == 403


@pytest.mark.parametrize("editor", ["", "x", "999999", "\x00"])
def test_an_editor_that_is_none_changes_nothing(client_as, owner, draft, editor):
    services.add_editor(draft, actor=owner, user=make_member(school()))
    assert client_as(owner).post(team(draft), {"action": "remove", "editor": editor}).status_code == 302
    assert draft.editors.count() == 1


def test_an_editor_of_another_case_is_left_alone(client_as, owner, draft):
    other = cases.make_draft(school("0003"))
    there = services.add_editor(
        other, actor=other.owner.act_as(other.owner.memberships.get()), user=make_member(school("0003"))
    )
    client_as(owner).post(team(draft), {"action": "remove", "editor": there.pk})
    assert other.editors.count() == 1


def test_an_editor_reads_the_team_but_does_not_change_it(client_as, owner, draft):
    colleague = make_member(school())
    services.add_editor(draft, actor=owner, user=colleague)
    client = client_as(colleague)
    assert "只有擁有者或貴校聯絡人可以變更編輯者" in text_of(client.get(team(draft)))
    assert add(client, draft, make_member(school()).email).status_code == 403


def test_a_coordinator_takes_over_and_can_send(client_as, owner):
    case = cases.make_draft(school(), owner)
    coordinator = make_coordinator(school(), display_name="周主任")
    client = client_as(coordinator)
    assert "周主任" not in text_of(client.get(team(case)))
    for _click in range(2):
        answer = client.post(reverse("applications:take_over", args=[case.reference]))
        assert answer["Location"] == reverse("applications:tasks", args=[case.reference])
    case.refresh_from_db()
    assert case.owner == coordinator
    assert [editor.user for editor in case.editors.select_related("user")] == [owner]
    assert case.events.filter(verb="take_over").count() == 1


def test_a_member_takes_nothing_over(client_as, draft):
    client = client_as(make_member(school()))
    assert client.post(reverse("applications:take_over", args=[draft.reference])).status_code == 403


def test_a_confirmed_member_reads_a_draft_and_writes_nothing(client_as, draft):
    """The viewer of F14: everybody of the school whom a coordinator confirmed."""
    services.save_section(draft, actor=draft.owner, section_code="school", answers={"unit": "社會學系"})
    client = client_as(make_member(school()))
    html = text_of(client.get(draft.get_absolute_url()))
    assert ("社會學系" in html, "林怡君正在填寫" in html, "<textarea" in html) == (True, True, False)
    refused = client.post(reverse("applications:section", args=[draft.reference, "school"]), {"unit": "法律系"})
    assert (refused.status_code, Application.objects.get().answers["unit"]) == (403, "社會學系")
    assert client_as(make_member(school("0003"))).get(draft.get_absolute_url()).status_code == 404


def test_the_page_asks_as_much_for_one_editor_as_for_three(client_as, owner, draft, django_assert_num_queries):
    client = client_as(owner)
    for number in range(3):
        services.add_editor(draft, actor=owner, user=make_member(school()))
        if number in {0, 2}:
            with django_assert_num_queries(6):
                client.get(team(draft))
