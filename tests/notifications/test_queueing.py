from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template import TemplateDoesNotExist

from notifications.constants import MessageStatus, Purpose
from notifications.models import Message
from notifications.sealing import open_sealed
from notifications.selectors import deliveries_about
from notifications.services import NotInTransaction, queue_message
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
Queue = Callable[..., Message]
CONTEXT = {"title": "標題", "body": "內容"}


def test_a_mail_becomes_a_row(queue: Queue) -> None:
    person = make_user(email="li@example.edu.tw", display_name="李承恩")
    message = queue(to=person, subject_kind="application", subject_id=42)
    assert (message.to_address, message.recipient, message.language) == ("li@example.edu.tw", person, "zh-hant")
    assert (message.subject, message.status, message.attempts) == ("您的申請案已收到", MessageStatus.QUEUED, 0)
    assert (message.subject_kind, message.subject_id, message.sealed_body) == ("application", 42, b"")


def test_the_same_thing_is_told_once(mail_templates: Path, django_capture_on_commit_callbacks: Any) -> None:
    person = make_user()
    with django_capture_on_commit_callbacks() as callbacks:
        told = [queue_message("sample", dedupe_key="same", to=person, context=CONTEXT) for _ in range(3)]
    assert told == [True, False, False]
    assert Message.objects.count() == 1
    assert len(callbacks) == 1


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing(mail_templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hinted: list[Any] = []
    monkeypatch.setattr("notifications.hints.hint", hinted.extend)
    person = make_user()
    with transaction.atomic():
        queue_message("sample", dedupe_key="lost", to=person, context=CONTEXT)
        transaction.set_rollback(True)
    assert (Message.objects.count(), hinted) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_the_hint_leaves_at_commit(mail_templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hinted: list[Any] = []
    monkeypatch.setattr("notifications.hints.hint", hinted.extend)
    person = make_user()
    with transaction.atomic():
        queue_message("sample", dedupe_key="hinted", to=person, context=CONTEXT)
        assert hinted == []
    assert hinted == [Message.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused(mail_templates: Path) -> None:
    with pytest.raises(NotInTransaction):
        queue_message("sample", dedupe_key="x", address="a@example.com", context=CONTEXT)


def test_somebody_must_be_addressed(mail_templates: Path) -> None:
    with pytest.raises(ValueError, match="`to` or `address`"):
        queue_message("sample", dedupe_key="x", context=CONTEXT)


def test_a_missing_template_is_an_error_at_once() -> None:
    with pytest.raises(TemplateDoesNotExist):
        queue_message("no_such_mail", dedupe_key="x", address="a@example.com", context={})


# -- rendering ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "wanted", "greeting"), [("zh-hant", "zh-hant", "您好"), ("en", "en", "Dear")])
def test_each_person_reads_their_own_language(queue: Queue, language: str, wanted: str, greeting: str) -> None:
    message = queue(to=make_user(language=language, display_name="王小明"))
    assert message.language == wanted
    assert f"{wanted}: 我們已收到。" in message.body_text
    assert f"{wanted}: 我們已收到。" in message.body_html
    assert greeting in message.body_text


def test_an_unknown_language_falls_back_to_chinese(queue: Queue) -> None:
    assert queue(address="dean@example.edu.tw", language="xx").language == "zh-hant"


def test_the_address_given_wins_over_the_persons_own(queue: Queue) -> None:
    assert queue(to=make_user(), address="other@example.com").to_address == "other@example.com"


def test_text_is_not_escaped_and_html_is(queue: Queue) -> None:
    message = queue(title="A & B <c>", body="<b>'x'</b> & y")
    assert message.subject == "A & B <c>"
    assert "<b>'x'</b> & y" in message.body_text
    assert "&lt;b&gt;&#x27;x&#x27;&lt;/b&gt; &amp; y" in message.body_html


def test_the_text_is_tidy_and_says_why_and_that_nobody_reads_replies(queue: Queue) -> None:
    text = queue(address="dean@example.edu.tw").body_text
    assert text == (
        "臺北市參與式預算官學聯盟入口網\n\n"
        "您的申請案已收到\n────────────────────\n\n"
        "zh-hant: 我們已收到。\n\n"
        "開啟申請案：\nhttp://localhost:8000/applications/PB115-0042-K/\n\n"
        "--\n您收到這封信，是因為您參與「臺北市參與式預算官學聯盟入口網」的這件事務。\n"
        "本信由系統自動寄發，請勿直接回覆。\n"
    )


def test_links_are_absolute_and_nothing_is_fetched_from_afar(queue: Queue) -> None:
    html = queue().body_html
    assert 'href="http://localhost:8000/applications/PB115-0042-K/"' in html
    assert "<img" not in html
    assert "src=" not in html


@pytest.mark.parametrize(
    "title",
    ["Hello\nBcc: victim@example.com", "Hello\r\n\r\n<html>", "Hello\u2028Bcc: x", "Hello\x0bx\x1f\x85y", "a\0b"],
)
def test_a_subject_cannot_start_another_header(queue: Queue, title: str) -> None:
    subject = queue(title=title).subject
    assert subject.splitlines() == [subject]
    assert subject.isprintable()


def test_a_long_subject_is_cut(queue: Queue) -> None:
    subject = queue(title="案" * 500).subject
    assert subject == "案" * 199 + "…"


def test_what_postgresql_cannot_keep_is_left_out(queue: Queue) -> None:
    message = queue(body="a\0b\ud800c")
    assert "ab?c" in message.body_text


# -- sign-in mails -----------------------------------------------------------------------------------------


def test_a_sign_in_body_is_sealed(queue_sign_in: Queue) -> None:
    message = queue_sign_in()
    assert (message.body_text, message.body_html, message.purpose) == ("", "", Purpose.SIGN_IN)
    assert b"90210777" not in bytes(message.sealed_body)
    text, html = open_sealed(message.sealed_body)
    assert "您的驗證碼是 90210777" in text
    assert "您的驗證碼是 90210777" in html


def test_an_older_key_still_opens(queue_sign_in: Queue, settings: Any) -> None:
    message = queue_sign_in()
    settings.OUTBOX_KEYS = ["bmV3ZXIta2V5LW5ld2VyLWtleS1uZXdlci1rZXkxMjM=", *settings.OUTBOX_KEYS]
    assert "90210777" in open_sealed(message.sealed_body)[0]


def test_a_sign_in_mail_is_in_no_log(queue_sign_in: Queue) -> None:
    queue_sign_in(subject_kind="application", subject_id=42)
    assert deliveries_about("application", 42) == []


def test_queueing_costs_two_queries(queue: Queue, mail_templates: Path, django_assert_num_queries: Any) -> None:
    person = make_user()
    with django_assert_num_queries(2):
        queue_message("sample", dedupe_key="x", to=person, context=CONTEXT)
