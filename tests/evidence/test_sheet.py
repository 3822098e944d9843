"""Reports as a sheet: the shelf as it is narrowed, a line for each thing that a report counts for."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.constants import Side
from core.dates import local_today
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import sheet_of

pytestmark = pytest.mark.django_db
SHEET = reverse("evidence:sheet")
# Session, person and memberships; the reports; what they count for; whether they are too many.
QUERIES = 3 + 2 + 2 + 1  # terms and districts to choose from


def references(client: Client, query: str = "") -> list[str]:
    return [line["reference"] for line in sheet_of(client.get(f"{SHEET}?format=csv&{query}"))]


def test_each_shelf_is_a_sheet_of_its_own(client_as: Any) -> None:
    agreement = agreements.signed()
    ours, theirs = make.claimed(agreement), make.claimed(agreement, side=Side.GOVERNMENT)
    coordinator, officer = client_as(make_coordinator(agreement.school)), client_as(make_officer(agreement.district))
    assert (references(coordinator), references(coordinator, "shelf=theirs")) == ([ours.reference], [theirs.reference])
    assert (references(officer), references(officer, "shelf=theirs")) == ([theirs.reference], [ours.reference])
    assert references(client_as(make_officer(district("daan"))), "shelf=theirs") == []
    assert references(client_as(make_bureau())) == [theirs.reference, ours.reference]


def test_the_filters_of_the_page_hold_for_the_sheet(client_as: Any) -> None:
    make.claimed()
    other = make.verified(agreements.signed(school("0003"), district("beitou")))
    assert references(client_as(make_bureau()), "state=verified") == [other.reference]


def test_a_report_has_a_line_for_each_thing_it_counts_for(client_as: Any) -> None:
    agreement = agreements.signed()
    other = make.add_target(agreement)
    uses = [(make.target(agreement), 2), (other, 5)]
    report = make.claimed(agreement, uses=uses, place="綜合大樓 101")
    lines = sheet_of(client_as(make_bureau()).get(f"{SHEET}?format=csv"))
    assert [(one["reference"], one["amount"], one["state"]) for one in lines] == [
        (report.reference, "2", "已填報"),
        (report.reference, "5", "已填報"),
    ]
    assert {(one["agreement"], one["place"], one["happened_on"]) for one in lines} == {
        (agreement.reference, "綜合大樓 101", local_today().isoformat())
    }


@pytest.mark.parametrize("form", ["ods", "xlsx", "csv"])
def test_the_page_leads_to_every_format(client_as: Any, form: str) -> None:
    report = make.claimed()
    client = client_as(make_officer(make.use_of(report).agreement.district))
    link = f"{SHEET}?shelf=theirs&amp;format={form}"
    assert link in client.get(f"{reverse('evidence:list')}?shelf=theirs").content.decode()
    answer = client.get(link.replace("&amp;", "&"))
    assert f".{form}" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(
    client_as: Any, count: int, django_assert_num_queries: Any
) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        make.claimed(agreements.signed(district=district(slug)))
    client = client_as(make_bureau())
    with django_assert_num_queries(QUERIES):
        assert len(references(client)) == count
