import base64
import json
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core.models import ReferenceSequence
from core.pagination import Page, paginate

ORDER = ["-year", "pk"]


@pytest.fixture
def rows(db: None) -> list[ReferenceSequence]:
    """Seven rows in the order of ORDER, two of one year."""
    years = [120, 119, 118, 117, 116, 115, 114]
    made = [ReferenceSequence.objects.create(prefix="ZZ", year=year, last=1) for year in years]
    twin = ReferenceSequence.objects.create(prefix="ZY", year=118, last=1)
    return [*made[:3], twin, *made[3:]]


def page(query: str = "", *, size: int = 3, order: list[str] = ORDER) -> Page[ReferenceSequence]:
    queryset = ReferenceSequence.objects.filter(prefix__in=["ZZ", "ZY"])
    return paginate(queryset, QueryDict(query.removeprefix("?")), order=order, size=size)


def test_pages_lead_forward_and_back_without_gap_or_repeat(rows: list[ReferenceSequence]) -> None:
    first = page()
    second = page(first.next_url or "")
    third = page(second.next_url or "")
    assert [*first.rows, *second.rows, *third.rows] == rows
    assert (first.previous_url, third.next_url) == (None, None)
    assert list(page(third.previous_url or "").rows) == list(second.rows)
    back = page(second.previous_url or "")
    assert (list(back.rows), back.previous_url) == (list(first.rows), None)


@pytest.mark.parametrize("order", [["year", "pk"], ["-year", "-pk"], ["year", "-pk"], ["-pk"], ["pk"]])
def test_every_direction_leads_through_all_rows_and_back(rows: list[ReferenceSequence], order: list[str]) -> None:
    whole = list(page(size=8, order=order).rows)
    here, walked = page(order=order), []
    while here.next_url:
        walked.extend(here.rows)
        here = page(here.next_url, order=order)
    assert [*walked, *here.rows] == whole
    assert list(page(here.previous_url or "", order=order).rows) == whole[3:6]


def test_a_key_keeps_its_place_when_rows_come_before_it(rows: list[ReferenceSequence]) -> None:
    following = page().next_url or ""
    ReferenceSequence.objects.create(prefix="ZZ", year=121, last=1)
    assert list(page(following).rows) == rows[3:6]


def test_other_parameters_stay_in_the_links(rows: list[ReferenceSequence]) -> None:
    link = page("q=%E4%B8%96%E6%96%B0&after=").next_url or ""
    parameters = QueryDict(link.removeprefix("?"))
    assert (parameters["q"], sorted(parameters)) == ("世新", ["after", "q"])


def test_one_page_has_no_links(rows: list[ReferenceSequence]) -> None:
    only = page(size=8)
    assert (list(only.rows), only.previous_url, only.next_url) == (rows, None, None)


def test_nothing_is_a_page_too(db: None) -> None:
    nothing = page()
    assert (list(nothing.rows), nothing.previous_url, nothing.next_url) == ([], None, None)


def token(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


BROKEN = [
    "x", "====", "%00", token("text"), token([1]), token([1, 2, 3]), token(["a", "b"]), token([None, None]),
    token([{}, []]), token([1, "\0"]), token([10**40, 10**40]), token({"a": 1, "b": 2}),
]  # fmt: skip


@pytest.mark.parametrize("order", [ORDER, ["year", "pk"]])
@pytest.mark.parametrize("direction", ["after", "before"])
@pytest.mark.parametrize("key", BROKEN)
def test_a_broken_key_shows_a_page(rows: list[ReferenceSequence], direction: str, key: str, order: list[str]) -> None:
    first = list(page(order=order).rows)
    last = list(page(size=8, order=order).rows)[-3:]
    assert list(page(f"{direction}={key}", order=order).rows) in ([], first, last)


def test_an_index_over_the_order_begins_at_the_page(rows: list[ReferenceSequence]) -> None:
    """Compared as one value; alternatives joined by OR would be read from the beginning."""
    with CaptureQueriesContext(connection) as asked:
        page(page(order=["prefix", "year"]).next_url or "", order=["prefix", "year"])
    assert 'ROW("core_referencesequence"."prefix", "core_referencesequence"."year") > (ROW(' in asked[-1]["sql"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_one_query(db: None, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        ReferenceSequence.objects.create(prefix="ZZ", year=100 + number, last=1)
    with django_assert_num_queries(1):
        page()
