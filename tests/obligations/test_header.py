"""The number in the header is remembered for half a minute: own acts count at once, those of others soon."""

import pytest
from django.core.cache import cache

from applications import services
from core.cache import ForgivingRedisCache
from core.dates import local_today
from obligations import header
from tests.factories.accounts import make_officer
from tests.factories.applications import submitted
from tests.factories.districts import district

from .test_task_pages import count_in_header

pytestmark = pytest.mark.django_db
ELSEWHERE, HOME = "/me/", "/dashboard/"


@pytest.fixture
def officer(settings):
    settings.TASKS_REMEMBERED_SECONDS = 30
    person = make_officer(district("zhongzheng"))
    header.forget(person)
    yield person
    header.forget(person)


def withdraw(case) -> None:
    services.withdraw_application(case, actor=case.owner.act_as(case.owner.memberships.get()))


def test_what_others_do_is_counted_when_the_page_of_tasks_is_opened(officer, client_as):
    case, client = submitted(), client_as(officer)
    assert count_in_header(client.get(ELSEWHERE)) == "1"
    withdraw(case)
    assert count_in_header(client.get(ELSEWHERE)) == "1"
    assert count_in_header(client.get("/tasks/")) == ""
    assert count_in_header(client.get(ELSEWHERE)) == ""


def test_it_is_remembered_for_no_longer_than_said(officer, client_as):
    submitted()
    client_as(officer).get(ELSEWHERE)
    key = cache.make_key(f"tasks:{local_today()}:{officer.pk}:district:{officer.acting.district_id}")
    assert 0 < cache._cache.get_client(None).ttl(key) <= 30


def test_an_own_act_counts_at_once(officer, client_as):
    case, client = submitted(), client_as(officer)
    assert count_in_header(client.get(ELSEWHERE)) == "1"
    withdraw(case)
    client.post("/language/", {"language": "zh-hant"})
    assert count_in_header(client.get(ELSEWHERE)) == ""


def test_a_page_asks_nothing_for_it_meanwhile(officer, client_as, django_assert_num_queries):
    client = client_as(officer)
    client.get(ELSEWHERE)
    with django_assert_num_queries(0):
        assert header.waiting_on(officer, officer.acting) == 0


def test_the_first_tasks_of_a_home_are_as_old_as_the_number(officer, client_as, django_assert_num_queries):
    case, client = submitted(), client_as(officer)
    assert case.reference in client.get(HOME).content.decode()
    with django_assert_num_queries(0):
        assert [one.subject_id for one in header.first_on(officer, officer.acting, limit=3)] == [case.pk]
    withdraw(case)
    client.post("/language/", {"language": "zh-hant"})
    assert case.reference not in client.get(HOME).content.decode()


def test_the_page_of_tasks_says_the_number_and_lets_the_first_be_asked_again(officer, client_as):
    case, client = submitted(), client_as(officer)
    client.get(HOME)
    withdraw(case)
    client.get("/tasks/")
    assert header.waiting_on(officer, officer.acting) == 0
    assert header.first_on(officer, officer.acting, limit=3) == []


def test_without_the_cache_every_page_counts(officer, client_as, monkeypatch):
    nowhere = ForgivingRedisCache("unix:///nowhere/valkey.sock?db=0", {"OPTIONS": {"socket_connect_timeout": 1}})
    monkeypatch.setattr(header, "cache", nowhere)
    case, client = submitted(), client_as(officer)
    assert count_in_header(client.get(ELSEWHERE)) == "1"
    withdraw(case)
    assert count_in_header(client.get(ELSEWHERE)) == ""
