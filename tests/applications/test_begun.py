"""Typing before identity (F10, complaint 4): nothing by looking, nothing lost by signing in, nothing twice."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.constants import ClaimProof, ClaimStatus
from accounts.models import SchoolClaim, User
from applications import services
from applications.constants import BEGUN_DAYS
from applications.content import commitment_code
from applications.models import Application, Begun
from applications.services.beginning import key_digest
from notifications.models import Message
from notifications.services import deliver
from tests.applications.pages import text_of
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator, make_member, make_officer, make_user
from tests.factories.districts import district
from tests.factories.needs import asked
from tests.factories.schools import school
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db

UNIT = "社會學系參與式預算辦公室"
CONTINUE = "/apply/continue/"


def keep(client: Client, section: str = "school", **typed: str) -> Any:
    return client.post(f"/apply/begin/{section}/keep/", {"school": "1015", "tab": "one", "seen": "x"} | typed)


def begun(**changes: Any) -> Begun:
    """The one there is."""
    row = Begun.objects.get()
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    return row


def signed_in(client: Client, person: User) -> Client:
    """In the same browser: what it typed before stays with it."""
    key = client.cookies.get("begun")
    sign_in(client, person)
    if key:
        client.cookies["begun"] = key.value
    return client


def take(client: Client, **more: str) -> Any:
    return client.post(CONTINUE, {"begun": str(Begun.objects.get().pk), "school": "1015"} | more)


@pytest.fixture
def typed(client: Client) -> Client:
    """A browser in which somebody has typed two sections."""
    keep(client, unit=UNIT)
    keep(client, "contact", **cases.CONTACT)
    return client


# -- keeping ----------------------------------------------------------------------------------------------------


def test_looking_makes_nothing_and_the_first_word_does(client):
    for page in ("/apply/", "/apply/begin/?school=1015", "/apply/begin/school/?school=1015", "/apply/begin/contact/"):
        assert (client.get(page).status_code, Begun.objects.count()) == (200, 0)
    answer = keep(client, unit=UNIT)
    row = begun()
    at = timezone.localtime(row.saved_at)
    assert answer.json()["words"] == f"已儲存 {at:%H:%M}"
    assert (row.answers["unit"], row.school, row.person) == (UNIT, school("1015"), None)
    assert Application.objects.count() == 0


def test_the_buttons_keep_without_javascript_and_say_what_is_wrong(client):
    client.get("/apply/begin/contact/")
    page = client.post("/apply/begin/contact/", {"contact_email": "何", "action": "continue"})
    assert "錯誤" in text_of(page)
    assert begun().answers["contact_email"] == "何"
    following = client.post("/apply/begin/contact/", cases.CONTACT | {"action": "continue"})
    assert following["Location"] == "/apply/begin/districts/"
    leave = client.post("/apply/begin/contact/", cases.CONTACT | {"action": "sign_in"})
    assert leave["Location"] == CONTINUE


def test_the_secret_stands_in_no_address_and_not_in_the_database(typed):
    secret = typed.cookies["begun"]
    assert (secret["httponly"], secret["samesite"], len(secret.value)) == (True, "Lax", 43)
    assert begun().key_digest == key_digest(secret.value)
    assert secret.value not in typed.get("/apply/begin/").content.decode()


def test_another_browser_sees_nothing_of_it(typed):
    other = Client()
    for page in ("/apply/", "/apply/begin/", "/apply/begin/school/?school=1015"):
        assert UNIT not in other.get(page).content.decode()
    assert UNIT in typed.get("/apply/begin/school/").content.decode()


def test_the_door_shows_it_again(typed):
    html = typed.get("/apply/").content.decode()
    assert (
        html.index("您在這裡開始填寫申請")
        < html.index('href="/apply/begin/">繼續填寫先前的內容')
        < html.index('id="school"')
    )


def test_what_somebody_came_for_is_filled_in_and_stays_once_changed(client):
    need = asked()
    html = client.get(f"/apply/begin/districts/?need={need.pk}").content.decode()
    assert re.search(rf'value="{need.district.slug}" selected', html)
    keep(client, "districts", need=str(need.pk), choice_1="daan", district_reason="鄰近校區。")
    keep(client, need=str(need.pk), unit=UNIT)
    row = begun()
    assert (row.need, row.answers["choice_1"], row.answers["unit"]) == (need, "daan", UNIT)
    fresh = Client().get("/apply/begin/districts/?district=beitou").content.decode()
    assert re.findall(r'value="(\w+)" selected', fresh) == ["beitou"]


def test_an_older_page_of_the_browser_never_replaces_newer_words(client):
    old = keep(client, unit="甲").json()["seen"]
    keep(client, unit=UNIT, seen=old)
    answer = keep(client, unit="乙", seen=old, tab="two")
    assert (answer.status_code, answer.json()["state"], begun().answers["unit"]) == (409, "moved", UNIT)
    both = client.post("/apply/begin/school/", {"school": "1015", "unit": "乙", "seen": old, "tab": "two"})
    assert ('value="乙"' in both.content.decode(), UNIT in text_of(both)) == (True, True)


def test_only_questions_of_the_form_are_kept_and_no_text_without_end(client):
    keep(client, unit=UNIT, is_true="on", consent_email="x@example.edu.tw", anything="1")
    assert set(begun().answers) == {"unit"}
    answer = keep(client, unit="字" * 10_001)
    assert (answer.status_code, answer.json()["state"]) == (422, "failed")


def test_an_address_begins_so_many_in_an_hour_and_what_is_begun_goes_on(client, settings):
    settings.PUBLIC_RATE_LIMITS = {"begin": "1/h/ip", "continue": "1/h/ip"}
    keep(client, unit=UNIT)
    refused = keep(Client(), unit="乙")
    assert (refused.status_code, refused.json()["state"], Begun.objects.count()) == (422, "failed", 1)
    assert keep(client, unit=f"{UNIT}二").status_code == 200


@pytest.mark.parametrize("section", ["attachments", "declaration", "nothing"])
def test_files_and_declarations_wait_for_a_name(client, section):
    assert client.get(f"/apply/begin/{section}/").status_code == 404
    assert keep(client, section).status_code == 404


# -- taking it along --------------------------------------------------------------------------------------------


def test_every_character_is_in_the_draft_after_signing_in(typed):
    coordinator = make_coordinator(school())
    assert typed.get(CONTINUE)["Location"] == f"{reverse('account_login')}?next={CONTINUE}"
    client = signed_in(typed, coordinator)
    page = client.get(CONTINUE)
    assert (UNIT in text_of(page), Application.objects.count()) == (True, 0)
    answer = take(client)
    draft = Application.objects.get()
    assert answer["Location"] == reverse("applications:tasks", args=[draft.reference])
    assert draft.answers == {"unit": UNIT} | cases.CONTACT
    assert (draft.owner, draft.touched_sections) == (coordinator, ["school", "contact"])
    assert (begun().answers, begun().application, client.cookies["begun"].value) == ({}, draft, "")


def test_a_second_click_lands_on_the_same_case(typed):
    client = signed_in(typed, make_coordinator(school()))
    assert take(client)["Location"] == take(client)["Location"]
    assert Application.objects.count() == 1


def test_a_need_is_answered_by_the_draft_and_what_was_typed_wins(client):
    need = asked()
    keep(client, "teaching", need=str(need.pk), **cases.TEACHING)
    take(signed_in(client, make_coordinator(school())))
    draft = Application.objects.get()
    assert (draft.need, draft.answers["choice_1"]) == (need, need.district.slug)
    assert draft.answers["students"] == cases.TEACHING["students"]


def test_a_draft_that_stands_is_shown_and_filled_and_no_twin_made(typed):
    """Complaint 7: answer by answer as chosen; empty ones are filled."""
    colleague = make_coordinator(school())
    draft = cases.make_draft(school(), colleague)
    services.save_section(draft, actor=colleague, section_code="school", answers={"unit": "公共行政學系"})
    client = signed_in(typed, make_coordinator(school()))
    page = client.get(CONTINUE)
    html = page.content.decode()
    assert (draft.reference in html, "公共行政學系" in html, UNIT in html) == (True, True, True)
    seen = {"seen": page.context["draft"].saved_at.isoformat(), "into": "draft"}
    assert "請逐題選擇要保留哪一份答覆" in text_of(take(client, **seen))
    take(client, **seen, stays_unit="mine")
    draft.refresh_from_db()
    assert (draft.answers, Application.objects.count()) == ({"unit": UNIT} | cases.CONTACT, 1)


def test_words_written_meanwhile_are_looked_at_first(typed):
    colleague = make_coordinator(school())
    draft = cases.make_draft(school(), colleague)
    client = signed_in(typed, make_coordinator(school()))
    seen = client.get(CONTINUE).context["draft"].saved_at.isoformat()
    services.save_section(draft, actor=colleague, section_code="school", answers={"unit": "公共行政學系"})
    assert "請逐題選擇" in text_of(take(client, into="draft", seen=seen))
    assert "剛才有人修改" in text_of(take(client, into="draft", seen=seen, stays_unit="mine"))
    draft.refresh_from_db()
    assert (draft.answers, begun().answers["unit"]) == ({"unit": "公共行政學系"}, UNIT)


def test_a_case_at_the_desk_is_shown_and_a_new_one_has_to_be_said(client):
    coordinator = make_coordinator(school())
    sent = cases.submitted(school(), coordinator, districts=("zhongzheng",))
    keep(client, "districts", choice_1="zhongzheng", district_reason="校區在本區。")
    client = signed_in(client, coordinator)
    assert sent.reference in text_of(client.get(CONTINUE))
    assert "請選擇如何處理您填寫的內容" in text_of(take(client))
    take(client, into="new")
    assert Application.objects.drafts().get().answers["district_reason"] == "校區在本區。"


def test_a_case_in_another_district_is_in_nobodys_way(client):
    coordinator = make_coordinator(school())
    cases.submitted(school(), coordinator, districts=("zhongzheng",))
    keep(client, "districts", choice_1="daan", district_reason="校區在本區。")
    client = signed_in(client, coordinator)
    assert client.get(CONTINUE).context["beside"] == []
    take(client)
    assert Application.objects.drafts().count() == 1


def test_a_strangers_school_tells_nothing_and_keeps_it_until_the_team_says_yes(typed):
    draft = cases.make_draft(school(), make_coordinator(school()))
    person = make_user()
    client = signed_in(typed, person)
    page = client.get(CONTINUE)
    assert (draft.reference in page.content.decode(), "保留內容並申請加入世新大學團隊" in text_of(page)) == (
        False,
        True,
    )
    assert "您在這所學校的身分尚未確認" in text_of(take(client))
    assert take(client, action="hold")["Location"] == f"{reverse('accounts:claim')}?school=1015"
    held = begun()
    assert (held.person, held.answers["unit"]) == (person, UNIT)
    elsewhere = Client()
    sign_in(elsewhere, person)
    assert UNIT in text_of(elsewhere.get(CONTINUE))
    assert "您在這裡開始填寫申請" in text_of(elsewhere.get("/applications/"))


def test_once_in_an_account_the_browser_alone_opens_it_no_more(typed):
    services.hold_begun(begun(), actor=make_user())
    assert UNIT not in typed.get("/apply/begin/school/").content.decode()
    answer = keep(typed, unit="乙")
    assert (answer.status_code, begun().answers["unit"]) == (422, UNIT)
    stranger = signed_in(typed, make_coordinator(school()))
    assert (stranger.get(CONTINUE)["Location"], take(stranger)["Location"]) == ("/apply/", "/apply/")
    assert Application.objects.count() == 0


def test_an_official_cannot_take_it(typed):
    client = signed_in(typed, make_officer(district()))
    assert "不能提出申請" in text_of(take(client))
    assert begun().person is None


def test_a_member_takes_it_and_owns_the_draft(typed):
    member = make_member(school())
    take(signed_in(typed, member))
    assert Application.objects.get().owner == member


# -- another device ---------------------------------------------------------------------------------------------


def link_sent_to(client: Client, address: str) -> str:
    client.post("/apply/send-link/", {"email": address})
    message = Message.objects.get(to_address=address)
    deliver(message.pk)
    found = re.search(r"(/apply/continue/[\w-]+/)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_link_goes_on_elsewhere_once_and_for_its_address_only(typed, client_as):
    owner = make_coordinator(school())
    link = link_sent_to(typed, owner.email)
    assert Client().get(link)["Location"] == f"{reverse('account_login')}?next={link}"
    stranger = client_as(make_coordinator(school())).get(link)
    assert (stranger.status_code, UNIT in stranger.content.decode()) == (404, False)
    there = client_as(owner)
    assert (UNIT in text_of(there.get(link)), begun().person) == (True, None)
    there.post(link, {"begun": str(begun().pk), "school": "1015"})
    assert Application.objects.get().answers["unit"] == UNIT
    assert there.get(link).status_code == 404
    again = there.post(link, {"begun": str(begun().pk), "school": "1015"})
    assert again["Location"] == reverse("applications:tasks", args=[Application.objects.get().reference])


def test_a_link_shows_its_words_in_a_browser_that_has_others(typed):
    owner = make_coordinator(school())
    link = link_sent_to(typed, owner.email)
    other = Client()
    keep(other, unit="另一個單位")
    page = text_of(signed_in(other, owner).get(link))
    assert (UNIT in page, "另一個單位" in page) == (True, False)


def test_a_link_ends_and_a_new_one_ends_the_old(typed, client_as):
    owner = make_coordinator(school())
    old = link_sent_to(typed, owner.email)
    services.mail_continuing_link(begun(), address=owner.email, language="")
    assert client_as(owner).get(old).status_code == 404
    begun(link_digest=key_digest("t"), link_until=timezone.now() - timedelta(seconds=1))
    assert client_as(owner).get("/apply/continue/t/").status_code == 404


def test_links_are_counted(typed, settings):
    typed.post("/apply/send-link/", {"email": "not an address"})
    settings.PUBLIC_RATE_LIMITS = {"begin": "60/h/ip", "continue": "2/h/ip,1/h/key"}
    for _number in range(3):
        typed.post("/apply/send-link/", {"email": "lin@example.edu.tw"})
    assert Message.objects.count() == 1
    settings.PUBLIC_RATE_LIMITS = {"continue": "20/h/ip"}
    begun(links_sent=5)
    page = typed.post("/apply/send-link/", {"email": "wang@example.edu.tw"}, follow=True)
    assert ("連結已寄出多次" in text_of(page), Message.objects.count()) == (True, 1)


# -- an end -----------------------------------------------------------------------------------------------------


def test_what_nobody_took_is_removed_after_its_last_day_which_the_page_names(typed):
    row = begun()
    day = timezone.localdate(row.saved_at) + timedelta(days=BEGUN_DAYS)
    assert row.kept_until == day
    assert f"{day.year - 1911}年{day.month}月{day.day}日" in text_of(typed.get("/apply/begin/"))
    begun(saved_at=timezone.now() - timedelta(days=BEGUN_DAYS, hours=23))
    assert services.purge_begun() == 0
    waiting = make_user()
    claim = SchoolClaim.objects.create(user=waiting, school=school(), title="助理教授", proof=ClaimProof.NONE)
    begun(saved_at=timezone.now() - timedelta(days=BEGUN_DAYS + 2), person=waiting)
    assert services.purge_begun() == 0
    SchoolClaim.objects.filter(pk=claim.pk).update(status=ClaimStatus.WITHDRAWN)
    assert (services.purge_begun(), Begun.objects.count()) == (1, 0)


def test_whoever_typed_it_removes_it(typed):
    assert (typed.get("/apply/forget/").status_code, Begun.objects.count()) == (200, 1)
    typed.post("/apply/forget/")
    assert Begun.objects.count() == 0


def test_the_database_keeps_no_words_beside_a_case(typed):
    with pytest.raises(IntegrityError, match="begun_adopted_by_a_person_and_emptied"), transaction.atomic():
        begun(application=cases.make_draft(), person=make_user())


def test_the_pages_ask_the_same_whatever_was_typed(typed, django_assert_num_queries):
    keep(typed, "districts", choice_1="daan", district_reason="鄰近。")
    keep(typed, "commitments", **{commitment_code("table-leaders"): "2"})
    for _number in range(2):
        with django_assert_num_queries(3):
            typed.get("/apply/begin/")
        keep(typed, "teaching", **cases.TEACHING)
        keep(typed, "districts", choice_1="daan", choice_2="beitou", choice_3="zhongzheng")
