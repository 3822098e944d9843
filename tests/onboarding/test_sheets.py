"""Assemblies and first years as sheets: each list as its page narrows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.dates import local_today
from onboarding.constants import Role
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.onboarding import cancelled, experienced, meeting, newcomer, planned, verified
from tests.factories.schools import school
from tests.pages import sheet_of

pytestmark = pytest.mark.django_db
LADDERS, MEETINGS = reverse("onboarding:sheet"), reverse("onboarding:meetings_sheet")
PAGE_OF = {LADDERS: reverse("onboarding:list"), MEETINGS: reverse("onboarding:meetings")}
# Session, person and memberships; the rows, and whether they are too many to wait for. Of assemblies the terms and
# districts to choose from, and who takes part.
QUERIES = {LADDERS: 3 + 2, MEETINGS: 3 + 2 + 2 + 1}


def lines(client: Client, address: str, query: str = "") -> list[dict[str, str]]:
    return sheet_of(client.get(f"{address}?format=csv&{query}"))


def schools(client: Client, address: str, query: str = "") -> list[str]:
    return [line["school"] for line in lines(client, address, query)]


@pytest.mark.parametrize("address", list(PAGE_OF))
def test_each_takes_what_concerns_them(client_as: Any, address: str) -> None:
    planned(newcomer(school("1015"), district("daan")))
    planned(newcomer(school("0003"), district("beitou")))
    both, first, second = {"世新大學", "國立臺灣大學"}, ["世新大學"], ["國立臺灣大學"]
    for person in (make_bureau(), make_auditor()):
        assert set(schools(client_as(person), address)) == both
    assert schools(client_as(make_coordinator(school("1015"))), address) == first
    assert schools(client_as(make_officer(district("beitou"))), address) == second


def test_an_assembly_has_a_line_for_each_school_that_takes_part(client_as: Any) -> None:
    together = meeting(district("daan"), local_today())
    planned(experienced(district=district("daan")), Role.LEAD, on=together)
    verified(newcomer(school("1015"), district("daan")), on=together)
    cancelled(newcomer(school("3002"), district("daan")), on=together)
    found = lines(client_as(make_bureau()), MEETINGS)
    assert [(one["reference"], one["school"], one["role"], one["state"]) for one in found] == [
        (together.reference, "國立臺灣大學", "主責", "已排定"),
        (together.reference, "世新大學", "觀摩", "已查證"),
    ]


def test_an_assembly_without_schools_is_not_left_out(client_as: Any) -> None:
    empty = meeting(district("daan"))
    (line,) = lines(client_as(make_bureau()), MEETINGS, "district=daan")
    assert (line["reference"], line["held_on"], line["school"]) == (
        empty.reference,
        (local_today() + timedelta(days=30)).isoformat(),
        "",
    )
    assert lines(client_as(make_bureau()), MEETINGS, "district=beitou") == []


def test_a_first_year_says_how_far_it_is_and_those_that_are_done_come_if_asked_for(client_as: Any) -> None:
    verified(newcomer(school("1015"), district("daan")))
    experienced(school("0003"), district("daan"))
    client = client_as(make_bureau())
    (line,) = lines(client, LADDERS)
    assert (line["school"], line["step"], line["observed"], line["helped"]) == ("世新大學", "觀摩", "1", "0")
    assert {(one["school"], one["step"]) for one in lines(client, LADDERS, "all=1")} == {
        ("世新大學", "觀摩"),
        ("國立臺灣大學", "免除"),
    }


@pytest.mark.parametrize("address", list(PAGE_OF))
def test_the_page_leads_to_every_format(client_as: Any, address: str) -> None:
    planned(newcomer(school("1015"), district("daan")))
    client = client_as(make_bureau())
    page = client.get(f"{PAGE_OF[address]}?all=1").content.decode()
    for form in ("ods", "xlsx", "csv"):
        assert f"{address}?all=1&amp;format={form}" in page
    answer = client.get(f"{address}?all=1&format=ods")
    assert ".ods" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("address", list(PAGE_OF))
@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(
    client_as: Any, address: str, count: int, django_assert_num_queries: Any
) -> None:
    for code in ("1015", "0003", "3002")[:count]:
        planned(newcomer(school(code), district("daan")))
    client = client_as(make_bureau())
    with django_assert_num_queries(QUERIES[address]):
        assert len(schools(client, address)) == count
