"""The service clock: since when it runs and under which rule is stored, said to both sides, and never moves (F34)."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from applications import services
from applications.models import Application, CorrectionRequest
from core.dates import format_datetime, format_roc_date, local_today
from cycles.constants import RuleCode
from cycles.models import Rule
from cycles.selectors import due_after, working_days_after
from cycles.services import set_rule
from tests.applications.pages import part, url
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
EMPTY = {"clock_started_at": None, "clock_rule": "", "clock_rule_from": None, "clock_days": None}
CLOCK = list(EMPTY)


@pytest.fixture
def owner():
    return make_coordinator(school("1003"))


@pytest.fixture
def officer():
    return make_officer(district("zhongzheng"))


def box(client, case: Application) -> str:
    """How the first date on the page is reckoned."""
    return part(client.get(url(case)), '<details class="disclosure">', "</details>")


def in_force(code: str) -> Rule:
    return Rule.objects.filter(code=code, effective_from__lte=local_today()).latest("effective_from")


def clock_of(row: Application | CorrectionRequest) -> tuple[object, ...]:
    return type(row).objects.values_list(*CLOCK).get(pk=row.pk)


def expected(row: Application | CorrectionRequest, code: RuleCode, verb: str) -> tuple[object, ...]:
    case = row if isinstance(row, Application) else row.application
    rule = in_force(code)
    return (case.events.filter(verb=verb).latest("sequence").at, code, rule.effective_from, rule.value)


def answered(case: Application, owner, officer) -> None:
    """The school corrects the plan and sends it; the desk takes it again."""
    services.save_section(case, actor=owner, section_code="commitments", answers={"plan": "新"}, dealt_with=["plan"])
    case.refresh_from_db()
    services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(case))
    services.claim_application(case, actor=officer)
    case.refresh_from_db()


def test_each_step_stores_its_start_and_the_version_of_its_rule(owner, officer):
    case = cases.claimed(school=owner.acting.school, owner=owner, officer=officer)
    assert clock_of(case) == expected(case, RuleCode.REVIEW_DAYS, "submit")
    services.return_application(case, actor=officer, items={"plan": "請補充。"})
    assert clock_of(case) == expected(case, RuleCode.REVIEW_DAYS, "submit")
    correction = case.corrections.get()
    assert clock_of(correction) == expected(correction, RuleCode.CORRECTION_DAYS, "return")
    services.cancel_return(case, actor=officer)
    assert clock_of(case) == expected(case, RuleCode.REVIEW_DAYS, "submit")
    services.assess_application(case, actor=officer, is_recommended=True, checklist=cases.CHECKLIST, reason="可行。")
    assert clock_of(case) == expected(case, RuleCode.CONFIRM_DAYS, "assess")
    services.confirm_assessment(case, actor=make_chief(district("zhongzheng")))
    assert clock_of(case) == expected(case, RuleCode.DECIDE_DAYS, "confirm")
    services.withdraw_application(case, actor=owner)
    assert clock_of(case) == (None, "", None, None)


def test_history_keeps_every_promise(owner):
    case = cases.submitted(school=owner.acting.school, owner=owner)
    review, claim = in_force(RuleCode.REVIEW_DAYS), in_force(RuleCode.CLAIM_DAYS)
    details = case.events.get(verb="submit").details
    assert details["clock"] == {
        "rule": "review_days", "from": str(review.effective_from), "days": review.value, "due": str(case.due_on),
    }  # fmt: skip
    assert details["claim"] == {
        "rule": "claim_days", "from": str(claim.effective_from), "days": claim.value, "due": str(case.claim_due_on),
    }  # fmt: skip


def test_a_later_rule_never_changes_what_was_promised(client_as, owner, officer):
    case = cases.claimed(school=owner.acting.school, owner=owner, officer=officer)
    old, promised, clock = in_force(RuleCode.REVIEW_DAYS).value, case.due_on, clock_of(case)
    page = box(client_as(officer), case)
    new = old + 7
    set_rule(RuleCode.REVIEW_DAYS, actor=make_bureau(), value=new, effective_from=local_today())
    case.refresh_from_db()
    assert (case.due_on, clock_of(case)) == (promised, clock)
    assert box(client_as(officer), case) == page
    assert box(client_as(owner), case) == page
    services.return_application(case, actor=officer, items={"plan": "請補充。"})
    answered(case, owner, officer)
    assert (case.due_on, clock_of(case)) == (promised, clock)
    later = cases.submitted(school=school("1015"))
    assert (later.clock_days, later.due_on) == (new, due_after(local_today(), RuleCode.REVIEW_DAYS))


def test_both_sides_read_how_the_date_came_about(client_as, owner, officer):
    case = cases.claimed(school=owner.acting.school, owner=owner, officer=officer)
    rule = in_force(RuleCode.REVIEW_DAYS)
    told = (
        f"這個期限如何計算 自{format_datetime(case.clock_started_at)}起算，當日不計入。 "
        f"區公所審查工作天數：{rule.value} 個工作天，依{format_roc_date(rule.effective_from)}起適用之期限設定。 "
        f"期限為{format_roc_date(case.due_on)}（含當日）。 日後期限設定如有調整，不影響本期限。"
    )
    for reader in (officer, owner):
        assert box(client_as(reader), case) == told


def test_that_the_clock_stands_still_is_said_on_the_schools_side_too(client_as, owner, officer):
    case = cases.returned(school=owner.acting.school, owner=owner, officer=officer, items={"plan": "請補充。"})
    asked = case.corrections.get()
    today, left = format_roc_date(local_today()), asked.remaining_days
    now = part(client_as(owner).get(url(case)), 'aria-labelledby="now"')
    assert f"中正區公所的辦理期間自{today}起停止計算，至貴校送出補正為止。" in now
    assert f"收到補正後，尚餘 {left} 個工作天。" in now
    stopped = f"{format_datetime(asked.requested_at)}退回學校補正，停止計算。 當時尚餘 {left} 個工作天。"
    assert f"{stopped} 至學校送出補正前停止計算。" in now
    # Its own time: one date, since the office has none.
    assert now.count("期限為") == 1
    assert f"期限為{format_roc_date(asked.due_on)}（含當日）。" in now
    tasks = part(client_as(owner).get(url(case, "edit/")), 'class="notice warning"', "</div>")
    assert "這段期間不計入區公所的辦理時間" in tasks
    desk = box(client_as(officer), case)
    assert f"{stopped} 至學校送出補正前停止計算。" in desk
    assert "期限為" not in desk


def test_a_clock_that_goes_on_says_since_when(client_as, owner, officer):
    case = cases.returned(school=owner.acting.school, owner=owner, officer=officer, items={"plan": "請補充。"})
    answered(case, owner, officer)
    went_on = case.events.get(verb="resubmit").at
    assert case.due_on == working_days_after(local_today(), case.corrections.get().remaining_days)
    for reader in (officer, owner):
        told = box(client_as(reader), case)
        assert f"{format_datetime(went_on)}起繼續計算。 期限為{format_roc_date(case.due_on)}（含當日）。" in told


def test_a_restored_return_begins_the_schools_clock_anew(officer):
    case = cases.returned(officer=officer)
    services.lapse_application(case, today=working_days_after(case.due_on, 1))
    assert clock_of(case) == expected(case, RuleCode.REVIEW_DAYS, "submit")
    services.restore_application(case, actor=officer)
    correction = case.corrections.get()
    assert clock_of(correction) == expected(correction, RuleCode.CORRECTION_DAYS, "restore")
    assert clock_of(case) == expected(case, RuleCode.REVIEW_DAYS, "submit")


# -- cases from before this was kept -----------------------------------------------------------------------


def forget_clocks() -> None:
    for model in (Application, CorrectionRequest):
        model.objects.update(**EMPTY)


def fill() -> None:
    with connection.schema_editor() as editor:
        import_module("applications.migrations.0011_clocks_of_old_cases").fill(None, editor)


def test_old_cases_get_what_history_proves(officer):
    waiting = cases.submitted(school=school("1003"))
    back = cases.returned(officer=officer, school=school("1015"))
    asked = back.corrections.get()
    known = [clock_of(row) for row in (waiting, asked)]
    forget_clocks()
    fill()
    assert [clock_of(row) for row in (waiting, asked)] == known
    # Its date has moved, so nothing shows which version of the rule gave it.
    begun = back.events.get(verb="submit").at
    assert clock_of(back) == (begun, RuleCode.REVIEW_DAYS, None, None)


def test_an_old_date_that_no_rule_gives_has_no_version(client_as, officer):
    case = cases.claimed(officer=officer, school=school("1003"))
    forget_clocks()
    Application.objects.update(due_on=working_days_after(case.due_on, 3))
    fill()
    assert clock_of(case) == (case.events.get(verb="submit").at, RuleCode.REVIEW_DAYS, None, None)
    told = box(client_as(officer), case)
    assert "區公所審查工作天數：當時未留存適用的是哪一版期限設定。" in told


def test_a_case_without_a_clock_says_nothing_of_one(client_as, owner, officer):
    case = cases.returned(school=owner.acting.school, owner=owner, officer=officer, items={"plan": "請補充。"})
    forget_clocks()
    assert "如何計算" not in part(client_as(officer).get(url(case)), "<main", "</main>")
    now = part(client_as(owner).get(url(case)), 'aria-labelledby="now"')
    assert "如何計算" not in now
    assert "至貴校送出補正為止" in now


@pytest.mark.parametrize("half", [{"clock_rule": ""}, {"clock_started_at": None}, {"clock_days": None}])
def test_the_database_keeps_no_half_a_clock(half):
    case = cases.submitted(school=school("1003"))
    with pytest.raises(IntegrityError, match="application_clock_whole"), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(**half)
    assert Application.objects.filter(pk=case.pk, clock_started_at=F("submitted_at")).exists()
