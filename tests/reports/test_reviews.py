"""The yearly self-review: laid out in July, written by the desk, handed in once, read by the bureau."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from obligations.selectors.tasks import tasks_of
from reports.constants import Factor, ReviewStatus, Standing
from reports.models import SelfReview
from reports.papers.reviewed import review_section
from reports.selectors import CITY
from reports.selectors.reviews import history_of
from reports.services import (
    Answer,
    NotPossible,
    lay_out_reviews,
    read_review,
    save_review,
    submit_review,
    year_to_review,
)
from tests.factories import reports
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.districts import district
from tests.pages import text_of
from tests.violations import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db
SHILIN, DAAN = "shilin", "daan"


@pytest.mark.parametrize(
    ("today", "year"), [(date(2026, 6, 30), 113), (date(2026, 7, 1), 114), (date(2026, 12, 31), 114)]
)
def test_which_year_is_looked_back_on(today: date, year: int):
    assert year_to_review(today) == year


@pytest.mark.parametrize(
    ("today", "rows"), [(date(2026, 6, 30), 0), (date(2026, 7, 1), 12), (date(2026, 9, 30), 12), (date(2026, 10, 1), 0)]
)
def test_the_portal_lays_them_out_from_july_until_they_are_due(today: date, rows: int):
    assert (lay_out_reviews(today), lay_out_reviews(today)) == (rows, 0)
    due = set(SelfReview.objects.order_by("pk").values_list("due_on", flat=True))
    assert due == ({max(date(2026, 7, 31), today) + timedelta(days=61)} if rows else set())


def test_a_desk_owes_it_until_it_is_handed_in_then_the_bureau_reads():
    officer, bureau = make_officer(district(SHILIN)), make_bureau()
    review = reports.review(by=officer, filled=True)
    assert [task.what for task in tasks_of(officer)] == [f"撰寫{review.year_label}自評"]
    submit_review(review, actor=officer)
    assert tasks_of(officer) == []
    assert [task.what for task in tasks_of(bureau)] == [f"閱讀士林區自評（{review.year_label}）"]
    read_review(review, actor=bureau, remark="培訓經費已列入下年度概算。")
    assert tasks_of(bureau) == []
    assert [event.verb for event in review.events.order_by("sequence")] == ["open", "save", "submit", "read"]


def test_every_factor_needs_a_word_before_it_is_handed_in():
    officer = make_officer(district(SHILIN))
    review = reports.review(by=officer)
    answers = {Factor.RESOURCES: Answer(Standing.HINDERS, "經費不足。"), Factor.COMMUNICATION: Answer("", "只有文字。")}
    saved = save_review(review, actor=officer, answers=answers, wish="", seen=0)
    with pytest.raises(NotPossible, match="五項因素"):
        submit_review(saved, actor=officer)
    assert SelfReview.objects.get().status == ReviewStatus.DRAFT


def test_nobody_saves_over_a_colleague():
    officer = make_officer(district(SHILIN))
    review = reports.review(by=officer)
    save_review(review, actor=officer, answers={}, wish="先存的", seen=0)
    with pytest.raises(NotPossible, match="同事已儲存"):
        save_review(review, actor=officer, answers={}, wish="後存的", seen=0)
    assert SelfReview.objects.get().wish == "先存的"


def test_each_saving_is_in_the_history_without_its_words():
    officer = make_officer(district(SHILIN))
    review = reports.review(by=officer)
    for version, wish in enumerate(["先存的", "改過的", "改過的"]):
        review = save_review(review, actor=officer, answers={}, wish=wish, seen=version)
    saved = review.events.filter(verb="save").order_by("sequence")
    first, second, third = (event.details["content"] for event in saved)
    assert (first == second, second == third) == (False, True)
    assert [(event.actor, event.from_state, event.to_state) for event in saved] == [(officer, "", "")] * 3
    assert [said for event, said in history_of(review) if event.verb == "save"] == ["儲存自評"] * 3
    assert "存的" not in str([event.details for event in saved])


def test_the_database_keeps_one_a_year_and_its_order():
    review = reports.handed_in()
    with refused_by("self_review_once_a_year"):
        facts = {"opened_at": review.opened_at, "due_on": review.due_on}
        SelfReview.objects.create(district=review.district, academic_year=review.academic_year, **facts)
    with refused_by_trigger("Invalid transition"):
        SelfReview.objects.update(status=ReviewStatus.DRAFT, submitted_at=None)


def test_a_desk_writes_and_hands_in_on_its_page(client_as: Callable[..., Client]):
    officer = make_officer(district(SHILIN))
    client = client_as(officer)
    address = client.post(reverse("reports:begin_review")).url
    fields = {f"{factor}_standing": "helps" for factor in Factor} | {
        f"{factor}_text": "人力到位。" for factor in Factor
    }
    page = client.post(address, fields | {"resources_text": "", "seen": "0", "wish": "", "submit": "yes"})
    assert "請就五項因素" in text_of(page)
    review = SelfReview.objects.get()
    again = client.post(address, fields | {"seen": review.version, "wish": "", "submit": "yes"})
    assert again.url == review.get_absolute_url()
    assert client.get(address).status_code == 403
    assert "已送出" in text_of(client.get(review.get_absolute_url()))


def test_other_desks_do_not_read_it(client_as: Callable[..., Client]):
    review = reports.handed_in()
    assert client_as(make_officer(district(DAAN))).get(review.get_absolute_url()).status_code == 404
    assert "人力到位" in text_of(client_as(make_bureau()).get(review.get_absolute_url()))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(client_as: Callable[..., Client], django_assert_num_queries: Any, count: int):
    for slug in ("shilin", "daan", "beitou")[:count]:
        reports.review(district(slug))
    client = client_as(make_bureau())
    with django_assert_num_queries(5):
        client.get(reverse("reports:reviews"))


def test_it_feeds_the_yearly_report():
    review = reports.handed_in()
    said = str(review_section(review.academic_year, CITY))
    assert "resources：人力到位。" in said
    assert "請提供桌長培訓經費。" in said
    reports.review(district(DAAN), filled=True)
    assert "大安區" not in str(review_section(review.academic_year, CITY))
