"""The list of agreements as a sheet: what is shown, whole, and nothing that is not."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import make_coordinator
from tests.factories.agreements import draft, signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import sheet_of

pytestmark = pytest.mark.django_db


def references(client: Client, query: str = "format=csv") -> list[str]:
    return [line["reference"] for line in sheet_of(client.get(f"{reverse('agreements:sheet')}?{query}"))]


def test_a_visitor_takes_what_is_public_and_its_side_takes_its_drafts(client_as: Any) -> None:
    public, hidden = signed(), draft(district=district("daan"))
    assert references(Client()) == [public.reference]
    assert references(client_as(make_coordinator(school()))) == [hidden.reference, public.reference]


def test_the_filters_of_the_page_hold_for_the_sheet() -> None:
    signed()
    other = signed(district=district("daan"))
    assert references(Client(), "format=csv&district=daan") == [other.reference]


@pytest.mark.parametrize("form", ["ods", "xlsx", "csv"])
def test_the_page_leads_to_every_format(form: str) -> None:
    signed()
    page = Client().get(f"{reverse('agreements:list')}?district=zhongzheng").content.decode()
    link = f"{reverse('agreements:sheet')}?district=zhongzheng&amp;format={form}"
    assert link in page
    answer = Client().get(link.replace("&amp;", "&"))
    assert f".{form}" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(count: int, django_assert_num_queries: Any) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        signed(district=district(slug))
    with django_assert_num_queries(2):
        assert len(references(Client())) == count
