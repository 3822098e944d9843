"""Agreements that come to their end as a sheet: the list as it is narrowed, and nothing that is not in it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from renewals import services
from renewals.constants import SchoolChoice
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.renewals import ending, lapsed
from tests.factories.schools import school
from tests.pages import sheet_of

pytestmark = pytest.mark.django_db
SHEET = reverse("renewals:sheet")
# Session, person and memberships; the districts to choose from; the rows, and whether they are too many to wait for.
QUERIES = 3 + 1 + 1 + 1


def references(client: Client, query: str = "") -> list[str]:
    return [line["reference"] for line in sheet_of(client.get(f"{SHEET}?format=csv&{query}"))]


def test_each_takes_their_own_and_the_city_takes_all(client_as: Any) -> None:
    late, near = lapsed(10, school("0003"), district("beitou")), ending(60, school("1015"), district("zhongzheng"))
    assert references(client_as(make_bureau())) == [late.reference, near.reference]
    assert references(client_as(make_coordinator(school("0003")))) == [late.reference]
    assert references(client_as(make_officer(district("zhongzheng")))) == [near.reference]
    assert references(client_as(make_officer(district("daan")))) == []


def test_the_filters_of_the_page_hold_for_the_sheet(client_as: Any) -> None:
    late, _near = lapsed(10, school("0003"), district("beitou")), ending(60)
    assert references(client_as(make_bureau()), "lapsed=true") == [late.reference]


def test_a_line_says_whose_word_is_missing(client_as: Any) -> None:
    agreement = ending(60)
    services.choose(agreement, actor=make_coordinator(agreement.school), choice=SchoolChoice.STAY)
    (line,) = sheet_of(client_as(make_bureau()).get(f"{SHEET}?format=csv"))
    assert (line["days_left"], line["state"], line["school_choice"], line["district_word"]) == (
        "60",
        "等待區公所表態",
        "留在本區",
        "",
    )


@pytest.mark.parametrize("form", ["ods", "xlsx", "csv"])
def test_the_page_leads_to_every_format(client_as: Any, form: str) -> None:
    ending(60, school("1015"), district("zhongzheng"))
    client = client_as(make_bureau())
    link = f"{SHEET}?district=zhongzheng&amp;format={form}"
    assert link in client.get(f"{reverse('renewals:list')}?district=zhongzheng").content.decode()
    answer = client.get(link.replace("&amp;", "&"))
    assert f".{form}" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(
    client_as: Any, count: int, django_assert_num_queries: Any
) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        ending(60, district=district(slug))
    client = client_as(make_bureau())
    with django_assert_num_queries(QUERIES):
        assert len(references(client)) == count
