"""The bureau words, orders and confirms the standard clauses; everybody's words survive two open tabs."""

import csv
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agreements.forms.clauses import PLACES
from agreements.models import ClauseEvent, ClauseTemplate
from agreements.services.clauses import add_clause, change_clause, load_clauses
from tests.factories.accounts import make_auditor, make_bureau
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LIST = reverse("agreements:clauses")
SIGNED_IN = 4


@pytest.fixture
def bureau(client_as) -> Client:
    return client_as(make_bureau(display_name="林淑芬"))


def purpose() -> ClauseTemplate:
    return ClauseTemplate.objects.get(code="purpose")


def words(**changes: str) -> dict[str, str]:
    return {"title": "目的", "body": "{school}與{district}合作。", "is_offered": "on", "seen": "0"} | changes


def titles() -> list[str]:
    return list(ClauseTemplate.objects.order_by("order", "pk").values_list("title", flat=True))


def test_the_texts_we_bring_can_be_filled_in():
    path = settings.BASE_DIR / "data" / "clauses.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert titles() == [row["title"] for row in rows]
    for row in rows:
        assert "{" not in row["body"].format(**dict.fromkeys(PLACES, "某"))
    assert ClauseTemplate.objects.filter(confirmed_on__isnull=False).count() == 0


def test_what_the_bureau_made_of_a_clause_survives_loading():
    add = {"code": "purpose", "order": "10", "title": "目的", "body": "別的文字"}
    before = purpose().body
    assert load_clauses([add]) == 1
    assert purpose().body == before


def test_it_is_a_page_of_the_settings(bureau):
    assert LIST in bureau.get(reverse("cycles:manage")).content.decode()
    page = text_of(bureau.get(LIST))
    assert "範本條文" in page
    assert page.count("待法制單位確認") == len(titles())
    assert page.index("目的") < page.index("合作期間") < page.index("其他")


def test_an_auditor_reads_and_changes_nothing(client_as):
    page = client_as(make_auditor()).get(reverse("agreements:clause", args=["purpose"]))
    assert "只有民政局可以變更管理設定" in text_of(page)
    assert b'<form method="post" action="/agreements/' not in page.content


def test_a_new_wording_is_recorded_and_has_to_be_confirmed_again(bureau):
    address = reverse("agreements:clause", args=["purpose"])
    old = purpose().body
    bureau.post(
        reverse("agreements:confirm_clause", args=["purpose"]),
        {"confirm-confirmed_on": "115/01/02", "confirm-seen": "0"},
    )
    assert purpose().confirmed_on == date(2026, 1, 2)
    assert "115年1月2日（五）確認" in text_of(bureau.get(address))
    assert "115.01.02 已確認" in text_of(bureau.get(LIST))
    response = bureau.post(address, words(seen="1"), follow=True)
    assert "已儲存：目的" in text_of(response)
    assert (purpose().body, purpose().confirmed_on) == ("{school}與{district}合作。", None)
    history = text_of(bureau.get(address)).partition("異動紀錄")[2]
    assert "修改條文" in history
    assert f"修改前：{old}" in history
    assert "林淑芬" in history


def test_leaving_a_clause_out_keeps_its_confirmation(bureau):
    ClauseTemplate.objects.filter(code="purpose").update(confirmed_on=date(2026, 1, 2))
    same = {"title": purpose().title, "body": purpose().body, "seen": "0"}
    bureau.post(reverse("agreements:clause", args=["purpose"]), same)
    assert (purpose().is_offered, purpose().confirmed_on) == (False, date(2026, 1, 2))
    assert "未列入新協議" in text_of(bureau.get(LIST))


def test_a_stale_tab_keeps_the_words_and_shows_what_stands_now(bureau):
    address = reverse("agreements:clause", args=["purpose"])
    change_clause(purpose(), actor=make_bureau(), seen=0, title="目的", body="同事寫的。", is_offered=True)
    page = bureau.post(address, words())
    assert purpose().body == "同事寫的。"
    assert "這則條文剛才已有他人修改" in text_of(page)
    assert "目前的內容 同事寫的。" in text_of(page)
    assert "{school}與{district}合作。" in page.content.decode()
    assert 'name="seen" value="1"' in page.content.decode()
    bureau.post(address, words(seen="1"))
    assert purpose().body == "{school}與{district}合作。"


def test_a_second_click_changes_nothing(bureau):
    address = reverse("agreements:clause", args=["purpose"])
    for _click in range(2):
        assert bureau.post(address, words()).status_code == 302
    assert ClauseEvent.objects.filter(subject=purpose()).count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"body": "{name}負責。"}, "「name」無法填入"),
        ({"body": "只有{一半"}, "「{ }」無法填入"),
        ({"body": ""}, "請填寫「內容」"),
        ({"title": "長" * 41}, "40"),
    ],
)
def test_what_cannot_be_kept_is_told(bureau, changes, message):
    page = bureau.post(reverse("agreements:clause", args=["purpose"]), words(**changes))
    assert message in text_of(page)
    assert ClauseEvent.objects.count() == 0


def test_a_clause_is_added_once_behind_the_others(bureau):
    address = reverse("agreements:add_clause")
    new = {"title": "保險", "body": "乙方為學生投保。", "is_offered": "on"}
    bureau.post(address, new)
    assert titles()[-1] == "保險"
    assert "已有同一標題的條文。" in text_of(bureau.post(address, new))
    assert titles().count("保險") == 1


def test_clauses_change_places(bureau):
    first, second, *rest = titles()
    bureau.post(reverse("agreements:move_clause", args=["purpose"]), {"down": "1"})
    assert titles() == [second, first, *rest]
    bureau.post(reverse("agreements:move_clause", args=["purpose"]), {"up": "1"})
    bureau.post(reverse("agreements:move_clause", args=["purpose"]), {"up": "1"})
    assert titles() == [first, second, *rest]
    verbs = ClauseEvent.objects.filter(subject=purpose()).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["move_down", "move_up"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(bureau, django_assert_num_queries, count):
    for number in range(count):
        add_clause(actor=make_bureau(), title=f"條文{number}", body="文字", is_offered=True)
    with django_assert_num_queries(SIGNED_IN + 1):
        bureau.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_a_clause_costs_the_same_for_any_number_of_changes(bureau, django_assert_num_queries, count):
    for number in range(count):
        change_clause(
            purpose(), actor=make_bureau(), seen=number, title="目的", body=f"第{number}次。", is_offered=True
        )
    with django_assert_num_queries(SIGNED_IN + 2):
        bureau.get(reverse("agreements:clause", args=["purpose"]))
