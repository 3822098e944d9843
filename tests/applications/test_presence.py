"""Colleagues who have the same pages open (F35): told to those who work there, and stored nowhere."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications import services
from applications.constants import OfficialPage
from applications.models import Application, ApplicationEvent
from core import presence
from core.cache import ForgivingRedisCache
from core.dates import format_time, local_today
from obligations import header
from tests.factories import applications as cases
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_member, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], datetime]:
    """Time stands still; `now(seconds)` is so long after that, and from then on it is."""
    began = timezone.now()

    def move(seconds: int = 0) -> datetime:
        moment = began + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    move()
    return move


@pytest.fixture
def chen() -> User:
    return make_officer(district("zhongzheng"), display_name="陳科員")


@pytest.fixture
def wang() -> User:
    return make_officer(district("zhongzheng"), display_name="王科員")


@pytest.fixture
def case(chen: User) -> Application:
    return cases.claimed(officer=chen)


def lines(client: Client, case: Application, page: str = "detail", **more: str) -> Any:
    response = client.post(reverse("applications:present", args=[case.reference]), {"page": page, **more})
    return response.json()["lines"] if response.status_code == 200 else response.status_code


def in_section(client: Client, case: Application, section: str = "teaching") -> Any:
    response = client.post(reverse("applications:present_in_section", args=[case.reference, section]))
    return response.json()["lines"] if response.status_code == 200 else response.status_code


def test_an_official_reads_who_has_the_case_open_and_where(
    client_as: SignIn, case: Application, chen: User, wang: User, now: Callable[..., datetime]
) -> None:
    began = format_time(now())
    assert lines(client_as(chen), case) == []
    assert lines(client_as(wang), case) == [f"陳科員於{began}開啟本案，可能正在審查。"]
    later = format_time(now(60))
    lines(client_as(chen), case, "assess")
    assert lines(client_as(wang), case) == [f"陳科員於{later}開啟本案的「提出初審意見」頁，可能正在填寫。"]


def test_it_is_said_for_two_minutes_or_until_the_page_is_left(
    client_as: SignIn, case: Application, chen: User, wang: User, now: Callable[..., datetime]
) -> None:
    lines(client_as(chen), case)
    assert len(lines(client_as(wang), case)) == 1
    assert lines(client_as(chen), case, left="yes") == []
    assert lines(client_as(wang), case) == []
    lines(client_as(chen), case)
    now(presence.REMEMBERED_SECONDS)
    assert lines(client_as(wang), case) == []


def test_who_only_reads_the_case_neither_learns_of_it_nor_is_named(
    client_as: SignIn, case: Application, chen: User
) -> None:
    lines(client_as(chen), case)
    answers = [lines(client_as(person), case) for person in (case.owner, make_auditor())]
    assert (answers, lines(client_as(make_coordinator(school("0003"))), case)) == ([403, 403], 404)
    assert lines(client_as(chen), case) == []


def test_who_is_linked_to_the_school_is_left_out(client_as: SignIn, case: Application, wang: User) -> None:
    services.recuse(case, actor=wang, kind="other")
    assert lines(client_as(wang), case) == 403


def test_the_school_is_told_of_its_own_people_in_the_same_section_only(client_as: SignIn) -> None:
    draft = cases.make_draft(school("1003"), make_coordinator(school("1003"), display_name="林老師"))
    colleague = make_coordinator(school("1003"))
    assert in_section(client_as(draft.owner), draft) == []
    assert in_section(client_as(colleague), draft, "contact") == []
    (line,) = in_section(client_as(colleague), draft)
    assert (line.startswith("林老師於"), line.endswith("開啟本節，可能正在填寫。")) == (True, True)
    assert in_section(client_as(make_member(school("1003"))), draft) == 403
    assert in_section(client_as(make_bureau()), draft) == 404


def test_while_the_cache_is_away_nothing_is_said(
    client_as: SignIn, case: Application, chen: User, wang: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = ForgivingRedisCache("unix:///nowhere/valkey.sock?db=0", {"OPTIONS": {"socket_connect_timeout": 1}})
    monkeypatch.setattr(presence, "cache", nowhere)
    assert (lines(client_as(chen), case), lines(client_as(wang), case)) == ([], [])


def test_nothing_of_it_is_in_the_history(client_as: SignIn, case: Application, chen: User) -> None:
    before = ApplicationEvent.objects.count()
    lines(client_as(chen), case)
    lines(client_as(chen), case, left="yes")
    assert ApplicationEvent.objects.count() == before


def test_more_than_an_open_page_sends_is_refused(client_as: SignIn, case: Application, chen: User, settings) -> None:
    settings.PRESENCE_RATE_LIMITS = {"present": "2/m/user"}
    client = client_as(chen)
    assert [lines(client, case) for _ in range(3)] == [[], [], 429]


def test_the_number_of_tasks_stays_remembered(client_as: SignIn, case: Application, chen: User, settings) -> None:
    settings.TASKS_REMEMBERED_SECONDS = 30
    header.cache.set(f"tasks:{local_today()}:{chen.pk}:district:{chen.acting.district_id}", 41, 30)
    lines(client_as(chen), case)
    assert header.waiting_on(chen, chen.acting) == 41


@pytest.mark.parametrize("others", [1, 3])
def test_its_queries_do_not_grow(
    client_as: SignIn, case: Application, chen: User, others: int, django_assert_num_queries: Any
) -> None:
    for _ in range(others):
        lines(client_as(make_officer(case.reviewing_district)), case)
    client = client_as(chen)
    with django_assert_num_queries(6):
        assert len(lines(client, case)) == others


@pytest.mark.parametrize("page", [page.value for page in OfficialPage])
def test_every_page_it_names_is_one_of_the_case(page: str) -> None:
    assert reverse(f"applications:{page}", args=["PB115-0001-A"]).startswith("/applications/PB115-0001-A/")
