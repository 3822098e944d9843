"""Bad input anywhere: a Chinese sentence at the field, the same in the summary and in its order, the title says so,
and everything typed is still there (complaint 22, F85).
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from tests.applications.pages import url
from tests.applications.test_reviewing_views import summary_and_fields
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.agreements import draft
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
LONG = "長" * 10_000
EMOJI = "😀" * 2001
Place = Callable[[], tuple[User, str]]


def own_draft(part: str) -> Place:
    def make() -> tuple[User, str]:
        owner = make_coordinator(school())
        return owner, url(cases.make_draft(school(), owner), part)

    return make


def at_desk(page: str, make_case: Callable[..., Any]) -> Place:
    def make() -> tuple[User, str]:
        officer = make_officer(district("zhongzheng"))
        return officer, url(make_case(officer=officer), page)

    return make


def chiefs_desk() -> tuple[User, str]:
    return make_chief(district("zhongzheng")), url(cases.assessed(), "send-back/")


def at_bureau(page: str, make_case: Callable[..., Any]) -> Place:
    return lambda: (make_bureau(), url(make_case(), page))


def against() -> Any:
    """A case that its first district does not recommend."""
    return cases.confirmed(is_recommended=False)


FORMS: dict[str, tuple[Place, dict[str, str]]] = {
    "school": (own_draft("edit/school/"), {"unit": LONG, "campus": "x"}),
    "contact": (
        own_draft("edit/contact/"),
        {"contact_name": EMOJI, "contact_email": "ａ＠ｂ", "contact_phone": "１２"},
    ),
    "districts": (own_draft("edit/districts/"), {"choice_1": "", "choice_2": "atlantis", "district_reason": LONG}),
    "commitments": (own_draft("edit/commitments/"), {"commitment_courses-opened": "－１", "plan": LONG}),
    "teaching": (own_draft("edit/teaching/"), {"students": "４.５", "facilitators": "很多", "courses": EMOJI}),
    "team": (own_draft("team/"), {"action": "add", "email": "不是信箱"}),
    "comment": (at_desk("comment/", cases.claimed), {"body": EMOJI}),
    "return": (at_desk("return/", cases.claimed), {"pin_plan": EMOJI, "message": EMOJI}),
    "assess": (at_desk("assess/", cases.claimed), {"locality": "fails", "plan_note": EMOJI, "reason": LONG}),
    "send back": (chiefs_desk, {"reason": LONG}),
    "decide": (
        at_bureau("decide/", cases.confirmed),
        {
            "outcome": "approve",
            "starts_on": "115/2/30",
            "ends_on": "明年",
            "target_courses-opened": "９９",
            "advice": LONG,
        },
    ),
    "decline": (at_bureau("decide/", cases.confirmed), {"outcome": "decline", "explanation": EMOJI}),
    "release": (
        lambda: (make_bureau(), url(cases.drafted().application, "release/")),
        {"decision": "1", "document_number": LONG},
    ),
    "refer": (at_bureau("refer/", against), {"note": LONG}),
    "record": (
        lambda: (make_bureau(), reverse("agreements:record")),
        {"school": "x", "signed_on": "115.13.1", "document_number": LONG, "promise-courses-opened": "一"},
    ),
    "sign": (
        lambda: (make_bureau(), reverse("agreements:sign", args=[draft().reference])),
        {"signed_on": "999/1/1", "document_number": LONG},
    ),
    "office": (
        lambda: (make_bureau(), reverse("agreements:office", args=["daan"])),
        {"address": LONG, "desk_phone": "打給我", "desk_email": "a@"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_errors_are_named_above_and_beside_and_nothing_typed_is_lost(client_as, name):
    place, typed = FORMS[name]
    person, address = place()
    response = client_as(person).post(address, typed)
    html = unescape(response.content.decode())
    assert response.status_code == 200
    assert re.search(r"<title>\s*錯誤：", html)
    summary, beside = summary_and_fields(response)
    assert summary == beside != []
    assert [sentence for sentence in summary if not re.search(r"[一-鿿]", sentence)] == []
    kept = [
        value for value in typed.values() if value not in {"x", "atlantis", "add", "fails", "approve", "decline", ""}
    ]
    assert [value[:20] for value in kept if value not in html] == []
