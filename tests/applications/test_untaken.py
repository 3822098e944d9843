"""A case that nobody takes is an alarm after one working day, until somebody does (F25)."""

from datetime import datetime
from functools import partial

import pytest
from django.utils import timezone

from accounts.constants import Role
from accounts.models import Membership, User
from applications import services
from applications.models import Application
from obligations.services import lay_out_ladders, sweep
from tests.applications.pages import url
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_officer
from tests.factories.districts import district
from tests.factories.obligations import readers_of
from tests.factories.schools import school
from tests.pages import text_of

pytestmark = pytest.mark.django_db
# Sent on a Friday, so that a weekend lies within the working day in which the desk takes it.
FRIDAY, SATURDAY, MONDAY, TUESDAY = "2026-11-20", "2026-11-21", "2026-11-23", "2026-11-24"
THURSDAY, NEXT_MONDAY = "2026-11-26", "2026-11-30"
UNTAKEN = "逾期未受理"


@pytest.fixture
def on(monkeypatch):
    """Move to ten in the morning of a day, in Taipei."""

    def go(day: str) -> datetime:
        moment = datetime.fromisoformat(f"{day}T10:00+08:00")
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return go


@pytest.fixture
def officer():
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw")


@pytest.fixture
def case(on, officer) -> Application:
    on(FRIDAY)
    return cases.submitted(school("1015"))


@pytest.fixture
def alarms(client_as):
    return partial(_alarms, client_as)


def _alarms(client_as, reader: User, case: Application) -> tuple[bool, bool, bool]:
    """Whether it is late in what waits on the reader, in the queue and on its page."""
    client = client_as(reader)
    tasks = [row.task for group in client.get("/tasks/").context["groups"] for row in group.rows]
    (task,) = [one for one in tasks if one.record.reference == case.reference]
    (row,) = [one for one in client.get("/applications/").context["rows"] if one.application == case]
    return task.is_overdue, row.is_untaken, UNTAKEN in text_of(client.get(url(case)))


def link(person: User) -> User:
    Membership.objects.create(user=person, school=school("1015"), role=Role.SCHOOL_MEMBER)
    return person


@pytest.mark.parametrize(
    ("day", "late"), [(FRIDAY, False), (SATURDAY, False), (MONDAY, False), (TUESDAY, True), (NEXT_MONDAY, True)]
)
def test_it_is_late_once_a_working_day_has_gone_by(alarms, on, officer, case, day, late):
    on(day)
    assert alarms(officer, case) == (late,) * 3


def test_the_alarm_says_how_late_who_waits_and_who_hears_of_it_next(client_as, on, officer, case):
    on(TUESDAY)
    client = client_as(officer)
    text = text_of(client.get("/tasks/"))
    assert "逾期 1 天 115年11月23日" in text
    assert "若無進展，115年11月26日（四）將通知課長。" in text
    assert "世新大學等候承辦人受理" in text
    assert text_of(client.get("/applications/")).count(UNTAKEN) == 1


def test_taking_it_ends_the_alarm(alarms, on, officer, case):
    on(TUESDAY)
    services.claim_application(case, actor=officer)
    assert alarms(officer, case) == (False,) * 3


def test_what_is_not_taken_goes_up_to_the_chief_and_then_to_the_bureau(on, officer, case):
    make_chief(district("zhongzheng"), email="chief@example.gov.tw")
    make_bureau(email="bureau@example.gov.tw")
    told = []
    for day in (MONDAY, TUESDAY, THURSDAY, NEXT_MONDAY):
        moment = on(day)
        lay_out_ladders()
        sweep(moment)
        told.append({who.partition("@")[0] for who, _how in readers_of(case)})
    assert told == [{"officer"}, {"officer"}, {"officer", "chief"}, {"officer", "chief", "bureau"}]


def test_where_the_whole_desk_is_linked_the_alarm_is_the_bureaus(client_as, alarms, on, officer):
    bureau = make_bureau()
    link(officer)
    on(FRIDAY)
    case = cases.submitted(school("1015"))
    assert case.is_rerouted
    assert alarms(bureau, case) == (False,) * 3
    on(TUESDAY)
    assert alarms(bureau, case) == (True,) * 3
    assert client_as(officer).get("/tasks/").context["groups"] == []


def test_a_case_sent_again_has_its_own_working_day(alarms, on, officer, case):
    """What a desk took in time, returned and got back is not late by the first date."""
    services.claim_application(case, actor=officer)
    services.return_application(case, actor=officer, items={"plan": "請補充。"})
    on(THURSDAY)
    owner = case.owner.act_as(case.owner.memberships.get())
    services.save_section(case, actor=owner, section_code="commitments", answers={"plan": "新"}, dealt_with=["plan"])
    case.refresh_from_db()
    services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(case))
    assert alarms(officer, case) == (False,) * 3
    on(NEXT_MONDAY)
    assert alarms(officer, case) == (True,) * 3
