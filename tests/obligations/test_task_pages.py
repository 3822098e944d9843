"""/tasks/ as its reader sees it, and the count beside its entry in the header."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dates import format_date, local_today
from notifications.constants import Channel, Topic
from notifications.models import FeedItem
from obligations.selectors import desk
from tests.factories.accounts import (
    make_absence,
    make_auditor,
    make_coordinator,
    make_membership,
    make_officer,
    make_user,
)
from tests.factories.applications import claimed
from tests.factories.districts import district
from tests.factories.obligations import due
from tests.factories.schools import school
from tests.pages import links_of, text_of

TASKS = "/tasks/"


@pytest.fixture
def officer(db):
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw", display_name="李承辦")


@pytest.fixture
def case(officer):
    return due(claimed(officer=officer), local_today() - timedelta(days=2))


def tell_news(person, number, **fields):
    values = {
        "key": f"news:{number}", "recipient": person, "topic": Topic.NEWS, "channel": Channel.DIGEST,
        "subject_kind": "application", "subject_id": number, "headline": f"第{number}件事", "sentence": "發生了。",
        "path": f"/applications/{number}/", "created_at": timezone.now() - timedelta(hours=number),
    }  # fmt: skip
    return FeedItem.objects.create(**values | fields)


def count_in_header(response) -> str:
    markup = response.content.decode().partition('<nav class="nav"')[2].partition("</nav>")[0]
    return markup.partition('class="count">')[2].partition("<")[0]


def test_a_task_says_what_who_waits_until_when_and_what_follows(officer, case, client_as):
    response = client_as(officer).get(TASKS)
    text = text_of(response)
    assert f"完成{case.school.name}申請案的初審" in text
    assert f"{case.school.name}等候初審結果" in text
    assert f"逾期 2 天 {format_date(case.due_on)}" in text
    assert "將通知課長。" in text
    assert links_of(response, case.get_absolute_url())[0] == f"完成{case.school.name}申請案的初審"
    assert count_in_header(response) == "1"


def test_of_many_the_most_pressing_are_shown_and_the_number_beside_them(officer, case, client_as, monkeypatch):
    monkeypatch.setattr(desk, "TASKS_SHOWN", 1)
    due(claimed(school=school("0004"), officer=officer), local_today())
    response = client_as(officer).get(TASKS)
    assert [row.task.record.reference for group in response.context["groups"] for row in group.rows] == [case.reference]
    assert "共有 2 件待辦事項，這裡列出最急迫的。" in text_of(response)


def test_in_english(officer, case, client_as):
    client = client_as(officer)
    client.cookies["django_language"] = "en"
    text = text_of(client.get(TASKS))
    assert f"Assess the application of {case.school.name_en}" in text
    assert f"{case.school.name_en} waits for an assessment" in text
    assert "If nothing happens, this goes to the section chief on" in text


def test_a_deputy_sees_for_whom(officer, case, client_as):
    deputy = make_officer(district("zhongzheng"))
    assert count_in_header(client_as(deputy).get(TASKS)) == ""
    make_absence(officer, deputy)
    response = client_as(deputy).get(TASKS)
    assert "代理李承辦" in text_of(response)
    assert count_in_header(response) == "1"


def test_nothing_waits(officer, client_as):
    response = client_as(officer).get(TASKS)
    assert "目前沒有待辦事項。" in text_of(response)
    assert count_in_header(response) == ""


def test_somebody_without_a_capacity_is_told_how_to_get_one(client_as, db):
    response = client_as(make_user()).get(TASKS)
    assert "您尚未代表任何學校或機關。" in text_of(response)
    assert links_of(response, reverse("accounts:claim")) == ["申請加入學校團隊"]


def test_other_capacities_are_one_button_away(officer, case, client_as):
    here = officer.memberships.get()
    there = make_membership(officer, "district_officer", district=district("beitou"))
    client = client_as(officer.act_as(there))
    response = client.get(TASKS)
    assert f"另有 1 件等您以「{here.label}」身分辦理。" in text_of(response)
    assert "目前沒有待辦事項。" in text_of(response)
    response = client.post(reverse("accounts:switch"), {"membership": here.pk, "next": TASKS})
    assert response["Location"] == TASKS
    assert f"完成{case.school.name}申請案的初審" in text_of(client.get(TASKS))


# -- news ----------------------------------------------------------------------------------------------------


def test_news_is_mine_newest_first_by_record_and_of_thirty_days(officer, client_as):
    tell_news(officer, 1)
    tell_news(officer, 2)
    tell_news(officer, 3, subject_id=1, path="/applications/1/", headline="更早的事")
    tell_news(officer, 4, created_at=timezone.now() - timedelta(days=31))
    tell_news(make_officer(district("zhongzheng")), 5)
    text = text_of(client_as(officer).get(TASKS)).partition("最近 30 天的消息")[2]
    assert [word for word in text.split() if word.startswith(("第", "更早"))] == ["第1件事", "更早的事", "第2件事"]


def test_news_goes_on_on_further_pages(officer, client_as):
    for number in range(1, 28):
        tell_news(officer, number)
    client = client_as(officer)
    first = client.get(TASKS)
    assert len(links_of(first, "/applications/[0-9]+/")) == 25
    address = first.content.decode().partition('<a href="?after=')[2].partition('"')[0]
    second = client.get(f"{TASKS}?after={address}")
    assert links_of(second, "/applications/[0-9]+/") == ["第26件事", "第27件事"]


# -- how much it costs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(officer, client_as, count, django_assert_num_queries):
    for number, code in enumerate(("1015", "0003", "0004")[:count], start=1):
        claimed(school=school(code), officer=officer)
        tell_news(officer, number)
    client = client_as(officer)
    with django_assert_num_queries(9):
        response = client.get(TASKS)
    assert count_in_header(response) == str(count)


@pytest.mark.parametrize(("who", "queries"), [("visitor", 0), ("nobody", 0), ("auditor", 0), ("coordinator", 1)])
def test_the_count_costs_one_query_at_most(db, client, client_as, who, queries, django_assert_max_num_queries):
    people = {
        "nobody": make_user,
        "auditor": make_auditor,
        "coordinator": lambda: make_coordinator(school("1015")),
    }
    client = client if who == "visitor" else client_as(people[who]())
    with django_assert_max_num_queries(50) as context:
        client.get("/privacy/")
    assert sum("standing AS MATERIALIZED" in query["sql"] for query in context.captured_queries) == queries
