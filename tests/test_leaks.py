"""What may not be public is written in every room with words of its own, and then looked for as a visitor would:
on every page that a link, the sitemap or the URLconf leads to, in every feed and file, and in every search."""

import html
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import quote, unquote_plus, urlsplit

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from applications.constants import CommentVisibility
from applications.services import comment_on
from guides.feeds import FEEDS
from needs.services import answer_enquiry, decline_invitation
from opendata.datasets import DATASETS
from tests.factories import agreements, applications, circulars, cooperation, door, evidence, onboarding
from tests.factories.accounts import make_coordinator, make_officer
from tests.factories.agreements import end
from tests.factories.districts import district
from tests.factories.needs import asked
from tests.factories.schools import school
from tests.permissions.table import Row
from tests.test_permissions import TABLE

pytestmark = pytest.mark.django_db
# Beside these, the texts of the factories' own cases.
INTERNAL = "密語甲內部意見"
NEED_TITLE, NEED_DETAILS = "密語乙需求草稿", "密語丙需求說明"
REPORT, UNVERIFIED = "密語丁成果內容", 7301
SUBJECT, BODY = "密語戊通函主旨", "密語己通函內文"
INFORMAL_NOTE = "密語庚合作備註"
END_NOTE = "密語辛結束原因"
PERSON, OFFICIAL = "密語壬老師", "密語癸承辦"
INVITATION, REFUSAL = "密語子邀請內文", "密語丑婉拒原因"
CALLER, REACH, CALL, ANSWER = "密語寅來電者", "02-7301-9999", "密語卯來電內容", "密語辰答覆內容"
ENOUGH = 800


def people() -> tuple[User, User]:
    own, place = school("1015"), district("zhongzheng")
    coordinator = make_coordinator(own, display_name=PERSON, email="secret-person@example.edu.tw")
    return coordinator, make_officer(place, display_name=OFFICIAL, email="secret-official@gov.example")


def secrets() -> list[str]:
    """One of each thing that is nobody's but its readers', beside an agreement in force that everybody may read."""
    coordinator, officer = people()
    case = applications.claimed(school=coordinator.acting.school, owner=coordinator, officer=officer)
    comment_on(case, actor=officer, body=INTERNAL, visibility=CommentVisibility.INTERNAL)
    unsent = applications.make_draft(school("0001"))
    proposed = agreements.negotiating(school("0001"), district("beitou"))
    public = agreements.signed(school("0003"), district("daan"))
    target = evidence.target(public)
    report = evidence.claimed(public, uses=[(target, UNVERIFIED)], what=REPORT)
    asked(district("daan"), title=NEED_TITLE, details=NEED_DETAILS, is_published=False)
    letter = circulars.draft(subject=SUBJECT, body=BODY)
    circulars.sent(subject=f"{SUBJECT}二", body=f"{BODY}二")
    cooperation.entered(note=INFORMAL_NOTE)
    doors = at_the_door()
    meeting = onboarding.meeting()
    over = end(agreements.signed(school("3002"), district("wenshan")))
    type(over).objects.filter(pk=over.pk).update(end_note=END_NOTE)
    return [
        INTERNAL, NEED_TITLE, NEED_DETAILS, REPORT, SUBJECT, BODY, INFORMAL_NOTE, END_NOTE, PERSON, OFFICIAL,
        *doors, INVITATION, REFUSAL, CALLER, REACH, CALL, ANSWER,
        str(UNVERIFIED), coordinator.email, officer.email, case.reference, unsent.reference,
        proposed.reference, report.reference, letter.reference, meeting.reference, onboarding.TITLE,
        *typed(applications.CONTACT), applications.PLAN, applications.DISTRICT_REASON,
    ]  # fmt: skip


def at_the_door() -> list[str]:
    """Invitations that wait and that were declined, a call, and a raised hand that was answered; their references."""
    waiting = door.invited(school("0003"), district("beitou"), text=INVITATION)
    declined = door.invited(school("0003"), district("nangang"), text=f"{INVITATION}二")
    decline_invitation(declined, actor=make_coordinator(school("0003")), reason=REFUSAL)
    facts = {"who": CALLER, "reach": REACH, "about": CALL}
    calls = [door.called(school("0003"), district("daan"), **facts), door.at_the_bureau(school("0003"), **facts)]
    answer_enquiry(calls[0], actor=make_officer(district("daan")), note=ANSWER)
    return [waiting.reference, declined.reference, *(call.reference for call in calls)]


def typed(answers: dict[str, str]) -> list[str]:
    """Without what is chosen from a list that everybody reads."""
    return [answer for field, answer in answers.items() if field != "teacher_experience"]


# -- going everywhere ------------------------------------------------------------------------------------------------


def open_to_all(row: Row) -> bool:
    return row.expected("get").get("visitor") == "200"


def doors(words: list[str]) -> Iterator[str]:
    """Where the walk begins: addresses without arguments that the matrix opens to visitors, files, feeds, searches."""
    for name, row in sorted(TABLE.items()):
        if open_to_all(row):
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue
    for dataset in DATASETS:
        yield from (reverse("opendata:download", args=[dataset.slug, form]) for form in ("csv", "json"))
    yield from (reverse("guides:feed", args=[name]) for name in FEEDS)
    for place in ("/schools/", "/agreements/", "/needs/", "/apply/"):
        yield from (f"{place}?q={quote(word)}" for word in words)


def links_in(text: str) -> Iterator[str]:
    """Links of a page, locations of a sitemap, entries of a feed; on this host, without their fragment."""
    found = re.findall(r'(?:href|action)="([^"]*)"', text) + re.findall(r"<loc>([^<]*)</loc>", text)
    for link in found:
        parts = urlsplit(html.unescape(link))
        if parts.netloc in {"", "testserver"} and parts.path.startswith("/") and not parts.path.startswith("/static/"):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def text_of(answer: HttpResponseBase) -> str:
    return html.unescape(answer.getvalue().decode(errors="replace"))


def everything(words: list[str]) -> dict[str, str]:
    """Address to text of all that a visitor comes to."""
    client, read = Client(), {}
    waiting = deque(doors(words))
    while waiting and len(read) < ENOUGH:
        address = waiting.popleft()
        if address in read:
            continue
        answer = client.get(address)
        read[address] = text_of(answer)
        # Searches are asked at the doors: their further pages and orders hold the same rows.
        waiting.extend(link for link in links_in(read[address]) if "?" not in link and link not in read)
    return read


def test_nothing_that_is_not_public_is_found_by_anybody() -> None:
    words = secrets()
    read = everything(words)
    assert len(read) > len(DATASETS) * 2 + len(words)
    assert {"/districts/daan/", "/open-data/results.csv", "/feeds/needs.atom", "/sitemap-agreements.xml"} <= read.keys()
    found = [
        (address, word)
        for address, text in read.items()
        for word in words
        # A search repeats what was looked for.
        if word in text and word not in unquote_plus(urlsplit(address).query)
    ]
    assert found == []


def test_a_search_finds_as_much_for_what_is_hidden_as_for_what_is_not_there() -> None:
    """A row that matches a hidden word would give it away without showing it."""
    words = secrets()
    client = Client()
    for place in ("/schools/", "/agreements/", "/needs/"):
        nothing = rows_in(text_of(client.get(f"{place}?q={quote('查無此語')}")), place)
        assert nothing == []
        hits = {word: rows_in(text_of(client.get(f"{place}?q={quote(word)}")), place) for word in words}
        assert {word: rows for word, rows in hits.items() if rows} == {}


def rows_in(text: str, place: str) -> list[str]:
    main = text.partition("<main")[2].partition("</main>")[0]
    return re.findall(rf'<(?:th|li|td)[^>]*><a href="({place}[^"?]+/)"', main)
