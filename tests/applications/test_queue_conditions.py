"""Conditions typed into the queue's search box: one address holds them all, and what is not understood is said."""

from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from django.test import Client

from applications.constants import Status
from applications.models import Application
from applications.operators import Wait
from applications.selectors import narrowing, queue
from core.dates import local_today
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LIST = "/applications/"


def typed(client: Client, words: str, query: str = "") -> dict[str, str]:
    """Where typing these words leads."""
    response = client.get(f"{LIST}?q={quote(words)}{query}")
    assert response.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}


def references(client: Client, words: str) -> list[str]:
    response = client.get(f"{LIST}?q={quote(words)}", follow=True)
    return [row.application.reference for row in response.context["rows"]]


def waits_since(application: Application, days: int) -> Application:
    since = application.status_since - timedelta(days=days)
    Application.objects.filter(pk=application.pk).update(status_since=since)
    return application


@pytest.mark.parametrize(
    "words",
    [
        "district:中正 status:returned waiting:>10d school:世新 who:me",
        "區：中正區 狀態：退回補正 等候：＞10天 學校：世新 承辦：我",
    ],
)
def test_typed_conditions_move_into_the_address_and_show_as_chips(client_as, words):
    client = client_as(make_bureau())
    assert typed(client, words) == {
        "show": "all", "district": "zhongzheng", "status": "returned", "waiting": ">10d",
        "school": "世新", "mine": "true",
    }  # fmt: skip
    page = client.get(f"{LIST}?q={quote(words)}", follow=True)
    labels = [chip.label for chip in page.context["chosen"]]
    assert labels == ["狀態：退回補正", "行政區：中正區", "等候超過 10 天", "學校：世新", "只看我承辦的"]
    assert page.context["filter"].data["q"] == ""


def test_what_is_typed_replaces_the_field_and_keeps_the_shelf(client_as):
    client = client_as(make_bureau())
    assert typed(client, "台北 狀態:撤回", "&show=closed&status=lapsed") == {
        "q": "台北", "show": "closed", "status": "withdrawn",
    }  # fmt: skip


def test_what_is_not_understood_is_said_beside_the_box_and_words_still_search(client_as):
    client = client_as(make_officer(district("zhongzheng")))
    found, _other = cases.submitted(school("1015")), cases.submitted(school("1003"))
    response = client.get(f"{LIST}?q={quote('世新 顏色:紅 等候:很久 區:大安')}")
    assert [row.application.reference for row in response.context["rows"]] == [found.reference]
    assert response.context["form"].errors["q"] == [
        "沒有「顏色:」這個條件。可以輸入的有：區:、狀態:、等候:、學校:、承辦:、案號:、逾期:",
        "看不懂「等候:很久」，請這樣寫：等候:>10天",
        "「區:大安」在此不作用：貴單位只看得到本區的案件。",
    ]
    assert "沒有「顏色:」這個條件。" in text_of(response)
    assert [chip.label for chip in response.context["chosen"]] == ["學校、案號或條件：世新"]


def test_each_condition_finds_what_it_says(client_as):
    officer = make_officer(district("zhongzheng"), display_name="林佳穎")
    client = client_as(officer)
    mine = cases.claimed(school=school("1003"), officer=officer)
    late = waits_since(cases.submitted(school("1015")), 12)
    Application.objects.filter(pk=late.pk).update(due_on=local_today() - timedelta(days=1))
    closed = waits_since(cases.withdrawn(school("1016")), 30)
    assert references(client, "等候:>11天") == [late.reference]
    assert references(client, "等候:>12天") == []
    assert references(client, "等候:<12天") == [mine.reference]
    assert references(client, "承辦:無人") == [late.reference]
    assert references(client, "who:佳穎") == references(client, "who:me") == [mine.reference]
    assert references(client, "逾期:是") == [late.reference]
    assert references(client, f"ref:{closed.reference.lower()}") == [closed.reference]
    assert references(client, "校名:東吳 世新") == []


def test_each_row_says_who_waits_and_since_when(client_as):
    officer = make_officer(district("zhongzheng"))
    for number, (make, code) in enumerate(
        [(cases.claimed, "1003"), (cases.returned, "1015"), (cases.confirmed, "1016"), (cases.approved, "1017")]
    ):
        waits_since(make(school=school(code), officer=officer), number)
    rows = client_as(officer).get(f"{LIST}?show=all").context["rows"]
    said = {row.application.status: (row.blocked, row.since.partition("起，")[2]) for row in rows}
    assert said == {
        Status.UNDER_REVIEW: ("學校等候中", ""),
        Status.RETURNED: ("區公所等候中", "1 天"),
        Status.CONFIRMED: ("學校與區公所等候中", "2 天"),
        Status.APPROVED: ("", ""),
    }


@pytest.mark.parametrize(
    "wanted",
    [
        narrowing.with_status(Status.RETURNED),
        narrowing.in_district("zhongzheng") & narrowing.waiting(Wait(10)),
        narrowing.by_reference("PB115-00"),
        narrowing.simply("overdue"),
        narrowing.simply("mine"),
    ],
    ids=lambda each: "+".join(each.names),
)
def test_a_narrowed_list_is_read_along_an_index(wanted):
    """As PostgreSQL says itself when reading whole tables is forbidden wherever there is another way."""
    user = make_bureau()
    found = queue.queue_of(user).filter(queue.on_shelf(queue.ALL, user)).filter(wanted.condition(user))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = found.order_by(*queue.ORDER)[:26].explain()
    assert "Seq Scan on applications_application" not in plan


@pytest.mark.parametrize("number", [1, 3])
def test_a_narrowed_list_asks_as_often_at_any_length(client_as, django_assert_num_queries, number):
    officer = make_officer(district("zhongzheng"))
    for code in ("1003", "1006", "1015")[:number]:
        cases.claimed(school=school(code), officer=officer)
    client = client_as(make_bureau())
    address = f"{LIST}?show=all&district=zhongzheng&status=under_review&waiting=<9d&school=大學"
    client.get(address)
    with django_assert_num_queries(11):
        assert len(client.get(address).context["rows"]) == number
