"""Saving while somebody types: what each answer tells the page, and whose words are never replaced unseen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from applications.models import Application
from tests.factories.accounts import make_coordinator, make_member
from tests.factories.applications import make_draft, submitted
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UNIT = "社會學系"


@pytest.fixture
def author() -> User:
    return make_coordinator(school("1003"))


@pytest.fixture
def draft(author: User) -> Application:
    return make_draft(school("1003"), author)


def keep(client: Client, application: Application, **typed: str) -> Any:
    return client.post(f"{application.get_absolute_url()}edit/school/keep/", typed)


def unit(application: Application) -> str:
    application.refresh_from_db()
    return str(application.answers.get("unit", ""))


def test_what_is_typed_is_stored_and_the_time_said(client_as: SignIn, author: User, draft: Application) -> None:
    response = keep(client_as(author), draft, unit=UNIT, tab="one")
    draft.refresh_from_db()
    at = timezone.localtime(draft.saved_at)
    assert (response.status_code, response.json()["words"]) == (200, f"已儲存 {at:%H:%M}")
    assert unit(draft) == UNIT


def test_the_answer_brings_what_the_next_save_has_seen(client_as: SignIn, author: User, draft: Application) -> None:
    client = client_as(author)
    first = keep(client, draft, unit=UNIT, tab="one").json()
    second = keep(client, draft, unit=f"{UNIT}所", tab="one", seen=first["seen"])
    assert (second.status_code, unit(draft)) == (200, f"{UNIT}所")


def test_a_lost_answer_does_not_stop_the_page_that_wrote(client_as: SignIn, author: User, draft: Application) -> None:
    client = client_as(author)
    keep(client, draft, unit=UNIT, tab="one", seen="")
    # The answer with the new `seen` never arrived.
    again = keep(client, draft, unit=f"{UNIT}所", tab="one", seen="of long ago")
    assert (again.status_code, unit(draft)) == (200, f"{UNIT}所")


def test_a_copy_of_the_tab_never_replaces_newer_words(client_as: SignIn, author: User, draft: Application) -> None:
    client = client_as(author)
    old = keep(client, draft, unit="甲", tab="one").json()["seen"]
    keep(client, draft, unit=UNIT, tab="one", seen=old)
    response = keep(client, draft, unit="乙", tab="two", seen=old)
    assert (response.status_code, response.json()["state"]) == (409, "moved")
    assert unit(draft) == UNIT


def test_a_colleagues_words_are_never_replaced_unseen(client_as: SignIn, author: User, draft: Application) -> None:
    colleague = make_coordinator(school("1003"))
    old = keep(client_as(author), draft, unit="甲", tab="one").json()["seen"]
    keep(client_as(colleague), draft, unit=UNIT, tab="two", seen=old)
    response = keep(client_as(author), draft, unit="乙", tab="one", seen=old)
    assert response.json() == {"state": "moved", "words": f"{colleague.name}已在別處修改"}
    assert unit(draft) == UNIT


def test_the_buttons_of_a_stale_copy_show_both(client_as: SignIn, author: User, draft: Application) -> None:
    client = client_as(author)
    old = keep(client, draft, unit="甲", tab="one").json()["seen"]
    keep(client, draft, unit=UNIT, tab="one", seen=old)
    typed = {"unit": "乙", "tab": "two", "seen": old, "action": "save"}
    page = client.post(f"{draft.get_absolute_url()}edit/school/", typed).content.decode()
    assert (UNIT in page, 'value="乙"' in page, unit(draft)) == (True, True, UNIT)


def test_a_case_sent_meanwhile_stores_nothing(client_as: SignIn, author: User) -> None:
    case = submitted(school("1003"), author)
    before = unit(case)
    response = keep(client_as(author), case, unit=UNIT, tab="one")
    assert (response.status_code, response.json()["state"], unit(case)) == (409, "closed", before)


def test_more_than_is_kept_is_said(client_as: SignIn, author: User, draft: Application) -> None:
    response = keep(client_as(author), draft, unit="字" * 20_001, tab="one")
    assert (response.status_code, response.json()["state"]) == (422, "failed")


def test_who_may_not_write_is_refused(client_as: SignIn, draft: Application) -> None:
    response = keep(client_as(make_member(school("1003"))), draft, unit=UNIT)
    assert (response.status_code, unit(draft)) == (403, "")


def test_the_session_tells_how_long_it_lasts_and_begins_again(client_as: SignIn, author: User) -> None:
    client = client_as(author)
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=200))
    told = client.get("/me/session/").json()
    assert (told["person"], 190 < told["seconds"] <= 200) == (author.pk, True)
    assert client.post("/me/session/").json()["seconds"] > 28_000


def test_a_visitor_has_no_session(client: Client) -> None:
    told = client.get("/me/session/").json()
    assert (told["person"], told["seconds"]) == (None, 0)
