import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPNotSupportedError, SMTPSenderRefused
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications.constants import BACKOFF_MINUTES, MAX_ATTEMPTS, FailureReason, MessageStatus
from notifications.models import Message
from notifications.services import deliver
from notifications.transport import Failure, explain
from tests.factories.accounts import make_user
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.django_db
Queue = Callable[..., Message]


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def make_due(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(not_before=timezone.now())


# -- the mail itself ---------------------------------------------------------------------------------------


def test_the_mail_arrives_with_both_parts(queue: Queue, mail_server: MailServer, settings: Any) -> None:
    settings.SITE_URL = "https://pb.gov.taipei"
    message = queue(to=make_user(email="li@example.edu.tw"), title="您的申請案 PB115-0042-K 已收到")
    assert deliver(message.pk) is True
    (mail,) = mail_server.mails
    assert (mail["To"], mail["Subject"]) == ("li@example.edu.tw", "您的申請案 PB115-0042-K 已收到")
    assert (mail["Message-ID"], mail["Content-Language"]) == (f"<{message.pk}@pb.gov.taipei>", "zh-hant")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "我們已收到。" in mail.get_body(["plain"]).get_content()
    assert "我們已收到。" in mail.get_body(["html"]).get_content()


def test_a_sent_message_is_stamped(queue: Queue, mail_server: MailServer) -> None:
    message = queue()
    deliver(message.pk)
    row = fresh(message)
    assert (row.status, row.attempts, row.last_error) == (MessageStatus.SENT, 1, "")
    assert row.sent_at is not None
    assert row.sent_at - timezone.now() < timedelta(seconds=10)


def test_a_second_call_sends_nothing(queue: Queue, mail_server: MailServer) -> None:
    message = queue()
    assert [deliver(message.pk), deliver(message.pk)] == [True, False]
    assert len(mail_server.accepted) == 1


def test_nothing_leaves_before_its_time(queue: Queue, mail_server: MailServer) -> None:
    message = queue()
    Message.objects.filter(pk=message.pk).update(not_before=timezone.now() + timedelta(minutes=1))
    assert deliver(message.pk) is False
    assert mail_server.accepted == []


def test_a_sealed_body_is_opened_for_the_mail_and_purged_once_sent(
    queue_sign_in: Queue, mail_server: MailServer
) -> None:
    message = queue_sign_in()
    deliver(message.pk)
    (mail,) = mail_server.mails
    assert "您的驗證碼是 90210777" in mail.get_body(["plain"]).get_content()
    row = fresh(message)
    assert (bytes(row.sealed_body), row.body_text, row.body_html) == (b"", "", "")


def test_delivery_costs_two_queries(queue: Queue, django_assert_num_queries: Any) -> None:
    message = queue()
    with django_assert_num_queries(4) as captured:
        deliver(message.pk)
    # The locked row and the stamp.
    said = [query["sql"].split()[0] for query in captured]
    assert said == ["SAVEPOINT", "SELECT", "UPDATE", "RELEASE"]


# -- what goes wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        ({"answers": {"RCPT": "450 4.2.0 greylisted, li@example.edu.tw"}}, "try_later 450 4.2.0"),
        ({"answers": {"RCPT": "421 4.3.2 shutting down"}}, "try_later 421 4.3.2"),
        ({"answers": {"MAIL": "452 4.3.1 disk full"}}, "try_later 452 4.3.1"),
        ({"answers": {"DATA": "451 local error"}}, "try_later 451"),
        ({"answers": {".": "452 4.3.1 disk full"}}, "try_later 452 4.3.1"),
        ({"answers": {"MAIL": "550 5.7.1 not your domain"}}, "sender_refused 550 5.7.1"),
        ({"hang_up_at": "EHLO"}, "unreachable"),
        ({"hang_up_at": "MAIL"}, "unreachable"),
        ({"hang_up_at": "DATA"}, "unreachable"),
    ],
)
def test_a_passing_trouble_is_tried_again(
    queue: Queue, mail_server: MailServer, mood: dict[str, Any], expected: str
) -> None:
    for name, value in mood.items():
        setattr(mail_server, name, value)
    message = queue(to=make_user(email="li@example.edu.tw"))
    assert deliver(message.pk) is False
    row = fresh(message)
    assert (row.status, row.attempts, row.last_error) == (MessageStatus.QUEUED, 1, expected)
    mail_server.answers, mail_server.hang_up_at = {}, ""
    make_due(message)
    assert deliver(message.pk) is True
    assert fresh(message).last_error == ""


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"RCPT": "550 5.1.1 <li@example.edu.tw>: no such user"}, "recipient_refused 550 5.1.1"),
        ({"RCPT": "553 li@example.edu.tw unknown"}, "recipient_refused 553"),
        ({".": "554 5.7.1 refused as spam for li@example.edu.tw"}, "content_refused 554 5.7.1"),
        ({"DATA": "554 5.5.1 no"}, "content_refused 554 5.5.1"),
    ],
)
def test_a_lasting_refusal_ends_it(
    queue: Queue, mail_server: MailServer, answers: dict[str, str], expected: str
) -> None:
    mail_server.answers = answers
    message = queue(to=make_user(email="li@example.edu.tw"))
    assert deliver(message.pk) is False
    row = fresh(message)
    assert (row.status, row.attempts, row.last_error, row.sent_at) == (MessageStatus.FAILED, 1, expected, None)


def test_a_failed_sign_in_mail_keeps_no_secret(queue_sign_in: Queue, mail_server: MailServer) -> None:
    mail_server.answers = {"RCPT": "550 5.1.1 no such user"}
    message = queue_sign_in()
    deliver(message.pk)
    assert bytes(fresh(message).sealed_body) == b""


def test_no_log_line_names_the_reader(queue: Queue, mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    mail_server.answers = {"RCPT": "550 5.1.1 <li@example.edu.tw>: no such user"}
    with caplog.at_level(logging.DEBUG):
        deliver(queue(to=make_user(email="li@example.edu.tw", display_name="李承恩")).pk)
    assert "recipient_refused 550 5.1.1" in caplog.text
    assert "li@example.edu.tw" not in caplog.text
    assert "李承恩" not in caplog.text


def test_a_server_that_is_away_is_tried_again(queue: Queue, mail_server: MailServer, settings: Any) -> None:
    with MailServer() as gone:
        settings.EMAIL_PORT = gone.port
    message = queue()
    assert deliver(message.pk) is False
    assert fresh(message).last_error == "unreachable"


def test_a_silent_server_costs_the_time_out_only(queue: Queue, mail_server: MailServer, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 1
    mail_server.hold = True
    message = queue()
    began = timezone.now()
    assert deliver(message.pk) is False
    assert timezone.now() - began < timedelta(seconds=5)
    assert fresh(message).last_error == "unreachable"


def test_the_waits_grow_as_promised_and_end(queue: Queue, mail_server: MailServer) -> None:
    mail_server.answers = {"RCPT": "450 4.2.0 later"}
    message = queue()
    waits = []
    for _attempt in range(MAX_ATTEMPTS):
        make_due(message)
        deliver(message.pk)
        row = fresh(message)
        waits.append(round((row.not_before - timezone.now()).total_seconds() / 60))
    repeated = MAX_ATTEMPTS - 1 - len(BACKOFF_MINUTES)
    assert waits == [*BACKOFF_MINUTES, *[BACKOFF_MINUTES[-1]] * repeated, 0]
    assert 4 * 24 * 60 < sum(waits) < 5 * 24 * 60
    assert (row.status, row.attempts) == (MessageStatus.FAILED, MAX_ATTEMPTS)
    assert deliver(message.pk) is False


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (SMTPAuthenticationError(535, b"5.7.8 bad"), Failure(FailureReason.SENDER_REFUSED, codes="535 5.7.8")),
        (SMTPSenderRefused(451, b"4.7.1 wait", "x@y"), Failure(FailureReason.TRY_LATER, codes="451 4.7.1")),
        (SMTPConnectError(421, b"busy"), Failure(FailureReason.TRY_LATER, codes="421")),
        (SMTPNotSupportedError("no STARTTLS"), Failure(FailureReason.SENDER_REFUSED)),
        (TimeoutError(), Failure(FailureReason.UNREACHABLE)),
        (ZeroDivisionError(), Failure(FailureReason.UNEXPECTED)),
    ],
)
def test_our_own_troubles_never_end_a_message(error: Exception, failure: Failure) -> None:
    assert explain(error) == failure


# -- poison ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "poison",
    [
        {"to_address": "a@example.com\nBcc: b@example.com"},
        {"subject": "您好\nBcc: b@example.com"},
        {"sealed_body": b"sealed with a key that is gone"},
    ],
)
def test_a_row_that_cannot_be_sent_ends_and_stops_no_other(
    queue: Queue, mail_server: MailServer, poison: dict[str, Any]
) -> None:
    bad, good = queue("bad"), queue("good")
    Message.objects.filter(pk=bad.pk).update(**poison)
    assert [deliver(bad.pk), deliver(good.pk)] == [False, True]
    assert [fresh(bad).status, fresh(good).status] == [MessageStatus.FAILED, MessageStatus.SENT]
    assert len(mail_server.accepted) == 1


# -- two at once -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_deliveries_at_once_send_one_mail(queue: Queue, mail_server: MailServer) -> None:
    message = queue()
    mail_server.hold = True
    results: list[bool] = []

    def in_a_thread() -> None:
        results.append(deliver(message.pk))
        connection.close()

    first = threading.Thread(target=in_a_thread)
    first.start()
    assert mail_server.received.wait(10)
    # The first holds the row while the server thinks about its mail.
    assert deliver(message.pk) is False
    mail_server.let_go.set()
    first.join(10)
    assert (results, len(mail_server.accepted), fresh(message).attempts) == ([True], 1, 1)


@pytest.mark.django_db(transaction=True)
def test_many_deliveries_at_once_send_one_mail(queue: Queue, mail_server: MailServer) -> None:
    message = queue()
    start, results = threading.Barrier(8), []

    def in_a_thread() -> None:
        start.wait(10)
        results.append(deliver(message.pk))
        connection.close()

    threads = [threading.Thread(target=in_a_thread) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == [False] * 7 + [True]
    assert len(mail_server.accepted) == 1


@pytest.mark.django_db(transaction=True)
def test_no_mail_leaves_inside_somebody_elses_transaction(queue: Queue, mail_server: MailServer) -> None:
    message = queue()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        deliver(message.pk)
    assert mail_server.accepted == []
