"""The overview as a sheet: the numbers of the page, a line for each district and one for the city."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from core.dates import local_today
from cycles.selectors import begun_terms
from dashboards.exports import COLUMNS
from reports.services import count_figures
from tests.factories import reports
from tests.factories.accounts import make_bureau
from tests.factories.agreements import signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import sheet_of

pytestmark = pytest.mark.django_db
HOME, SHEET = reverse("dashboards:home"), reverse("dashboards:sheet")
# What somebody's own files read: a key may be added, never changed or moved.
PUBLISHED = (
    "term as_of district_code district partners local local_of school_verified school_verified_of "
    "government_verified government_verified_of school_overdue government_overdue quiet dormant waiting "
    "oldest_waiting decision_days decision_days_of needs activities assemblies"
)
SignIn = Callable[..., Client]


def test_keys_stay() -> None:
    assert " ".join(column.key for column in COLUMNS).startswith(PUBLISHED)


def test_it_has_the_numbers_of_the_page(client_as: SignIn) -> None:
    signed(school("1015"), district("wenshan"))
    signed(school("3002"), district("wenshan"))
    lines = sheet_of(client_as(make_bureau()).get(f"{SHEET}?sort=partners&format=csv"))
    assert [line["district"] for line in lines[:2] + lines[-1:]] == ["松山區", "信義區", "臺北市"]
    assert len(lines) == 13
    found = {line["district"]: (line["partners"], line["local"], line["local_of"]) for line in lines}
    assert (found["文山區"], found["大安區"], found["臺北市"]) == (("2", "1", "2"), ("0", "0", "0"), ("2", "1", "2"))
    assert {(line["term"], line["as_of"]) for line in lines} == {
        (begun_terms(local_today())[0].key, local_today().isoformat())
    }


def test_a_closed_term_has_the_figures_of_its_snapshot(client_as: SignIn) -> None:
    period = reports.closed()
    signed(school("1015"), district("wenshan"), starts_on=period.starts_on)
    lines = sheet_of(client_as(make_bureau()).get(f"{SHEET}?term={period.term.key}&format=csv"))
    assert {(line["partners"], line["as_of"]) for line in lines} == {("0", period.ends_on.isoformat())}


def test_the_page_leads_to_every_format_of_its_term(client_as: SignIn) -> None:
    term, client = begun_terms(local_today())[1], client_as(make_bureau())
    page = client.get(f"{HOME}?term={term.key}").content.decode()
    for form in ("ods", "xlsx", "csv"):
        assert f"{SHEET}?term={term.key}&amp;format={form}" in page
    answer = client.get(f"{SHEET}?term={term.key}&format=ods")
    assert f"overview-{local_today():%Y%m%d}.ods" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_as_many_queries_with_more_partnerships(
    client_as: SignIn, django_assert_num_queries, count: int
) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        signed(school("1015"), district(slug))
    count_figures(begun_terms(local_today())[0])
    client = client_as(make_bureau())
    # Session, person and memberships; terms, districts and figures.
    with django_assert_num_queries(3 + 3):
        assert len(sheet_of(client.get(f"{SHEET}?format=csv"))) == 13
