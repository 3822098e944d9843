"""The pages of periods: who reads whose figures, and what the bureau does there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Erratum, Period, Snapshot
from reports.selectors import frozen_text, sha256_of
from tests.factories import agreements, reports
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def test_the_list_leads_the_bureau_to_what_waits(client_as: SignIn):
    period = reports.ended()
    page = client_as(make_bureau()).get(reverse("reports:periods"))
    assert f"結算 {period.label}" in links_of(page, f"/{period.key}/close/")
    page = client_as(make_officer(district("shilin"))).get(reverse("reports:periods"))
    assert links_of(page, "/close/") == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(client_as: SignIn, django_assert_num_queries: Any, count: int):
    reports.ended()
    for period in Period.objects.to_close().select_related("term").order_by("ends_on")[:count]:
        reports.close(period)
    client = client_as(make_bureau())
    with django_assert_num_queries(5):
        client.get(reverse("reports:periods"))


def test_closing_takes_a_look_and_one_click(client_as: SignIn):
    period, client = reports.ended(), client_as(make_bureau())
    address = reverse("reports:close", args=[period.key])
    seen = sha256_of(frozen_text(period))
    assert client.get(address).context["shown"].sha256 == seen
    for _click in range(2):
        assert client.post(address, {"seen": seen}).url == period.get_absolute_url()
    assert Snapshot.objects.get().sha256 == seen
    assert seen in text_of(client.get(period.get_absolute_url()))


def test_changed_figures_are_shown_again_before_closing(client_as: SignIn):
    period, client = reports.ended(), client_as(make_bureau())
    address = reverse("reports:close", args=[period.key])
    seen = client.get(address).context["shown"].sha256
    agreements.signed(starts_on=period.starts_on)
    assert client.post(address, {"seen": seen}).url == address
    assert not Snapshot.objects.exists()


def test_a_running_period_cannot_be_closed(client_as: SignIn):
    period = reports.running()
    response = client_as(make_bureau()).get(reverse("reports:close", args=[period.key]))
    assert response.status_code == 403


def test_a_school_reads_its_own_figures_and_no_other(client_as: SignIn):
    period, own, other = reports.closed(), school("1015"), school("0003")
    client = client_as(make_coordinator(own))
    assert own.label in text_of(client.get(period.get_absolute_url(), {"of": own.slug}))
    assert client.get(period.get_absolute_url(), {"of": other.slug}).status_code == 404
    assert client_as(make_bureau()).get(period.get_absolute_url(), {"of": other.slug}).status_code == 200
    assert client.get(period.get_absolute_url(), {"of": "daan"}).context["shown"].subject.code == district("daan").code


def test_the_snapshot_is_the_very_text(client_as: SignIn):
    period = reports.closed()
    response = client_as(make_bureau()).get(reverse("reports:snapshot", args=[period.key]))
    assert sha256_of(response.content.decode()) == period.snapshot.sha256
    open_one = reports.running()
    assert client_as(make_bureau()).get(reverse("reports:snapshot", args=[open_one.key])).status_code == 404


def test_an_erratum_is_read_beside_the_figure(client_as: SignIn):
    period, client = reports.closed(), client_as(make_bureau())
    address = reverse("reports:erratum", args=[period.key, reports.FIGURE])
    page = client.post(address, {"number": "", "reason": ""})
    assert "錯誤" in page.content.decode()
    assert client.post(address, {"number": "77", "reason": reports.REASON}).url == period.get_absolute_url()
    assert Erratum.objects.get().right == {"n": 77}
    assert f"應為 77 {reports.REASON}" in text_of(client.get(period.get_absolute_url()))
    again = client.post(address, {"number": "77", "reason": reports.REASON})
    assert again.context["form"].errors["number"]


def test_a_district_figure_is_corrected_for_that_district(client_as: SignIn):
    period, client = reports.closed(), client_as(make_bureau())
    address = f"{reverse('reports:erratum', args=[period.key, reports.FIGURE])}?of=daan"
    client.post(address, {"number": "5", "reason": reports.REASON})
    erratum = Erratum.objects.get()
    assert (erratum.scope, erratum.code) == ("district", district("daan").code)
    assert reports.REASON not in text_of(client.get(period.get_absolute_url()))


def test_a_figure_that_is_not_there_is_not_corrected(client_as: SignIn):
    period = reports.closed()
    response = client_as(make_bureau()).get(reverse("reports:erratum", args=[period.key, "no_such_figure"]))
    assert response.status_code == 404
