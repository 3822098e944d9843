"""What a hint sets off: its own rows first, and what else is due while there is room."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from notifications.constants import HINT_CHUNK, MessageStatus
from notifications.models import Message
from notifications.services import deliver_due
from tests.factories.accounts import make_user
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.django_db
Queue = Callable[..., Message]


def written(count: int, language: str = "zh-hant", **fields: Any) -> list[Message]:
    """So many due rows, the first of them the one that waits longest."""
    person, now = make_user(), timezone.now()
    return Message.objects.bulk_create(
        Message(
            dedupe_key=f"{language}:{number}",
            recipient=person,
            to_address=f"reader-{number}@example.edu.tw",
            language=language,
            subject=f"{language} {number}",
            body_text="內容",
            body_html="<p>內容</p>",
            not_before=now - timedelta(minutes=count - number),
            **fields,
        )
        for number in range(count)
    )


def sent() -> int:
    return Message.objects.filter(status=MessageStatus.SENT).count()


def test_its_own_rows_leave_first(mail_server: MailServer) -> None:
    rows = written(5)
    assert deliver_due([rows[3].pk, rows[4].pk]) == 5
    assert [mail["Subject"][-1] for mail in mail_server.mails] == ["3", "4", "0", "1", "2"]
    assert mail_server.connections == 1


def test_a_round_has_an_end(mail_server: MailServer) -> None:
    rows = written(2 * HINT_CHUNK + 3)
    assert deliver_due([rows[-1].pk]) == HINT_CHUNK
    assert deliver_due(row.pk for row in rows[:HINT_CHUNK]) <= HINT_CHUNK
    assert mail_server.mails[0]["Subject"] == rows[-1].subject


def test_many_single_hints_are_few_rounds(mail_server: MailServer) -> None:
    rows = written(3 * HINT_CHUNK)
    told = [deliver_due([row.pk]) for row in rows]
    assert sum(told) == len(rows)
    assert [mail["Message-ID"] for mail in mail_server.mails] == list(
        {mail["Message-ID"]: 1 for mail in mail_server.mails}
    )
    assert sum(map(bool, told)) <= 8
    assert mail_server.connections == sum(map(bool, told))


def test_a_hint_that_comes_late_costs_one_query(mail_server: MailServer, django_assert_num_queries: Any) -> None:
    rows = written(3)
    deliver_due([rows[0].pk])
    with django_assert_num_queries(1):
        assert deliver_due([rows[1].pk]) == 0
    assert len(mail_server.accepted) == 3


def test_what_is_not_due_stays(mail_server: MailServer) -> None:
    rows = written(3)
    Message.objects.filter(pk=rows[1].pk).update(not_before=timezone.now() + timedelta(minutes=1))
    Message.objects.filter(pk=rows[2].pk).update(status=MessageStatus.FAILED)
    assert deliver_due([rows[2].pk]) == 1
    assert mail_server.mails[0]["Subject"] == rows[0].subject


def test_each_reader_gets_their_language(mail_server: MailServer) -> None:
    chinese, english = written(3), written(3, "en")
    assert deliver_due([chinese[0].pk]) == 6
    languages = {mail["Subject"]: mail["Content-Language"] for mail in mail_server.mails}
    assert languages == {row.subject: row.language for row in (*chinese, *english)}


def test_a_poison_row_that_nobody_asked_for_stops_no_other(mail_server: MailServer) -> None:
    rows = written(4)
    Message.objects.filter(pk=rows[1].pk).update(to_address="a@example.com\nBcc: b@example.com")
    assert deliver_due([rows[2].pk]) == 3
    assert sorted(Message.objects.values_list("status", flat=True)) == ["failed", "sent", "sent", "sent"]


def test_a_server_that_is_away_is_asked_once(mail_server: MailServer) -> None:
    mail_server.hang_up_at = "MAIL"
    rows = written(4)
    assert deliver_due([rows[2].pk]) == 0
    assert Counter(Message.objects.values_list("attempts", flat=True)) == {0: 3, 1: 1}


@pytest.mark.django_db(transaction=True)
def test_workers_that_share_all_rows_send_each_once(mail_server: MailServer) -> None:
    rows = written(HINT_CHUNK)
    start, results = threading.Barrier(4), []

    def in_a_thread(own: Message) -> None:
        start.wait(10)
        results.append(deliver_due([own.pk]))
        connection.close()

    threads = [threading.Thread(target=in_a_thread, args=(row,)) for row in rows[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (sum(results), sent()) == (HINT_CHUNK, HINT_CHUNK)
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == len(mail_server.accepted) == HINT_CHUNK
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_database_connection_that_died_between_two_tasks_is_replaced(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = written(1)
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.ensure_connection()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    other.close()
    connection.close_if_unusable_or_obsolete()  # as before each task
    assert deliver_due([rows[0].pk]) == 1
    connection.close()
