"""What a case puts on paper: the letter, the copy, the date; always in Chinese, whoever asks."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from icalendar import Calendar
from pypdf import PdfReader

from applications.constants import Outcome
from applications.models import Application, Decision
from applications.papers import application_copy, decision_calendar, decision_letter, letter_of
from core.dates import TAIPEI
from tests.factories import applications as cases
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def words(pdf: bytes) -> str:
    """The text of a PDF without its line breaks."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def lines(letter) -> str:
    """Everything below 說明, as it is read."""
    parts = [
        part if isinstance(part, str) else "".join([part["text"], *part.get("items", [])])
        for part in letter["explanations"]
    ]
    return "\n".join(parts)


# -- the letter -------------------------------------------------------------------------------------------


def test_a_letter_with_a_number_is_an_official_letter():
    case = cases.approved(document_number="北市民區字第1150000001號")
    text = words(decision_letter(case.decisions.get(), case))
    assert "臺北市政府民政局函" in text
    assert "發文字號：北市民區字第1150000001號" in text
    assert "系統通知，非正式公文" not in text


def test_a_letter_without_a_number_says_that_it_is_none():
    case = cases.approved(document_number="")
    text = words(decision_letter(case.decisions.get(), case))
    assert "系統通知，非正式公文" in text
    assert "發文字號" not in text


def test_the_stored_letter_is_the_one_previewed():
    case = cases.approved()
    decision = case.decisions.get()
    with decision.letter.content.open("rb") as stored:
        assert stored.read() == decision_letter(decision, case)


def test_an_approval_names_term_and_commitments_of_both_sides():
    decision = cases.drafted(targets={"courses-opened": 2})
    Decision.objects.filter(pk=decision.pk).update(starts_on=date(2027, 2, 1), ends_on=date(2029, 1, 31))
    decision.refresh_from_db()
    letter = letter_of(decision, decision.application)
    assert letter["subject"] == (
        f"貴校申請擔任本市中正區參與式預算陪伴學校一案（案號：{decision.application}），本局同意，請查照。"
    )
    text = lines(letter)
    assert "合作期間自116年2月1日起至118年1月31日止。" in text
    assert "貴校承諾事項：開設課程：每學期2門。" in text
    assert "本市中正區公所承諾事項：派員到校協助課程：每學期2次。" in text
    assert "地緣與師資均佳，承諾具體可行。" in text


def test_a_decline_names_its_reasons_and_what_would_make_it_a_yes():
    decision = cases.drafted(outcome=Outcome.DECLINE)
    text = lines(letter_of(decision, decision.application))
    assert "未能同意之理由：未指定受過訓練或負責的教師。尚未指定受過訓練的負責教師。" in text
    assert "怎樣才會同意：請先安排教師修習推廣教育369，下學期再提出申請。" in text


@pytest.mark.parametrize("outcome", [Outcome.APPROVE, Outcome.DECLINE])
def test_an_english_reader_gets_the_same_letter(outcome):
    decision = cases.drafted(outcome=outcome)
    chinese = letter_of(decision, decision.application)
    with translation.override("en"):
        english = letter_of(decision, decision.application)
    assert english | {"created": ""} == chinese | {"created": ""}


def test_the_letter_is_dated_in_taipei():
    case = cases.approved()
    decision = case.decisions.get()
    # Four in the afternoon in London is the next day in Taipei.
    decision.released_at = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    letter = letter_of(decision, case)
    assert letter["date"] == "2026-11-24"
    assert "中華民國115年11月24日" in words(decision_letter(decision, case))


def test_what_people_typed_is_never_markup():
    decision = cases.drafted()
    Decision.objects.filter(pk=decision.pk).update(explanation='#strong[x] $1+1$ \\ "引號" <b>& *粗*')
    decision.refresh_from_db()
    assert '#strong[x]$1+1$\\"引號"<b>&*粗*' in words(decision_letter(decision, decision.application))


def test_a_sample_is_marked():
    case = cases.approved()
    case.is_sample = True
    assert "示範資料，非真實文件" in words(decision_letter(case.decisions.get(), case))


# -- the copy ---------------------------------------------------------------------------------------------


def test_the_copy_holds_what_was_sent_and_its_hash():
    case = cases.submitted()
    submission = case.submissions.get()
    with translation.override("en"):
        text = words(application_copy(submission, case))
    assert "聯絡人林怡君" in text
    assert cases.PLAN.replace(" ", "") in text
    assert submission.content_hash in text
    assert case.reference in text


def test_the_copy_stays_as_it_was_sent():
    case = cases.submitted()
    before = application_copy(case.submissions.get(), case)
    Application.objects.filter(pk=case.pk).update(answers={"plan": "之後改的"})
    case.refresh_from_db()
    assert application_copy(case.submissions.get(), case) == before


# -- the date ---------------------------------------------------------------------------------------------


def event_of(case: Application):
    (event,) = Calendar.from_ical(decision_calendar(case)).walk("VEVENT")
    return event


def test_the_date_is_a_whole_day_that_no_time_zone_moves():
    case = cases.submitted()
    event = event_of(case)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (case.due_on, case.due_on + timedelta(days=1))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    last = case.events.latest("sequence")
    assert event["DTSTAMP"].dt == last.at.astimezone(UTC).replace(microsecond=0)
    assert event["DTSTAMP"].dt.astimezone(TAIPEI).date() == case.status_since.astimezone(TAIPEI).date()


def test_a_later_file_replaces_the_entry():
    case = cases.claimed()
    first = event_of(case)
    Application.objects.filter(pk=case.pk).update(due_on=case.due_on + timedelta(days=7))
    later = cases.submitted(school("1003"))
    case.refresh_from_db()
    second = event_of(case)
    assert first["UID"] == second["UID"] == f"application-{case.pk}@localhost"
    assert event_of(later)["UID"] != first["UID"]
    assert second["SEQUENCE"] >= first["SEQUENCE"]
    assert second["DTSTART"].dt == first["DTSTART"].dt + timedelta(days=7)


def test_the_entry_says_whose_turn_it_is_and_where_to_look():
    case = cases.returned()
    event = event_of(case)
    assert event["SUMMARY"] == f"{case.reference} 期限：世新大學"
    assert event["URL"].endswith(case.get_absolute_url())


def test_without_a_date_there_is_no_entry():
    with pytest.raises(ValueError, match="has no due date"):
        decision_calendar(cases.withdrawn())
