"""/manage/ladders/: readable, edited by the bureau, with the dates for a due date or a case."""

from datetime import date

import pytest
from django.utils import timezone

from core.dates import local_today
from obligations.constants import Fate
from obligations.models import Ladder, LadderEvent
from obligations.selectors.preview import dates_for, reminders_of
from obligations.services import remove_step, sweep
from tests.factories.accounts import (
    make_absence,
    make_admin,
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_officer,
)
from tests.factories.applications import claimed, complete_draft, returned
from tests.factories.districts import district
from tests.factories.obligations import DUE, due, october
from tests.factories.schools import school
from tests.pages import links_of, text_of

LADDERS = "/manage/ladders/"
REVIEW = "/manage/ladders/review/"


@pytest.fixture
def bureau(db):
    return make_bureau(display_name="王科員")


@pytest.fixture
def client(bureau, client_as):
    return client_as(bureau)


@pytest.fixture
def officer(db):
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw", display_name="李承辦")


@pytest.fixture
def review(db) -> Ladder:
    return Ladder.objects.get(code="review")


def posted(**changes):
    return {"days": "5", "unit": "working", "side": "before", "audience": "responsible", "channel": "digest"} | changes


# -- reading and editing ---------------------------------------------------------------------------------------


def test_each_ladder_is_read_step_by_step(client):
    text = text_of(client.get(LADDERS))
    assert "初審申請案 到期前 3 個工作天 承辦人 列入每日摘要 到期日當天 承辦人 立即寄信" in text
    assert "逾期 3 個工作天 主管 立即寄信 逾期 7 個工作天 民政局 立即寄信" in text


def test_the_settings_lead_to_the_ladders(client):
    assert len(links_of(client.get("/manage/"), f'{LADDERS}"')) == 1


def test_auditors_read_and_have_no_buttons(client_as):
    response = client_as(make_auditor()).get(REVIEW)
    assert links_of(response, f"{REVIEW}add/") == []
    assert "變更管理設定" in text_of(response) or "只有民政局" in text_of(response)


def test_a_step_is_added_changed_and_removed_with_its_history(client, review):
    client.post(f"{REVIEW}add/", posted())
    step = review.steps.get(offset=-5)
    client.post(f"{REVIEW}{step.pk}/", posted(days="2", side="after", unit="calendar", channel="immediate"))
    step.refresh_from_db()
    assert (step.offset, step.unit, step.channel) == (2, "calendar", "immediate")
    client.post(f"{REVIEW}{step.pk}/remove/")
    step.refresh_from_db()
    assert step.retired_at is not None
    assert client.get(f"{REVIEW}{step.pk}/").status_code == 404
    verbs = LadderEvent.objects.filter(subject=review).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["step_added", "step_changed", "step_removed"]
    text = text_of(client.get(REVIEW))
    assert "移除提醒 逾期 2 天 → 承辦人 → 立即寄信 王科員" in text
    assert "變更提醒 逾期 2 天 → 承辦人 → 立即寄信 原為：到期前 5 個工作天 → 承辦人 → 列入每日摘要 王科員" in text


def test_the_same_step_twice_is_refused_with_what_was_typed(client, review):
    response = client.post(f"{REVIEW}add/", posted(days="3"))
    assert "已有相同的提醒。" in text_of(response)
    assert 'value="3"' in response.content.decode()
    assert review.steps.filter(offset=-3).count() == 1


@pytest.mark.parametrize("days", ["-1", "401", "two", ""])
def test_days_that_make_no_sense_are_refused(client, review, days):
    response = client.post(f"{REVIEW}add/", posted(days=days))
    assert 'id="id_days_error"' in response.content.decode()
    assert review.steps.count() == 5


def test_a_step_of_another_ladder_is_not_found(client):
    other = Ladder.objects.get(code="claim").steps.order_by("pk").first()
    assert client.get(f"{REVIEW}{other.pk}/").status_code == 404


# -- the preview -----------------------------------------------------------------------------------------------


def test_the_dates_for_a_due_date(client, review):
    assert [dated.on for dated in dates_for(review, DUE)] == [
        date(2026, 10, 8),
        DUE,
        date(2026, 10, 15),
        date(2026, 10, 19),
        date(2026, 10, 23),
    ]
    text = text_of(client.get(REVIEW, {"of": "115/10/14"}))
    assert "115年10月8日（四） 到期前 3 個工作天 承辦人" in text


@pytest.mark.parametrize("typed", ["115/13/1", "9", "115/2/30", "3000-01-01"])
def test_a_date_that_is_none_is_said(client, typed):
    assert 'id="id_of_error"' in client.get(REVIEW, {"of": typed}).content.decode()


def test_the_dates_for_a_case_with_what_went_out_and_who_is_next(client, officer):
    make_chief(district("zhongzheng"), display_name="陳課長")
    case = due(claimed(officer=officer))
    sweep(october(8))
    sweep(october(15))
    fates = [(shown.step.offset, shown.fate) for shown in reminders_of("application", case.pk)[0].steps]
    assert fates[:3] == [(-3, Fate.ISSUED), (0, Fate.SUPERSEDED), (1, Fate.ISSUED)]
    text = text_of(client.get(REVIEW, {"of": case.reference.lower()}))
    assert f"完成{case.school.name}申請案的初審 期限115年10月14日（三）" in text
    assert "等候：李承辦" in text
    assert "115.10.14 到期日當天 承辦人 由後面的提醒取代 逾期 1 個工作天" in text
    assert "陳課長、李承辦" in text


def test_the_head_of_unit_and_deputies_are_named(client, officer):
    case = due(returned(officer=officer), local_today())
    deputy = make_coordinator(case.school, display_name="林老師")
    make_absence(case.owner, deputy)
    text = text_of(client.get("/manage/ladders/correction/", {"of": case.reference}))
    assert f"林老師（代理{case.owner.name}）" in text
    assert case.consent_requests.get().email in text


def test_a_draft_is_as_unknown_as_nothing(client):
    draft = complete_draft(school("0004"), make_coordinator(school("0004")))
    answers = [text_of(client.get(REVIEW, {"of": wanted})) for wanted in (draft.reference, "PB115-9999-X")]
    assert all("查無此案，或此案從未有定有期限的待辦。" in answer for answer in answers)
    assert draft.school.name not in answers[0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(client, officer, count, django_assert_num_queries):
    case = due(claimed(officer=officer))
    for _ in range(count - 1):
        make_officer(district("zhongzheng"))
        make_bureau()
    for day in (8, 14, 15)[:count]:
        sweep(october(day))
    client.get(REVIEW)
    with django_assert_num_queries(15):
        client.get(REVIEW, {"of": case.reference})
    with django_assert_num_queries(6):
        client.get(LADDERS)


# -- on the case -------------------------------------------------------------------------------------------------


def test_the_case_shows_officials_its_reminders_and_the_school_nothing(officer, client_as):
    case = due(claimed(officer=officer))
    sweep(october(8))
    text = text_of(client_as(officer).get(f"{case.get_absolute_url()}reminders/"))
    assert "115.10.08 到期前 3 個工作天 承辦人 已發出 李承辦 列入下次每日摘要" in text
    school_text = text_of(client_as(case.owner).get(case.get_absolute_url()))
    assert "到期前 3 個工作天" not in school_text


def test_a_closed_round_keeps_what_was_sent(officer, review):
    case = due(claimed(officer=officer))
    sweep(october(8))
    for step in review.steps.order_by("pk"):
        remove_step(step, actor=make_admin())
    case.__class__.objects.filter(pk=case.pk).update(due_on=date(2026, 12, 1))
    sweep(timezone.now())
    open_round, closed = reminders_of("application", case.pk)
    assert (open_round.is_open, open_round.steps) == (True, [])
    assert [(shown.step.offset, shown.fate) for shown in closed.steps] == [(-3, Fate.ISSUED)]
    assert (closed.is_open, closed.closed_at is None) == (False, False)
