"""Ten questions of the study of the alliance, each answered at most three links from the overview."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from demo import story
from tests.factories.accounts import make_bureau

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# The links to follow from the overview, each by part of its address, and the words of the page that answers.
QUESTIONS = {
    "how many partners are local": (["local=true"], "份協議"),
    "which agreements sleep": (["/agreements/health/?state=dormant"], "無經查證之活動"),
    "who owes what to a district": (["/dashboard/daan/", "/agreements/health/owed/"], "逾期"),
    "who has not replied": (["/agreements/health/owed/?side=school"], "逾期"),
    "which districts have no local school": (["partner=not-local"], "沒有在地"),
    "what schools delivered": (["/evidence/commitments/?side=school&state=fulfilled"], "已達成"),
    "what district offices delivered": (["/evidence/commitments/?side=government&state=fulfilled"], "已達成"),
    "which needs are open": (["/needs/"], "需求"),
    "what waits for a decision, and how long": (["/applications/?show=office"], "送出"),
    "what ends within 180 days": (["ends=180"], "份協議"),
}


def test_each_is_answered_within_three_links(open_page: Callable[..., Page], sign_in: Any) -> None:
    story.lay_out()
    page = open_page(width=1280, javascript=False)
    sign_in(page, make_bureau())
    unanswered = []
    for question, (links, words) in QUESTIONS.items():
        assert len(links) <= 3
        page.goto("/dashboard/")
        for part in links:
            page.locator(f'main a[href*="{part}"]').first.click()
        if words not in page.locator("main").inner_text():
            unanswered.append((question, page.url))
    assert unanswered == []
