from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from notifications.constants import MessageStatus
from notifications.models import Message
from notifications.selectors import deliveries_about, queue_age
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
