"""A draft is given to another member while its owner stays one: by the school's contact or by the bureau (F14)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from applications import services
from applications.models import Application
from applications.notices import SUBJECT_KIND
from notifications.models import FeedItem, Message
from tests.applications.pages import text_of, url
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_coordinator, make_member, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of

pytestmark = pytest.mark.django_db
WHY = "林老師請假，學期末前不在校。"
TEAM = "/school-team/"


@pytest.fixture
def owner():
    return make_member(school(), display_name="林怡君")


@pytest.fixture
def colleague():
    return make_coordinator(school(), display_name="黃志明")


@pytest.fixture
def draft(owner):
    return cases.make_draft(school(), owner)


def give(client, case: Application, person, reason: str = WHY, **more):
    return client.post(url(case, "owner/"), {"person": person.pk, "reason": reason}, **more)


def told(case: Application) -> list[tuple[int, str]]:
    rows = FeedItem.objects.filter(subject_kind=SUBJECT_KIND, subject_id=case.pk).order_by("pk")
    return [(item.recipient_id, item.sentence) for item in rows]


def test_the_bureau_gives_a_draft_to_another_member_and_both_are_told(client_as, owner, colleague, draft):
    client = client_as(make_bureau())
    answer = give(client, draft, colleague, follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"{TEAM}?school={school().code}")
    assert "黃志明已成為擁有者" in text_of(answer)
    draft.refresh_from_db()
    assert (draft.owner, [editor.user for editor in draft.editors.select_related("user")]) == (colleague, [owner])
    event = draft.events.get(verb="name_owner")
    assert event.details == {"owner": [owner.pk, colleague.pk], "reason": WHY}
    assert event.acting_code.startswith("bureau")
    assert told(draft) == [
        (colleague.pk, f"民政局已將世新大學這件申請案的擁有者改為您；申請案由擁有者送出。理由：{WHY}"),
        (owner.pk, f"民政局已將世新大學這件申請案的擁有者改為黃志明。理由：{WHY}"),
    ]
    mails = Message.objects.about(SUBJECT_KIND, draft.pk).order_by("recipient")
    assert {mail.recipient_id for mail in mails} == {owner.pk, colleague.pk}


def test_the_new_owner_sends_and_the_former_one_still_writes(client_as, owner, colleague):
    case = cases.complete_draft(school(), owner)
    give(client_as(make_bureau()), case, colleague)
    case.refresh_from_db()
    services.save_section(case, actor=owner, section_code="teaching", answers={"students": "50"})
    with pytest.raises(PermissionDenied):
        services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(case))
    case.refresh_from_db()
    services.submit_application(case, actor=colleague, seen_hash=cases.seen_hash(case))


def test_the_schools_contact_does_it_from_the_team_of_the_draft(client_as, owner, colleague, draft):
    third = make_member(school())
    client = client_as(colleague)
    assert links_of(client.get(url(draft, "team/")), url(draft, "owner/")) == ["指定其他擁有者"]
    page = text_of(client.get(url(draft, "owner/")))
    assert ("黃志明" in page, third.email in page, owner.email in page) == (True, True, False)
    assert give(client, draft, third)["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.owner == third
    assert [person for person, _said in told(draft)] == [third.pk, owner.pk]
    assert "黃志明已將" in told(draft)[0][1]


def test_who_makes_themselves_the_owner_is_not_told_what_they_did(client_as, owner, colleague, draft):
    give(client_as(colleague), draft, colleague)
    assert [person for person, _said in told(draft)] == [owner.pk]


def test_a_second_click_changes_nothing(client_as, colleague, draft):
    bureau = make_bureau()
    for _click in range(2):
        services.name_owner(draft, actor=bureau, owner=colleague, reason=WHY)
    assert draft.events.filter(verb="name_owner").count() == 1
    assert len(told(draft)) == 2


@pytest.mark.parametrize("who", ["the owner", "another school", "nobody", "the bureau", "left"])
def test_only_another_member_of_the_school_is_taken(client_as, owner, colleague, draft, who):
    bureau, left = make_bureau(), make_member(school())
    left.memberships.update(ended_at=timezone.now())
    people = {
        "the owner": owner.pk, "another school": make_member(school("0003")).pk, "nobody": "", "the bureau": bureau.pk,
        "left": left.pk,
    }  # fmt: skip
    answer = client_as(bureau).post(url(draft, "owner/"), {"person": people[who], "reason": WHY})
    assert (answer.status_code, "data-error-summary" in answer.content.decode()) == (200, True)
    assert WHY in text_of(answer)
    draft.refresh_from_db()
    assert (draft.owner, told(draft)) == (owner, [])


def test_whoever_left_meanwhile_is_refused_by_the_service(colleague, draft):
    colleague.memberships.update(ended_at=timezone.now())
    with pytest.raises(services.TransitionNotAllowed, match="須為該校成員"):
        services.name_owner(draft, actor=make_bureau(), owner=colleague, reason=WHY)


def test_a_reason_is_asked_for(client_as, owner, colleague, draft):
    assert "data-error-summary" in give(client_as(make_bureau()), draft, colleague, reason=" ").content.decode()
    draft.refresh_from_db()
    assert draft.owner == owner


def test_the_bureau_finds_it_at_the_schools_team_and_reads_no_answer(client_as, owner, colleague, draft):
    services.save_section(draft, actor=owner, section_code="school", answers={"unit": "內部密語系"})
    elsewhere = cases.make_draft(school("0003"))
    client = client_as(make_bureau())
    page = client.get(f"{TEAM}?school={school().code}")
    assert links_of(page, url(draft, "owner/")) == [f"{draft.reference} 擁有者：林怡君"]
    assert elsewhere.reference not in text_of(page)
    there = client.get(url(draft, "owner/"))
    assert "內部密語系" not in text_of(page) + text_of(there)
    assert client.get(url(draft)).status_code == 404
    assert url(draft, "owner/") in client_as(colleague).get(TEAM).content.decode()


def test_neither_members_nor_desks_name_an_owner(client_as, owner, colleague, draft):
    for person in (owner, make_member(school())):
        assert give(client_as(person), draft, colleague).status_code == 403
    assert "指定其他擁有者" not in text_of(client_as(owner).get(url(draft, "team/")))
    sent = cases.submitted(school("0003"))
    assert client_as(make_officer(district("zhongzheng"))).get(url(sent, "owner/")).status_code == 403


def test_of_a_sent_case_history_says_why_and_a_closed_one_keeps_its_owner(client_as):
    first, second = make_coordinator(school()), make_coordinator(school())
    case = cases.submitted(school(), first)
    client = client_as(make_bureau())
    assert links_of(client.get(url(case)), url(case, "owner/")) == ["指定其他擁有者"]
    assert give(client, case, second)["Location"] == case.get_absolute_url()
    for reader in (client, client_as(second)):
        assert WHY in text_of(reader.get(url(case)))
    case.refresh_from_db()
    services.withdraw_application(case, actor=second)
    assert client.get(url(case, "owner/")).status_code == 403


def test_the_pages_ask_as_much_for_one_member_as_for_four(client_as, owner, draft, django_assert_num_queries):
    client = client_as(make_bureau())
    for number in range(4):
        cases.make_draft(school(), make_member(school()))
        if number in {0, 3}:
            with django_assert_num_queries(7):
                client.get(url(draft, "owner/"))
            with django_assert_num_queries(10):
                client.get(f"{TEAM}?school={school().code}")
