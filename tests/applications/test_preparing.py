"""Before anybody applies (F8): five questions whose answers are stored nowhere, and the form on paper."""

import re
from itertools import product
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import translation

from applications import selfcheck
from applications.questions import SECTIONS, Kind
from applications.selfcheck import Outcome, Weight
from tests.applications.pages import part, text_of, url
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator
from tests.factories.schools import school

pytestmark = pytest.mark.django_db

CHECK, BLANK = "/apply/self-check/", "/apply/blank/"
READY = {"who": "department", "teacher": "yes", "experience": "taught", "promise": "yes", "consent": "yes"}


def outcome(**answers: str) -> Outcome:
    result = selfcheck.checked(READY | answers)
    assert result is not None
    return result.outcome


def test_one_answer_that_stops_outweighs_and_one_to_do_only_delays():
    for answers in product(*([(asked.code, one) for one in asked.answers] for asked in selfcheck.QUESTIONS)):
        weights = {answer.weight for _code, answer in answers}
        ready = Outcome.BEGIN if Weight.TO_DO in weights else Outcome.READY
        wanted = Outcome.ELSEWHERE if Weight.STOP in weights else ready
        assert outcome(**{code: answer.code for code, answer in answers}) == wanted


def test_the_outcome_gives_its_reasons_and_the_way_on(client):
    page = client.get(CHECK, READY | {"consent": "no", "experience": "none"})
    assert "目前無法申請成為陪伴學校" in text_of(page)
    assert f'<a href="{reverse("needs:raise_hand")}">' in page.content.decode()
    assert "第一年的夥伴從觀摩開始" in text_of(page)
    ready = client.get(CHECK, READY)
    assert ("您可以申請" in text_of(ready), 'href="/apply/#school"' in ready.content.decode()) == (True, True)


def test_what_is_not_answered_is_asked_for_and_nothing_is_stored(client):
    page = client.get(CHECK, {"who": "department", "teacher": "maybe"})
    assert text_of(page).count("請選擇一個答案") == 8  # each beside its question and in the summary
    assert (client.cookies, Session.objects.count()) == ({}, 0)
    assert "請選擇一個答案" not in text_of(client.get(CHECK))


def test_the_paper_asks_what_the_form_asks(client, client_as):
    """Every question of every section page stands on the paper, in its order and with the same words."""
    owner = make_coordinator(school())
    draft = cases.complete_draft(school(), owner)
    signed_in = client_as(owner)
    paper = client.get(BLANK)
    for section in SECTIONS:
        form = signed_in.get(url(draft, f"edit/{section.code}/")).context["form"]
        asked = [str(row.question.label) for row in form.rows]
        on_paper = part(paper, f'id="blank-{section.code}"')
        rest = on_paper
        for label in asked:
            assert label in rest, f"{label} is missing, or not in its place"
            rest = rest.partition(label)[2]
        targets = [str(row.indicator.label) for row in targets_of(form)] if section.code == "commitments" else []
        assert [label for label in targets if label not in on_paper] == []


def targets_of(form: Any) -> list[Any]:
    return [*form.school_targets, *form.government_targets]


def test_the_checklist_is_what_the_check_page_would_miss(client, client_as):
    owner = make_coordinator(school())
    page = client_as(owner).get(url(cases.make_draft(school(), owner), "check/"))
    missing = {row.code for section in page.context["sections"] for row in section.items if row.problem}
    needed = [one for section in SECTIONS for one in section.questions if one.is_required or one.kind is Kind.FILES]
    assert missing == {one.code for one in needed if one.is_required}
    shown = re.findall(r"</span>([^<]+?) <small>", client.get(BLANK).content.decode().partition("</section>")[0])
    with translation.override("zh-hant"):
        assert [label.strip() for label in shown] == [str(one.label) for one in needed]


def test_both_are_found_from_the_door_and_the_guide(client):
    for page in ("/apply/", "/guides/become-a-partner/"):
        html = client.get(page).content.decode()
        assert (f'href="{CHECK}"' in html, f'href="{BLANK}"' in html) == (True, True)


def test_neither_asks_the_database_much(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(CHECK, READY)
    with django_assert_num_queries(4):
        client.get(BLANK)
