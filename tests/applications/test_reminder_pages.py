"""What was sent about a case, and what will be."""

import pytest

from obligations.services import lay_out_ladders, sweep
from tests.applications.pages import text_of, url
from tests.factories import applications as cases
from tests.factories.accounts import make_auditor, make_chief, make_officer
from tests.factories.districts import district
from tests.factories.obligations import due, october

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    lay_out_ladders()
    return make_officer(district("zhongzheng"), display_name="王課員")


def test_the_case_leads_to_its_reminders(client_as, officer):
    case = due(cases.claimed(officer=officer))
    sweep(october(8))
    client = client_as(officer)
    assert url(case, "reminders/") in client.get(url(case)).content.decode()
    text = text_of(client.get(url(case, "reminders/")))
    assert "提醒：已寄出與將寄出的通知" in text
    assert "115.10.08 到期前 3 個工作天" in text
    assert "王課員" in text


def test_auditors_read_it_and_the_school_does_not(client_as, officer):
    case = cases.claimed(officer=officer)
    assert client_as(make_auditor()).get(url(case, "reminders/")).status_code == 200
    owner = case.owner.act_as(case.owner.memberships.get())
    response = client_as(owner).get(url(case, "reminders/"))
    assert response.status_code == 403
    assert "僅承辦機關可以查看通知對象。" in text_of(response)


@pytest.mark.parametrize("sweeps", [1, 3])
def test_it_asks_as_much_for_one_reminder_as_for_three(client_as, officer, sweeps, django_assert_num_queries):
    make_chief(district("zhongzheng"))
    case = due(cases.claimed(officer=officer))
    for day in (8, 14, 15)[:sweeps]:
        sweep(october(day))
    client = client_as(officer)
    with django_assert_num_queries(13):
        client.get(url(case, "reminders/"))
