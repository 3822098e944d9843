from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from notifications.constants import MessageStatus
from notifications.models import Message
from notifications.selectors import deliveries_about, queue_age, return_reason_of
from tests.factories.accounts import make_staff, make_user

Queue = Callable[..., Message]
pytestmark = pytest.mark.django_db


def change(message: Message, **fields: Any) -> None:
    Message.objects.filter(pk=message.pk).update(**fields)


def test_the_log_tells_of_its_own_record_only(queue: Queue) -> None:
    queue("mine", subject_kind="application", subject_id=1, title="本案")
    queue("neighbour", subject_kind="application", subject_id=2, title="他案")
    queue("namesake", subject_kind="agreement", subject_id=1, title="協議")
    assert [row.subject for row in deliveries_about("application", 1)] == ["本案"]


def test_each_row_says_what_became_of_it(queue: Queue) -> None:
    now = timezone.now()
    about = {"subject_kind": "application", "subject_id": 1}
    waiting, sent, failed = (queue(key, title=key, **about) for key in ("waiting", "sent", "failed"))
    change(waiting, last_error="try_later 450 4.2.0", attempts=2, not_before=now + timedelta(minutes=2))
    change(sent, status=MessageStatus.SENT, sent_at=now, attempts=1)
    change(failed, status=MessageStatus.FAILED, last_error="recipient_refused 550 5.1.1", attempts=1)
    with translation.override("zh-hant"):
        rows = {row.subject: (row.status, row.at, str(row.reason)) for row in deliveries_about("application", 1)}
    failed.refresh_from_db()
    assert rows == {
        "waiting": (MessageStatus.QUEUED, now + timedelta(minutes=2), "郵件伺服器要求稍後再試 (450 4.2.0)"),
        "sent": (MessageStatus.SENT, now, ""),
        "failed": (MessageStatus.FAILED, failed.created_at, "收件方的郵件伺服器拒收這個信箱 (550 5.1.1)"),
    }


def test_the_table_shows_states_in_words(queue: Queue) -> None:
    about = {"subject_kind": "application", "subject_id": 1}
    person = make_user(email="li@example.edu.tw", display_name="李承恩")
    waiting, failed = queue("waiting", to=person, **about), queue("failed", address="dean@example.edu.tw", **about)
    change(failed, status=MessageStatus.FAILED, last_error="recipient_refused 550", attempts=1)
    with translation.override("zh-hant"):
        html = render_to_string(
            "notifications/includes/deliveries.html", {"deliveries": deliveries_about("application", 1)}
        )
    assert "李承恩 <small>li@example.edu.tw</small>" in html
    assert '<span class="tag waiting">等候寄出</span>' in html
    assert '<span class="tag attention">無法送達</span> <small>收件方的郵件伺服器拒收這個信箱 (550)</small>' in html
    assert "嘗試 1 次後停止" in html
    assert waiting.body_text not in html


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("5.1.1", "查無此信箱 (5.1.1)"),
        ("5.1.2", "查無此電子郵件網域 (5.1.2)"),
        ("5.2.1", "信箱已停用 (5.2.1)"),
        ("5.2.2", "信箱已滿 (5.2.2)"),
        ("4.4.1", "收件方的郵件伺服器連續多日沒有回應 (4.4.1)"),
        ("5.7.1", "收件方的郵件伺服器拒收，可能誤判為垃圾郵件 (5.7.1)"),
        ("5.0.0", "收件方的郵件伺服器沒有說明明確原因 (5.0.0)"),
        ("5.99.1", "收件方的郵件伺服器沒有說明明確原因 (5.99.1)"),
        ("", "收件方的郵件伺服器沒有說明明確原因"),
    ],
)
def test_a_return_is_told_by_the_class_of_its_code(code: str, words: str) -> None:
    with translation.override("zh-hant"):
        assert str(return_reason_of(code)) == words


def returned(message: Message, **fields: Any) -> None:
    now = timezone.now()
    change(message, status=MessageStatus.SENT, sent_at=now, bounced_at=now, bounce_code="5.1.1", **fields)


def log_of(**options: Any) -> str:
    context = {"deliveries": deliveries_about("application", 1), **options}
    with translation.override("zh-hant"):
        return render_to_string("notifications/includes/deliveries.html", context)


def test_a_returned_mail_is_shown_as_such_and_may_be_settled(queue: Queue) -> None:
    message = queue(subject_kind="application", subject_id=1)
    returned(message)
    html = log_of(settle="applications:settle_mail", reference="PB115-0042-K")
    assert '<span class="tag attention">遭收件方伺服器退回</span> <small>查無此信箱 (5.1.1)</small>' in html
    assert f'action="/applications/PB115-0042-K/mails/{message.pk}/settle/"' in html
    assert "<form" not in log_of()


def test_who_saw_to_it_is_shown_and_nobody_is_asked_again(queue: Queue) -> None:
    message = queue(subject_kind="application", subject_id=1)
    returned(message, settled_at=timezone.now(), settled_by=make_user(display_name="陳科員"))
    html = log_of(settle="applications:settle_mail", reference="PB115-0042-K")
    assert "陳科員已另行聯繫" in html
    assert "<form" not in html


@pytest.mark.parametrize("status", [MessageStatus.SENT, MessageStatus.QUEUED, MessageStatus.CANCELLED])
def test_what_arrived_or_may_yet_needs_nobody(queue: Queue, status: MessageStatus) -> None:
    message = queue(subject_kind="application", subject_id=1)
    change(message, status=status, sent_at=timezone.now() if status == MessageStatus.SENT else None)
    assert "<form" not in log_of(settle="applications:settle_mail", reference="PB115-0042-K")


def test_a_mail_that_was_not_needed_any_more_waits_for_nothing(queue: Queue) -> None:
    change(queue(subject_kind="application", subject_id=1), status=MessageStatus.CANCELLED)
    html = log_of()
    assert '<span class="tag plain">已不需寄送</span>' in html
    assert "下次嘗試" not in html


def test_an_empty_log_says_so() -> None:
    with translation.override("zh-hant"):
        html = render_to_string("notifications/includes/deliveries.html", {"deliveries": []})
    assert html.strip() == "<p>尚未寄發相關電子郵件。</p>"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_takes_one_query(queue: Queue, django_assert_num_queries: Any, rows: int) -> None:
    for number in range(rows):
        queue(f"key {number}", subject_kind="application", subject_id=1)
    with django_assert_num_queries(1):
        assert len([row.to_name for row in deliveries_about("application", 1)]) == rows


def test_the_age_of_the_queue_is_its_oldest_due_row(queue: Queue) -> None:
    now = timezone.now()
    assert queue_age(now) is None
    old, younger, later, sent = (queue(key) for key in ("old", "younger", "later", "sent"))
    for message, hours in ((old, 3), (younger, 1), (later, 5), (sent, 9)):
        change(message, created_at=now - timedelta(hours=hours), not_before=now)
    change(later, not_before=now + timedelta(minutes=1))
    change(sent, status=MessageStatus.SENT, sent_at=now)
    assert queue_age(now) == timedelta(hours=3)


# -- the support tool --------------------------------------------------------------------------------------


@pytest.fixture
def admin(client_as: Callable[..., Client]) -> Client:
    return client_as(make_staff())


def test_the_admin_shows_messages_without_bodies(queue: Queue, queue_sign_in: Queue, admin: Client) -> None:
    message, secret = queue(body="只有收件人能看"), queue_sign_in()
    assert "您的申請案已收到" in admin.get("/admin/notifications/message/").content.decode()
    for row in (message, secret):
        page = admin.get(f"/admin/notifications/message/{row.pk}/change/")
        assert page.status_code == 200
        assert "只有收件人能看" not in page.content.decode()
        assert "90210777" not in page.content.decode()
        assert bytes(row.sealed_body or b"-").decode() not in page.content.decode().replace("-", "")


@pytest.mark.parametrize("act", ["add/", "{pk}/delete/"])
def test_the_admin_changes_nothing(queue: Queue, admin: Client, act: str) -> None:
    message = queue()
    url = f"/admin/notifications/message/{act.format(pk=message.pk)}"
    assert admin.post(url, {"post": "yes"}).status_code == 403
    changed = admin.post(f"/admin/notifications/message/{message.pk}/change/", {"subject": "變造"})
    assert changed.status_code == 403
    assert Message.objects.get() == message
    assert Message.objects.get().subject == message.subject
