"""The directory's order, its ties to a district, and its sheet: what is shown, whole."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.models import School
from tests.factories.agreements import signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
SCHOOLS, SHEET = reverse("directory:schools"), reverse("directory:sheet")


def names(client: Client, query: str = "") -> list[str]:
    return [one.removesuffix(" U9") for one in links_of(client.get(f"{SCHOOLS}?{query}"), "/schools/[a-z]")]


def lines(client: Client, query: str = "format=csv") -> list[dict[str, str]]:
    answer = client.get(f"{SHEET}?{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    _, *rest = text.splitlines(keepends=True)
    return list(csv.DictReader(io.StringIO("".join(rest), newline="")))


def test_by_strokes_with_a_heading_for_each_number(client: Client) -> None:
    response = client.get(SCHOOLS, {"sort": "strokes", "kind": "private_university"})
    page = text_of(response)
    assert [page.find(f" {count} 畫 ") > 0 for count in (3, 4, 5, 7, 8)] == [True, True, True, False, True]
    assert names(client, "sort=strokes&kind=private_university")[:3] == ["大同大學", "中國文化大學", "中國科技大學"]
    assert links_of(response, "sort=strokes")[:2] == ["私立大學 ，移除", "名稱筆畫"]


def test_the_order_goes_on_over_the_pages(client: Client) -> None:
    query, found = "sort=strokes", []
    while query:
        response = client.get(f"{SCHOOLS}?{query}")
        found += names(client, query)
        before, next_link, _ = response.content.decode().partition('" rel="next"')
        query = before.rpartition("?")[2].replace("&amp;", "&") if next_link else ""
    assert found == list(School.objects.listed().order_by("stroke_key").values_list("name", flat=True))


def test_searching_again_keeps_the_order(client: Client) -> None:
    assert '<input type="hidden" name="sort" value="strokes">' in client.get(f"{SCHOOLS}?sort=strokes").content.decode()


def test_by_the_tie_to_a_district(client: Client) -> None:
    assert "臺北市立大學" in names(client, "district=zhongzheng&locality=same")
    adjacent = names(client, "district=zhongzheng&locality=adjacent&kind=private_university")
    assert "世新大學" in adjacent
    assert names(client, "district=zhongzheng&locality=outside&q=空中") == ["國立空中大學"]
    assert "市外" in text_of(client.get(f"{SCHOOLS}?district=zhongzheng&locality=outside"))
    # Without a district it says nothing, and is no condition.
    response = client.get(f"{SCHOOLS}?locality=same")
    assert "全部清除" not in text_of(response)
    assert len(links_of(response, "/schools/[a-z]")) == 25


def test_the_sheet_holds_what_is_shown(client: Client) -> None:
    signed(school("3002"), district("zhongzheng"), is_sample=True)
    rows = lines(client, "format=csv&kind=municipal_university&district=zhongzheng")
    assert [(row["school_code"], row["accompanies"], row["locality"], row["is_sample"]) for row in rows] == [
        ("3002", "中正區", "同區", "是")
    ]
    assert rows[0]["campuses"] == "中正區 博愛校區、士林區 天母校區"
    everything = lines(client, "format=csv&sort=strokes")
    assert len(everything) == 50
    assert everything[0]["school"] == "大同大學"
    assert "locality" not in everything[0]


@pytest.mark.parametrize("form", ["ods", "xlsx", "csv"])
def test_the_page_leads_to_every_format(client: Client, form: str) -> None:
    page = client.get(f"{SCHOOLS}?kind=community_college&sort=strokes").content.decode()
    link = f"{SHEET}?kind=community_college&amp;sort=strokes&amp;format={form}"
    assert link in page
    answer = client.get(link.replace("&amp;", "&"))
    assert f".{form}" in answer["Content-Disposition"]
    answer.close()


def test_what_is_only_proposed_is_in_no_sheet(client: Client) -> None:
    School.objects.filter(code="1015").update(registry_status="proposed")
    assert "世新大學" not in [row["school"] for row in lines(client)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(client: Client, count: int) -> None:
    lines(client)
    listed = School.objects.order_by("registry_order").values_list("pk", flat=True)[:count]
    School.objects.exclude(pk__in=list(listed)).update(registry_status="proposed")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(lines(client)) == count
    assert len(asked) == 4
