"""Questions that come into the form while applications are under way: marked as new, never asked of what was sent
(F23).
"""

from dataclasses import replace

import pytest

from applications import questions, services
from applications.constants import FORM_VERSION, SectionState
from applications.content import content_of, missing_actions_to_submit, section_rows
from applications.models import Application
from applications.questions import Question
from applications.services import submitting
from tests.applications.pages import text_of, url
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
LATER = Question("rooms", "可借用的教室", missing="請填寫可借用的教室", since=FORM_VERSION + 1)


@pytest.fixture
def owner():
    return make_coordinator(school())


@pytest.fixture
def form_grows(monkeypatch):
    """A later version of the form: one more question, required, in the section on teaching."""

    def grow() -> None:
        parts = tuple(
            replace(part, questions=(*part.questions, LATER)) if part.code == "teaching" else part
            for part in questions.SECTIONS
        )
        for where in ("questions", "content.frozen", "content.progress"):
            monkeypatch.setattr(f"applications.{where}.SECTIONS", parts)
        monkeypatch.setattr(submitting, "FORM_VERSION", LATER.since)

    return grow


@pytest.fixture
def officer():
    return make_officer(district("zhongzheng"))


@pytest.fixture
def returned(owner, officer, form_grows) -> Application:
    """Sent with the old form, sent back for its plan, and the form has grown meanwhile."""
    case = cases.returned(school=school(), owner=owner, officer=officer, items={"plan": "請補充。"})
    form_grows()
    return case


def teaching(case: Application) -> object:
    return next(row for row in section_rows(content_of(case)) if row.section.code == "teaching")


def correct(case: Application, owner) -> None:
    services.save_section(case, actor=owner, section_code="commitments", answers={"plan": "新"}, dealt_with=["plan"])


def send(case: Application, owner) -> Application:
    case.refresh_from_db()
    services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(case))
    return Application.objects.get(pk=case.pk)


def answered(case: Application) -> dict[str, str]:
    """What the last submission holds, by question."""
    content = case.submissions.latest("number").content
    return {item["code"]: item["shown"] for part in content for item in part["items"]}


def test_the_version_of_the_form_is_that_of_its_last_question():
    assert {question.since for _section, question in questions.all_questions()} <= set(range(1, FORM_VERSION + 1))


# -- a draft ----------------------------------------------------------------------------------------------------


def test_an_older_draft_shows_it_as_new_and_keeps_every_answer(client_as, owner, form_grows):
    draft = cases.complete_draft(school(), owner)
    before = dict(draft.answers)
    assert missing_actions_to_submit(content_of(draft)) == []
    form_grows()
    client = client_as(owner)
    assert "新題：「可借用的教室」" in text_of(client.get(url(draft, "edit/")))
    page = text_of(client.get(url(draft, "edit/teaching/")))
    assert page.count("新題 這一題是在本申請案開始填寫之後才加入表單的。") == 1
    assert "可借用的教室 新題 請填寫可借用的教室" in text_of(client.get(url(draft, "check/")))
    assert [one.question for one in missing_actions_to_submit(content_of(draft))] == ["rooms"]
    services.save_section(draft, actor=owner, section_code="teaching", answers={"rooms": "社科院 101"})
    case = send(draft, owner)
    assert before.items() <= case.answers.items()
    assert (answered(case)["rooms"], case.form_version) == ("社科院 101", LATER.since)


def test_a_draft_begun_with_the_form_of_today_has_no_new_question(client_as, owner, form_grows):
    form_grows()
    draft = cases.make_draft(school(), owner)
    Application.objects.filter(pk=draft.pk).update(form_version=LATER.since)
    client = client_as(owner)
    assert "新題" not in text_of(client.get(url(draft, "edit/"))) + text_of(client.get(url(draft, "edit/teaching/")))


# -- a returned case --------------------------------------------------------------------------------------------


def test_a_returned_case_may_leave_it_unanswered(client_as, owner, officer, returned):
    client = client_as(owner)
    assert teaching(returned).state == SectionState.NEW_QUESTION
    assert "新題：「可借用的教室」・可以不作答" in text_of(client.get(url(returned, "edit/")))
    correct(returned, owner)
    assert missing_actions_to_submit(content_of(Application.objects.get())) == []
    assert "可借用的教室" not in text_of(client.get(url(returned, "check/")))
    case = send(returned, owner)
    assert "rooms" not in answered(case)
    assert case.form_version == FORM_VERSION
    assert "可借用的教室" not in text_of(client_as(officer).get(url(case)))


def test_a_returned_case_may_answer_it(client_as, owner, officer, returned):
    client = client_as(owner)
    page = text_of(client.get(url(returned, "edit/teaching/")))
    assert "新題 這一題是在貴校送出申請之後才加入表單的，可以作答，也可以留空" in page
    assert "可借用的教室（選填）" in page.replace(" ", "")
    client.post(url(returned, "edit/teaching/"), {"rooms": "社科院 101", "students": "999", "action": "save"})
    returned.refresh_from_db()
    assert (returned.answers["rooms"], returned.answers["students"]) == ("社科院 101", cases.TEACHING["students"])
    assert teaching(returned).state == SectionState.COMPLETED
    correct(returned, owner)
    assert "可借用的教室 新題 社科院 101" in text_of(client.get(url(returned, "check/")))
    case = send(returned, owner)
    assert answered(case)["rooms"] == "社科院 101"
    assert "社科院 101" in text_of(client_as(officer).get(url(case)))


def test_what_is_typed_there_is_judged_like_every_answer(owner, returned):
    services.save_section(returned, actor=owner, section_code="teaching", answers={"rooms": "長" * 101})
    correct(returned, owner)
    assert [one.question for one in missing_actions_to_submit(content_of(Application.objects.get()))] == ["rooms"]


def test_a_case_with_the_desk_stays_as_it_was_sent(client_as, owner, officer, form_grows):
    case = cases.claimed(school=school(), owner=owner, officer=officer)
    pages = [text_of(client_as(who).get(url(case))) for who in (owner, officer)]
    form_grows()
    assert [text_of(client_as(who).get(url(case))) for who in (owner, officer)] == pages
    assert "可借用的教室" not in text_of(client_as(officer).get(url(case, "return/")))
