"""Who finds which report, its proofs, the panel of an agreement, and how many queries all that takes."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts.models import User
from agreements.constants import Side
from agreements.models import Agreement, Indicator
from documents.models import FileAccess
from evidence.constants import UseState
from tests.documents.samples import png
from tests.evidence.browsing import LIST, NEW, SIGNED_IN, WAITING, at
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db


# -- withdrawing, files ------------------------------------------------------------------------------------------


def test_withdrawing_asks_first(client_as):
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    evidence = make.claimed(agreement, actor=actor)
    client = client_as(actor)
    assert "確定撤回填報？" in text_of(client.get(at("withdraw", evidence)))
    client.post(at("withdraw", evidence))
    assert make.use_of(evidence).state == UseState.WITHDRAWN
    assert "已撤回，不計入任何承諾。" in text_of(client.get(evidence.get_absolute_url()))


def test_who_opens_a_proof_is_noted(client_as):
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    photo = make.photo(actor)
    evidence = make.claimed(agreement, actor=actor, files=[(photo, False)])
    address = reverse("evidence:file", args=[evidence.reference, photo.pk])
    judge = make.judge(agreement)
    response = client_as(judge).get(address)
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == png()
    assert client_as(make_officer(district("beitou"))).get(address).status_code == 404
    assert list(FileAccess.objects.values_list("user", flat=True)) == [judge.pk]


# -- the list --------------------------------------------------------------------------------------------------


def test_two_shelves(client_as):
    agreement = agreements.signed()
    make.claimed(agreement, what="學校的課程")
    make.claimed(agreement, side=Side.GOVERNMENT, what="派員到校")
    client = client_as(make_coordinator(agreement.school))
    assert links_of(client.get(LIST), "/evidence/EV") == ["學校的課程"]
    assert links_of(client.get(f"{LIST}?shelf=theirs"), "/evidence/EV") == ["派員到校"]
    assert links_of(client_as(make_bureau()).get(LIST), "/evidence/EV") == ["派員到校", "學校的課程"]


def test_filters(client_as):
    agreement = agreements.signed()
    other = agreements.signed(agreement.school, district("wenshan"))
    make.claimed(agreement, what="待查證的")
    make.verified(other, what="已查證的")
    client = client_as(make_coordinator(agreement.school))
    for query, found in [
        ({"state": "verified"}, ["已查證的"]),
        ({"state": "claimed"}, ["待查證的"]),
        ({"agreement": other.reference.lower()}, ["已查證的"]),
        ({"state": "rejected"}, []),
    ]:
        assert links_of(client.get(f"{LIST}?{urlencode(query)}"), "/evidence/EV") == found


def test_a_visitor_sees_no_reports_and_a_stranger_none_of_these(client, client_as):
    evidence = make.claimed()
    assert client.get(evidence.get_absolute_url()).status_code == 302
    stranger = client_as(make_coordinator(school("0003")))
    assert stranger.get(evidence.get_absolute_url()).status_code == 404
    assert links_of(stranger.get(LIST), "/evidence/EV") == []


# -- the panel on the agreement's page -------------------------------------------------------------------------


def on_the_agreement(client_as, agreement: Agreement, user: User | None, client: Any) -> str:
    return text_of((client_as(user) if user else client).get(agreement.get_absolute_url()))


def test_visitors_see_verified_sums_only(client, client_as):
    agreement = agreements.signed()
    make.verified(agreement, uses=[(make.target(agreement), 1)])
    make.claimed(agreement, uses=[(make.target(agreement), 8)])
    public = on_the_agreement(client_as, agreement, None, client)
    assert "雙方執行情形" in public
    assert make.WHAT not in public
    assert "已填報待查證8" not in public
    own = on_the_agreement(client_as, agreement, make.reporter(agreement), client)
    assert "已填報待查證8" in own
    assert make.WHAT in own


@pytest.mark.parametrize(
    ("unit", "verified", "shown"), [("門", 3, "3/6門"), ("人次", 3, "0/6人次"), ("人次", 5, "5/6人次")]
)
def test_visitors_see_no_small_number_of_people(client, client_as, unit: str, verified: int, shown: str):
    agreement = agreements.signed()
    target = make.add_target(agreement, amount=6)
    Indicator.objects.filter(pk=target.commitment.indicator_id).update(unit=unit)
    make.verified(agreement, uses=[(target, verified)])
    public = on_the_agreement(client_as, agreement, None, client).replace(" ", "")
    assert shown in public
    assert ("人數少於5的學期不列入" in public) == (shown == "0/6人次")
    own = on_the_agreement(client_as, agreement, make.reporter(agreement), client).replace(" ", "")
    assert f"{verified}/6{unit}" in own


def test_each_side_finds_its_button(client, client_as):
    agreement = agreements.signed()
    make.claimed(agreement)
    judge = on_the_agreement(client_as, agreement, make.judge(agreement), client)
    reporter = on_the_agreement(client_as, agreement, make.reporter(agreement), client)
    assert "1項待您查證" in judge
    assert "待您查證" not in reporter
    assert "填報成果" in judge
    assert "填報成果" in reporter


# -- queries ---------------------------------------------------------------------------------------------------


def many(agreement: Agreement, number: int) -> User:
    """So many reports with two numbers and two files each, waiting for the one returned."""
    actor = make.reporter(agreement)
    more = make.add_target(agreement)
    for one in range(number):
        files = [(make.photo(actor, extra=bytes([one, nth])), False) for nth in range(2)]
        make.claimed(agreement, actor=actor, uses=[(make.target(agreement), 1), (more, 1)], files=files)
    return make.judge(agreement)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(f"{LIST}?shelf=theirs", 4), (WAITING, 4)])
def test_queries_of_the_lists(client_as, django_assert_num_queries, address, queries, number):
    client = client_as(many(agreements.signed(), number))
    client.get(address)
    with django_assert_num_queries(SIGNED_IN + queries):
        client.get(address)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_report(client_as, django_assert_num_queries, number):
    agreement = agreements.signed()
    uses = [(make.add_target(agreement, nth=nth + 1), 1) for nth in range(number)]
    evidence = make.claimed(agreement, uses=uses)
    client = client_as(make.judge(agreement))
    client.get(evidence.get_absolute_url())
    with django_assert_num_queries(SIGNED_IN + 7):
        client.get(evidence.get_absolute_url())


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_form(client_as, django_assert_num_queries, number):
    agreement = agreements.signed()
    for nth in range(number):
        make.add_target(agreement, nth=nth + 1)
    client = client_as(make.reporter(agreement))
    client.get(NEW)
    with django_assert_num_queries(SIGNED_IN + 1):
        client.get(NEW)
