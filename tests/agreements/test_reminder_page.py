"""What was sent about an agreement, and what will be."""

import pytest

from obligations.services import lay_out_ladders
from tests.applications.pages import text_of
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.agreements import draft, frozen
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def test_a_settled_text_waits_to_be_sent_and_says_when_who_is_reminded(client_as):
    lay_out_ladders()
    agreement = frozen()
    officer = make_officer(agreement.district, display_name="王課員")
    client = client_as(officer)
    page = f"{agreement.get_absolute_url()}reminders/"
    assert page in client.get(agreement.get_absolute_url()).content.decode()
    text = text_of(client.get(page))
    assert "簽署" in text
    assert "到期前 10 個工作天" in text
    assert "王課員" in text


def test_another_district_and_the_school_do_not_see_whom_the_portal_told(client_as):
    agreement = draft()
    page = f"{agreement.get_absolute_url()}reminders/"
    assert client_as(make_officer(district("beitou"))).get(page).status_code == 404
    assert client_as(make_coordinator(school(agreement.school.code))).get(page).status_code == 403
    assert client_as(make_bureau()).get(page).status_code == 200
