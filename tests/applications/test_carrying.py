"""A new application starts from the last answers, each marked (F20); what was sent keeps its wording (F23)."""

from dataclasses import replace

import pytest

from applications import questions, services
from applications.content import content_of, shown_sections
from applications.models import Application
from tests.applications.pages import text_of, url
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator
from tests.factories.needs import asked
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_coordinator(school())


def begun_again(owner) -> Application:
    return services.start_or_continue(school(), actor=owner)


def test_it_starts_from_the_last_answers_but_what_must_be_said_anew(owner):
    last = cases.withdrawn(school(), owner, districts=("daan", "beitou"))
    draft = begun_again(owner)
    kept = {code: value for code, value in last.answers.items() if value}
    anew = {"start_term", "is_true", "has_read_notice"}
    assert draft.carried == {code: value for code, value in kept.items() if code not in anew}
    assert (draft.carried_from, draft.answers["choice_1"], draft.touched_sections) == (last, "daan", [])
    assert [choice.district.slug for choice in draft.choices.all()] == ["daan", "beitou"]
    assert draft.commitments.count() == last.commitments.count()
    assert begun_again(owner) == draft


@pytest.mark.parametrize("state", [cases.approved, cases.submitted])
def test_a_district_where_one_is_open_or_approved_is_not_applied_for_again(owner, state):
    state(school=school(), owner=owner)
    draft = begun_again(owner)
    assert {"choice_1", "district_reason"} & draft.answers.keys() == set()
    assert draft.answers["contact_name"] == cases.CONTACT["contact_name"]


def test_nothing_is_carried_from_what_the_person_may_not_open(owner):
    cases.withdrawn(school("0003"), make_coordinator(school("0003")))
    assert (begun_again(owner).answers, begun_again(owner).carried_from) == ({}, None)


def test_each_answer_is_marked_as_carried_over_or_changed(client_as, owner):
    last = cases.withdrawn(school(), owner)
    draft = begun_again(owner)
    client = client_as(owner)
    assert f"以 {last.reference} 的答覆為起點" in text_of(client.get(url(draft, "edit/")))
    typed = {**cases.CONTACT, "contact_name": "王大明", "action": "save"}
    client.post(url(draft, "edit/contact/"), typed)
    draft.refresh_from_db()
    marks = content_of(draft).marks
    assert (marks["contact_name"], marks["contact_title"], marks["commitments"]) == ("changed", "kept", "kept")
    assert "start_term" not in marks
    page = client.get(url(draft, "edit/contact/"))
    assert [row.mark for row in page.context["form"].rows][:2] == ["changed", "kept"]
    assert text_of(page).count("沿用") == 6
    assert "聯絡人 已改" in text_of(client.get(url(draft, "check/")))


def test_an_accepted_need_or_invitation_marks_what_it_carries(owner):
    cases.withdrawn(school(), owner, districts=("beitou",))
    draft = services.start_from_need(asked(), school(), actor=owner)
    assert (draft.carried["contact_name"], draft.answers["choice_1"]) == (cases.CONTACT["contact_name"], "zhongzheng")
    assert "choice_1" not in draft.carried


# -- wording ----------------------------------------------------------------------------------------------------


@pytest.fixture
def reworded(monkeypatch):
    """A later form: another title, another label, and a question that is asked no more."""

    def later(part):
        asked = tuple(replace(one, label="承辦窗口") if one.code == "contact_name" else one for one in part.questions)
        return replace(
            part, title=f"新版{part.title}", questions=tuple(one for one in asked if one.code != "teacher_title")
        )

    def change() -> None:
        monkeypatch.setattr(questions, "SECTIONS", tuple(later(part) for part in questions.SECTIONS))

    return change


def test_a_later_wording_never_changes_what_was_sent(owner, reworded, client_as):
    case = cases.submitted(school(), owner)
    sent = case.submissions.get()
    before = shown_sections(sent.content)
    copy = client_as(owner).get(url(case))
    reworded()
    after = shown_sections(sent.content)
    assert [(part.section.title, [(one.question.label, one.shown) for one in part.items]) for part in after] == [
        (str(part.section.title), [(str(one.question.label), one.shown) for one in part.items]) for part in before
    ]
    assert "負責教師職稱" in [one.question.label for part in after for one in part.items]
    assert text_of(client_as(owner).get(url(case))) == text_of(copy)


def test_what_was_sent_before_labels_were_kept_reads_in_todays_words(owner):
    content = [
        {"code": part["code"], "items": [{"code": one["code"], "shown": one["shown"]} for one in part["items"]]}
        for part in cases.submitted(school(), owner).submissions.get().content
    ]
    (contact,) = [part for part in shown_sections(content) if part.section.code == "contact"]
    assert str(contact.items[0].question.label) == "聯絡人"
