"""N3: both sides by the same declaration. An overdue promise of a district climbs the ladder that a school climbs."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from accounts.selectors import bureau_officials
from agreements.constants import Side
from agreements.models import Agreement, TermTarget
from core.dates import local_today
from cycles.constants import RuleCode
from cycles.selectors import due_after, working_days_after
from evidence import services
from evidence.constants import ASKED_AFTER_DAYS, ASKED_AHEAD_DAYS
from evidence.reminders import due_from
from notifications.models import FeedItem
from obligations.models import Reminder
from obligations.selectors.tasks import Task, tasks_of
from obligations.services import lay_out_ladders, sweep
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.obligations import at
from tests.pages import text_of

pytestmark = pytest.mark.django_db
both_sides = pytest.mark.parametrize("side", list(Side))


@pytest.fixture(autouse=True)
def ladders():
    lay_out_ladders()


@pytest.fixture
def agreement() -> Agreement:
    """Nothing of it is due but what a test adds."""
    made = agreements.signed()
    TermTarget.objects.filter(agreement=made).update(is_current=False)
    return made


def owes(agreement: Agreement, side: Side, *, due_on: date, nth: int = 1) -> TermTarget:
    return make.add_target(agreement, side=side, days=(due_on - timedelta(days=100), due_on), nth=nth)


def people(agreement: Agreement) -> dict[str, User]:
    return {
        "school": make_coordinator(agreement.school),
        "officer": make_officer(agreement.district),
        "chief": make_chief(agreement.district),
        "bureau": make_bureau(),
    }


def run(first: date, days: int) -> None:
    for number in range(days):
        sweep(at(first + timedelta(days=number)))


def rungs(code: str) -> list[tuple[date, str]]:
    """The ladder as it was climbed: the day and whom it turned to."""
    rows = Reminder.objects.filter(obligation=code, state="issued").order_by("fires_on", "pk")
    return list(rows.values_list("fires_on", "step__audience"))


def told(code: str) -> set[User | None]:
    ids = Reminder.objects.filter(obligation=code).order_by().values("pk")
    items = FeedItem.objects.filter(source_id__in=ids, source__in=["reminder", "escalation"])
    return {item.recipient for item in items.select_related("recipient").order_by("pk")}


def owed(side: Side) -> list[int]:
    return sorted(due_from(side).values_list("owed_subject", flat=True))


def tasks(user: User) -> list[Task]:
    """Those of this room."""
    return [task for task in tasks_of(user) if task.round.obligation.code.startswith("evidence")]


def what_waits(user: User) -> list[str]:
    return [task.what for task in tasks(user)]


# -- what is due -----------------------------------------------------------------------------------------------


def test_a_district_climbs_the_same_ladder_as_a_school(agreement):
    who = people(agreement)
    due_on = local_today() + timedelta(days=45)
    Agreement.objects.filter(pk=agreement.pk).update(created_at=at(local_today() - timedelta(days=30)))
    for side in Side:
        owes(agreement, side, due_on=due_on)
    run(local_today(), 75)
    school, government = rungs("evidence-due-school"), rungs("evidence-due-government")
    assert school == government
    assert [audience for _day, audience in school] == ["responsible"] * 3 + ["superior", "bureau"]
    assert school[-1][0] > due_on
    assert told("evidence-due-school") == {who["school"], *bureau_officials()}
    assert told("evidence-due-government") == {who["officer"], who["chief"], *bureau_officials()}


@both_sides
def test_it_stands_in_the_tasks_of_whoever_owes_it_once(agreement, side, client_as):
    who = people(agreement)
    overdue = local_today() - timedelta(days=3)
    for nth in (1, 2):
        owes(agreement, side, due_on=overdue, nth=nth)
    sentence = f"填報{agreement.school}與{agreement.district}協議的成果"
    one, other = (who["school"], who["officer"]) if side == Side.SCHOOL else (who["officer"], who["school"])
    assert text_of(client_as(one).get("/tasks/")).count(sentence) == 1
    assert sentence not in text_of(client_as(other).get("/tasks/"))


@both_sides
def test_what_is_handed_in_is_no_longer_owed(agreement, side):
    target = owes(agreement, side, due_on=local_today() + timedelta(days=5))
    assert owed(side) == [agreement.pk]
    assert owed(side.other) == []
    make.claimed(agreement, side=side, uses=[(target, target.amount - 1)])
    assert owed(side) == [agreement.pk]
    evidence = make.disputed(agreement, side=side, uses=[(target, 1)])
    assert owed(side) == []
    services.withdraw_evidence(evidence, actor=make.reporter(agreement, side))
    assert owed(side) == [agreement.pk]


@both_sides
@pytest.mark.parametrize(("days", "is_asked"), [(ASKED_AHEAD_DAYS, True), (ASKED_AHEAD_DAYS + 1, False)])
def test_it_is_asked_for_when_the_term_nears_its_end(agreement, side, days, is_asked):
    owes(agreement, side, due_on=local_today() + timedelta(days=days))
    assert owed(side) == ([agreement.pk] if is_asked else [])


def test_what_is_long_past_is_left_alone(agreement):
    owes(agreement, Side.SCHOOL, due_on=local_today() - timedelta(days=ASKED_AFTER_DAYS + 1))
    assert owed(Side.SCHOOL) == []


def test_an_ended_agreement_asks_for_nothing(agreement):
    owes(agreement, Side.SCHOOL, due_on=local_today())
    agreements.end(agreement)
    assert owed(Side.SCHOOL) == []


# -- verifying, answering, settling ----------------------------------------------------------------------------


@both_sides
def test_a_report_waits_for_the_other_side(agreement, side):
    who = people(agreement)
    target = owes(agreement, side, due_on=local_today() + timedelta(days=90))
    more = owes(agreement, side, due_on=local_today() + timedelta(days=90), nth=2)
    evidence = make.claimed(agreement, side=side, uses=[(target, 1), (more, 1)])
    judge = who["officer"] if side == Side.SCHOOL else who["school"]
    reporter = agreement.school if side == Side.SCHOOL else agreement.district
    assert what_waits(judge) == [f"查證{reporter}填報的成果：{make.WHAT}"]
    (task,) = tasks(judge)
    assert task.due_on == due_after(local_today(), RuleCode.VERIFY_DAYS)
    services.verify_all(evidence, actor=judge, seen_version=1)
    assert what_waits(judge) == []


def test_verifying_late_climbs_alike_for_both_sides(agreement):
    people(agreement)
    for side in Side:
        target = owes(agreement, side, due_on=local_today() + timedelta(days=300))
        make.claimed(agreement, side=side, uses=[(target, 1)])
    run(local_today(), 40)
    assert rungs("evidence-verify-school") == rungs("evidence-verify-government")
    assert len(rungs("evidence-verify-school")) == 5


def test_two_districts_are_asked_for_one_report_each():
    own = agreements.by_code()
    pair = [agreements.signed(own, agreements.by_slug(slug)) for slug in ("zhongzheng", "wenshan")]
    officers = [make_officer(one.district) for one in pair]
    make.claimed(uses=[(make.target(one), 1) for one in pair])
    waiting = [
        [task for task in tasks_of(one) if task.round.obligation.code.startswith("evidence-verify")] for one in officers
    ]
    assert [len(tasks) for tasks in waiting] == [1, 1]
    assert waiting[0][0].round.subject_id != waiting[1][0].round.subject_id


def verifications(user: User) -> list[Task]:
    return [task for task in tasks_of(user) if task.round.obligation.code == "evidence-verify-government"]


@both_sides
def test_an_objection_waits_for_the_reporter_and_then_for_the_bureau(agreement, side):
    who = people(agreement)
    target = owes(agreement, side, due_on=local_today() + timedelta(days=300))
    reporter, judge = (who["school"], who["officer"])[:: 1 if side == Side.SCHOOL else -1]
    body = agreement.district if side == Side.SCHOOL else agreement.school
    evidence = make.disputed(agreement, side=side, actor=reporter, by=judge, uses=[(target, 1)])
    assert what_waits(reporter) == [f"回覆{body}的異議：{make.WHAT}"]
    assert what_waits(who["bureau"]) == []
    services.answer_dispute(make.dispute_of(evidence), actor=reporter, answer="數量無誤。")
    assert what_waits(reporter) == []
    assert [task.round.obligation.code for task in tasks(who["bureau"])] == ["evidence-settlement"]
    services.settle_dispute(make.dispute_of(evidence), actor=who["bureau"], counts=True, note="採計。")
    assert what_waits(who["bureau"]) == []


def test_the_answer_is_due_by_its_rule(agreement):
    who = people(agreement)
    target = owes(agreement, Side.SCHOOL, due_on=local_today() + timedelta(days=300))
    make.disputed(agreement, uses=[(target, 1)])
    (task,) = tasks(who["school"])
    assert task.due_on == working_days_after(local_today(), 10)
