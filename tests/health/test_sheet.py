"""How agreements stand, and what is owed, as sheets: what is shown, whole, and nothing that is not."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.constants import Side
from agreements.models import Agreement
from core.dates import local_today
from districts.models import District
from health.services import refresh
from schools.models import School
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.health import ago, asleep, pact, target, use
from tests.factories.schools import school
from tests.pages import sheet_of

pytestmark = pytest.mark.django_db
SHEET, OWED = reverse("health:sheet"), reverse("health:owed_sheet")
# Session, person and memberships; the districts to choose from; the rows, and whether they are too many to wait for.
QUERIES = 3 + 1 + 1 + 1


def late(one: School | None = None, where: District | None = None, side: Side = Side.SCHOOL) -> Agreement:
    """A side that kept one of four things it promised for a term that is over."""
    agreement = pact(one or school("1015"), where or district("zhongzheng"))
    due = target(agreement, side, amount=4, first=ago(300), last=ago(100))
    use(due, ago(120))
    refresh([agreement.pk])
    return agreement


def references(client: Client, address: str, query: str = "") -> list[str]:
    return [line["reference"] for line in sheet_of(client.get(f"{address}?format=csv&{query}"))]


@pytest.mark.parametrize("address", [SHEET, OWED])
def test_each_takes_what_concerns_them(client_as: Any, address: str) -> None:
    first, second = late(), late(school("0003"), district("beitou"))
    for person in (make_bureau(), make_auditor()):
        assert set(references(client_as(person), address)) == {first.reference, second.reference}
    assert references(client_as(make_coordinator(school("1015"))), address) == [first.reference]
    assert references(client_as(make_officer(district("beitou"))), address) == [second.reference]
    assert references(client_as(make_officer(district("daan"))), address) == []


@pytest.mark.parametrize("address", [SHEET, OWED])
def test_the_filters_of_the_page_hold_for_the_sheet(client_as: Any, address: str) -> None:
    late()
    other = late(school("0003"), district("beitou"))
    assert references(client_as(make_bureau()), address, "district=beitou") == [other.reference]


def test_a_line_says_how_an_agreement_stands_and_why(client_as: Any) -> None:
    agreement = asleep(days=200, school=school("1015"), district=district("zhongzheng"))
    (line,) = sheet_of(client_as(make_bureau()).get(f"{SHEET}?format=csv"))
    assert (line["reference"], line["school_code"], line["district"]) == (agreement.reference, "1015", "中正區")
    assert (line["state"], line["activity"], line["days_silent"]) == ("休眠", "逾期", "200")
    assert line["why"].startswith("已連續200天無經查證之活動")
    assert line["as_of"] == local_today().isoformat()


@pytest.mark.parametrize("side", list(Side))
def test_a_line_says_who_owes_what_in_the_same_way_for_both(client_as: Any, side: Side) -> None:
    late(side=side)
    (line,) = sheet_of(client_as(make_bureau()).get(f"{OWED}?format=csv"))
    assert (line["side"], line["kind"], line["asked"], line["verified"]) == (side.label, "承諾未達成", "4", "1")
    assert line["body"] == {Side.SCHOOL: "世新大學", Side.GOVERNMENT: "中正區公所"}[side]
    assert line["due_on"] == ago(100).isoformat()


@pytest.mark.parametrize(("page", "address"), [("health:list", SHEET), ("health:owed", OWED)])
@pytest.mark.parametrize("form", ["ods", "xlsx", "csv"])
def test_the_page_leads_to_every_format(client_as: Any, page: str, address: str, form: str) -> None:
    late()
    client = client_as(make_bureau())
    link = f"{address}?district=zhongzheng&amp;format={form}"
    assert link in client.get(f"{reverse(page)}?district=zhongzheng").content.decode()
    answer = client.get(link.replace("&amp;", "&"))
    assert f".{form}" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("address", [SHEET, OWED])
@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(
    client_as: Any, address: str, count: int, django_assert_num_queries: Any
) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        late(where=district(slug))
    client = client_as(make_bureau())
    with django_assert_num_queries(QUERIES):
        assert len(references(client, address)) == count
