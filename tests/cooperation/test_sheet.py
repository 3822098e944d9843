"""Work without an agreement as a sheet: the list as it is narrowed, and nothing that is not in it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cooperation.services import strike_activity
from core.dates import local_today
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.cooperation import entered
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import sheet_of

pytestmark = pytest.mark.django_db
SHEET = reverse("cooperation:sheet")
# Session, person, memberships; years and districts to choose from; the rows, and whether they are too many.
QUERIES = 3 + 2 + 1 + 1


def districts(client: Client, query: str = "") -> list[str]:
    return [line["district"] for line in sheet_of(client.get(f"{SHEET}?format=csv&{query}"))]


def test_a_desk_takes_its_own_and_the_city_takes_all(client_as: Any) -> None:
    entered(happened_on=local_today() - timedelta(days=3))
    entered(district=district("beitou"))
    assert districts(client_as(make_bureau())) == ["北投區", "大安區"]
    assert districts(client_as(make_officer(district("daan")))) == ["大安區"]


def test_the_filters_of_the_page_hold_for_the_sheet(client_as: Any) -> None:
    entered()
    entered(school("1015"), district("beitou"))
    assert districts(client_as(make_bureau()), "district=beitou") == ["北投區"]
    assert districts(client_as(make_bureau()), "q=世新") == ["北投區"]


def test_what_was_struck_out_stays_behind(client_as: Any) -> None:
    made = entered()
    strike_activity(made, actor=make_officer(district("daan")), reason="登錄錯誤")
    assert districts(client_as(make_bureau())) == []


def test_a_line_says_what_was_done(client_as: Any) -> None:
    entered()
    (line,) = sheet_of(client_as(make_bureau()).get(f"{SHEET}?format=csv"))
    assert (line["school"], line["kind"], line["what"], line["participants"]) == (
        "國立臺北教育大學",
        "講座或課程",
        "參與式預算概論課程",
        "35",
    )


@pytest.mark.parametrize("form", ["ods", "xlsx", "csv"])
def test_the_page_leads_to_every_format(client_as: Any, form: str) -> None:
    entered()
    client = client_as(make_bureau())
    link = f"{SHEET}?district=daan&amp;format={form}"
    assert link in client.get(f"{reverse('cooperation:list')}?district=daan").content.decode()
    answer = client.get(link.replace("&amp;", "&"))
    assert f".{form}" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(
    client_as: Any, count: int, django_assert_num_queries: Any
) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        entered(district=district(slug))
    client = client_as(make_bureau())
    with django_assert_num_queries(QUERIES):
        assert len(districts(client)) == count
