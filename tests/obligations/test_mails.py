"""The mails of the engine as they are read: the words, in both languages and both parts, and where they lead."""

import html
import re

import pytest

from applications import services
from notifications.models import FeedItem, Message
from notifications.services import deliver
from obligations.services import send_digests, sweep
from tests.factories.accounts import make_absence, make_chief, make_officer
from tests.factories.applications import claimed, returned, submitted
from tests.factories.districts import district
from tests.factories.obligations import due, october
from tests.factories.schools import school


@pytest.fixture
def officer(db):
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw", display_name="李承辦")


@pytest.fixture
def posted(mailoutbox):
    """`posted("digest")`: send what waits of that kind; the text and HTML parts by address."""

    def send(composer: str):
        for message in Message.objects.filter(composer=composer).order_by("created_at", "pk"):
            deliver(message.pk)
        return {mail.to[0]: (mail.subject, mail.body, words(mail.alternatives[0][0])) for mail in mailoutbox}

    return send


def words(markup: str) -> str:
    body = re.sub(r"<(style|title)>.*?</\1>", "", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_reminder_in_english(officer, posted):
    officer.language = "en"
    officer.save(update_fields=["language"])
    make_chief(district("zhongzheng"))
    case = due(claimed(officer=officer))
    sweep(october(14))
    subject, text, page = posted("reminder")["officer@example.gov.tw"]
    task = f"Assess the application of {case.school.name_en}"
    assert subject == f"Overdue, was due on 14 October 2026 (Wed): {task} ({case.reference})"
    for part in (text, page):
        assert task in part
        assert f"{case.school.name_en} waits for an assessment." in part
        assert case.reference in part
        assert "It stops once it is done." in part


def test_an_escalation_says_why_one_is_told_and_by_whom_it_is_owed(officer, posted):
    make_chief(district("zhongzheng"), email="chief@example.gov.tw")
    case = due(claimed(officer=officer))
    sweep(october(15))
    sweep(october(19))
    mails = posted("reminder")
    subject, text, page = mails["chief@example.gov.tw"]
    assert subject == f"逾期未辦：完成{case.school.name}申請案的初審（{case.reference}）"
    assert "中正區公所經建課" in text
    assert "中正區公所經建課" in page
    assert "課長" in mails["officer@example.gov.tw"][1]


def test_a_head_of_unit_without_an_account_gets_no_button(officer, posted):
    case = due(returned(officer=officer))
    sweep(october(8))
    sweep(october(12))
    head = case.consent_requests.get().email
    _subject, text, page = posted("reminder")[head]
    assert case.get_absolute_url() not in text + page
    assert case.reference in text


def test_the_summary_holds_what_waits_by_whom_until_when_and_the_way_to_the_preferences(officer, posted):
    case = due(claimed(officer=officer))
    other = submitted(school("0004"))
    sweep(october(8))
    assert send_digests(october(8)) >= 1
    subject, text, page = posted("digest")["officer@example.gov.tw"]
    assert subject.endswith("2 件待辦事項")
    for part in (text, page):
        assert f"完成{case.school.name}申請案的初審" in part
        assert f"受理{other.school.name}的申請案" in part
        assert f"{case.school.name}等候初審結果" in part
        assert "今天提醒" in part
    assert "/me/notifications/" in text
    assert "/tasks/" in text


def test_the_summary_names_the_absent_one(officer, posted):
    deputy = make_officer(district("zhongzheng"), email="deputy@example.gov.tw")
    due(claimed(officer=officer))
    sweep(october(8))
    make_absence(officer, deputy)
    FeedItem.objects.update(recipient=deputy)
    send_digests(october(8))
    _subject, text, page = posted("digest")["deputy@example.gov.tw"]
    assert "代理李承辦" in text
    assert "代理李承辦" in page


def test_a_summary_of_news_alone(officer, posted):
    case = submitted()
    services.withdraw_application(case, actor=case.owner.act_as(case.owner.memberships.get()))
    send_digests(october(8))
    subject, text, page = posted("digest")["officer@example.gov.tw"]
    assert subject.endswith("您的案件有新消息")
    assert case.reference in text
    assert case.reference in page
    assert "件待辦事項" not in text
