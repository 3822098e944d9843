"""Addresses that take what a button sends: whoever signs in again and is led there gets a page, not an empty answer."""

import pytest

from tests.factories import applications as cases
from tests.factories.accounts import make_officer
from tests.factories.districts import district
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_a_button_only_address_answers_with_a_page(client_as):
    case = cases.submitted()
    response = client_as(make_officer(district("zhongzheng"))).get(f"{case.get_absolute_url()}claim/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "請再按一次按鈕" in text_of(response)


def test_what_asks_otherwise_than_a_reader_gets_the_bare_answer(client):
    response = client.put("/healthz")
    assert (response.status_code, response.content) == (405, b"")
