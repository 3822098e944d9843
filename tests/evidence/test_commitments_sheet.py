"""The commitments of both sides as a sheet: the list as it is narrowed, each with how far it has come."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.constants import Side
from agreements.models import TermTarget
from core.dates import local_today
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import sheet_of

pytestmark = pytest.mark.django_db
PAGE, SHEET = reverse("evidence:commitments"), reverse("evidence:commitments_sheet")
# Session, person and memberships; terms and districts to choose from; the rows, and whether they are too many.
QUERIES = 3 + 2 + 2


def lines(client: Client, query: str = "") -> list[dict[str, str]]:
    return sheet_of(client.get(f"{SHEET}?format=csv&{query}"))


def references(client: Client, query: str = "") -> set[str]:
    return {line["reference"] for line in lines(client, query)}


def test_each_takes_what_concerns_them(client_as: Any) -> None:
    first = agreements.signed(school("1015"), district("daan"))
    second = agreements.signed(school("0003"), district("beitou"))
    for person in (make_bureau(), make_auditor()):
        assert references(client_as(person)) == {first.reference, second.reference}
    assert references(client_as(make_coordinator(school("1015")))) == {first.reference}
    assert references(client_as(make_officer(district("beitou")))) == {second.reference}
    assert references(client_as(make_officer(district("wenshan")))) == set()


def test_a_line_says_how_far_a_commitment_has_come(client_as: Any) -> None:
    agreement = agreements.signed()
    TermTarget.objects.filter(pk=make.target(agreement).pk).update(amount=9)
    target = make.target(agreement)
    make.verified(agreement, uses=[(target, 4)])
    make.claimed(agreement, uses=[(target, 2)])
    make.disputed(agreement, uses=[(target, 1)])
    found = lines(client_as(make_bureau()), "side=school")
    (line,) = [one for one in found if one["verified"] != "0"]
    assert (line["amount"], line["verified"], line["claimed"], line["disputed"]) == ("9", "4", "2", "1")
    assert (line["side_code"], line["body"], line["due_on"]) == (
        "school",
        str(agreement.school),
        target.ends_on.isoformat(),
    )
    assert line["indicator"] == target.commitment.indicator.label


def test_the_filters_of_the_page_hold_for_the_sheet(client_as: Any) -> None:
    agreements.signed(school("1015"), district("daan"))
    done = agreements.signed(school("0003"), district("beitou"))
    target = make.target(done)
    make.verified(done, uses=[(target, target.amount)])
    client = client_as(make_bureau())
    assert references(client, "district=beitou") == {done.reference}
    assert {line["side_code"] for line in lines(client, "side=government")} == {Side.GOVERNMENT.value}
    (line,) = lines(client, "state=fulfilled")
    assert (line["reference"], line["state"]) == (done.reference, "已達成")


def test_the_page_leads_to_every_format(client_as: Any) -> None:
    agreements.signed()
    client = client_as(make_bureau())
    page = client.get(f"{PAGE}?side=school").content.decode()
    for form in ("ods", "xlsx", "csv"):
        assert f"{SHEET}?side=school&amp;format={form}" in page
    answer = client.get(f"{SHEET}?side=school&format=ods")
    assert f"commitments-{local_today():%Y%m%d}.ods" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(
    client_as: Any, count: int, django_assert_num_queries: Any
) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        agreements.signed(district=district(slug))
    client = client_as(make_bureau())
    with django_assert_num_queries(QUERIES):
        assert len(references(client)) == count
