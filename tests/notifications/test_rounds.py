"""Several messages over one connection: each is sent, stamped and committed before the next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from notifications import composing
from notifications.constants import MAX_ATTEMPTS_UNFORESEEN, MessageStatus, Purpose
from notifications.models import Message
from notifications.rendering import Mail
from notifications.services import deliver, deliver_all
from tests.factories.accounts import make_user
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.django_db
Queue = Callable[..., Message]


def fates(*messages: Message) -> list[str]:
    found = dict(Message.objects.values_list("pk", "status"))
    return [found[message.pk] for message in messages]


@pytest.fixture
def three(queue: Queue) -> list[Message]:
    return [queue(key, to=make_user(email=f"{key}@example.edu.tw")) for key in ("one", "two", "three")]


def test_one_connection_carries_all(three: list[Message], mail_server: MailServer) -> None:
    assert deliver_all(row.pk for row in three) == 3
    assert fates(*three) == [MessageStatus.SENT] * 3
    assert [mail["To"] for mail in mail_server.mails] == [row.to_address for row in three]
    assert mail_server.connections == 1


def test_told_twice_it_sends_nothing(three: list[Message], mail_server: MailServer) -> None:
    ids = [row.pk for row in three]
    assert [deliver_all(ids), deliver_all(ids)] == [3, 0]
    assert len(mail_server.accepted) == 3


def test_a_refused_address_stops_no_other(three: list[Message], mail_server: MailServer) -> None:
    mail_server.refused = {"two@example.edu.tw": "550 5.1.1 no such user"}
    assert deliver_all(row.pk for row in three) == 2
    assert fates(*three) == [MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.SENT]


@pytest.mark.parametrize("answer", ["421 4.7.0 enough for one connection", ""])
def test_a_server_that_ends_the_connection_is_called_again(
    three: list[Message], mail_server: MailServer, answer: str
) -> None:
    mail_server.mails_a_connection, mail_server.enough = 1, answer
    assert deliver_all(row.pk for row in three) == 3
    assert [row.attempts for row in Message.objects.all()] == [1, 1, 1]
    assert (len(mail_server.accepted), mail_server.connections) == (3, 3)


def test_a_server_that_hangs_up_over_every_mail_is_not_called_for_ever(
    three: list[Message], mail_server: MailServer
) -> None:
    mail_server.hang_up_at = "MAIL"
    assert deliver_all(row.pk for row in three) == 0
    assert mail_server.connections == 1


@pytest.mark.django_db(transaction=True)
def test_each_stamp_is_committed_before_the_next_mail(three: list[Message], mail_server: MailServer) -> None:
    seen: list[int] = []
    mail_server.on_mail = lambda: seen.append(sent_as_others_see_it())

    def sent_as_others_see_it() -> int:
        try:
            return Message.objects.filter(status=MessageStatus.SENT).count()
        finally:
            connection.close()

    deliver_all(row.pk for row in three)
    assert seen == [0, 1, 2]


# -- poison --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "poison",
    [
        {"to_address": ""},
        {"to_address": "a@example.com\r\nRCPT TO:<b@example.com>"},
        {"language": "zh\r\nx"},
        {"sealed_body": b"sealed with a key that is gone"},
    ],
)
def test_a_poison_row_ends_and_stops_no_other(
    three: list[Message], mail_server: MailServer, poison: dict[str, Any]
) -> None:
    Message.objects.filter(pk=three[1].pk).update(**poison)
    assert deliver_all(row.pk for row in three) == 2
    assert fates(*three) == [MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.SENT]
    assert len(mail_server.accepted) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("column", ["not_before", "created_at"])
def test_a_row_that_cannot_even_be_read_ends_and_stops_no_other(
    three: list[Message], mail_server: MailServer, column: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE notifications_message SET {column} = '-infinity' WHERE id = %s", [three[1].pk])
    assert deliver_all(row.pk for row in three) == 2
    assert fates(*three) == [MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.SENT]


def test_a_row_tried_more_often_than_can_be_counted_goes_out_once(queue: Queue, mail_server: MailServer) -> None:
    message = queue()
    Message.objects.filter(pk=message.pk).update(attempts=32_767)
    assert [deliver(message.pk), deliver(message.pk)] == [True, False]
    assert len(mail_server.accepted) == 1


# -- composed when they leave ----------------------------------------------------------------------------------


@pytest.fixture
def composer() -> Any:
    """A composer of this test: it says "Hello", nothing to the silent, and raises for the poisoned."""

    class Composer:
        calls = 0

        def compose(self, rows: list[Message]) -> dict[Any, Mail]:
            self.calls += 1
            if any(row.dedupe_key == "poison" for row in rows):
                raise ZeroDivisionError
            words = {"nul": "a\0b", "long": "x" * 300}
            return {
                row.pk: Mail(words.get(row.dedupe_key, "Hello"), words.get(row.dedupe_key, "text"), "<p>html</p>")
                for row in rows
                if row.dedupe_key != "silent"
            }

    made = Composer()
    composing.register("test", composing.Composer(made.compose, "Reminder"))
    yield made
    composing._composers.pop("test")


def composed(*keys: str) -> list[Message]:
    person = make_user()
    rows = [
        Message(dedupe_key=key, recipient=person, to_address=person.email, language="zh-hant", composer="test")
        for key in keys
    ]
    for row in rows:
        row.not_before = timezone.now()
    return Message.objects.bulk_create(rows)


def test_composed_mails_are_put_together_in_one_go_and_keep_their_words(composer: Any, mail_server: MailServer) -> None:
    rows = composed("one", "silent", "two")
    assert deliver_all(row.pk for row in rows) == 2
    assert composer.calls == 1
    assert fates(*rows) == [MessageStatus.SENT, MessageStatus.CANCELLED, MessageStatus.SENT]
    assert [row.body_text for row in Message.objects.filter(status=MessageStatus.SENT)] == ["text", "text"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("bad", "end"), [("poison", MessageStatus.QUEUED), ("nul", MessageStatus.FAILED), ("long", MessageStatus.FAILED)]
)
def test_a_mail_that_cannot_be_composed_stops_no_other(
    composer: Any, mail_server: MailServer, bad: str, end: MessageStatus
) -> None:
    rows = composed("one", bad, "two")
    assert deliver_all(row.pk for row in rows) == 2
    assert fates(*rows) == [MessageStatus.SENT, end, MessageStatus.SENT]
    assert len(mail_server.accepted) == 2


def test_a_mail_that_never_can_be_composed_ends(composer: Any, mail_server: MailServer) -> None:
    (row,) = composed("poison")
    for _attempt in range(MAX_ATTEMPTS_UNFORESEEN):
        Message.objects.update(not_before=timezone.now() - timedelta(seconds=1))
        assert deliver(row.pk) is False
    assert fates(row) == [MessageStatus.FAILED]


@pytest.mark.django_db(transaction=True)
def test_a_stamp_that_the_database_refuses_ends_its_row_and_stops_no_other(
    composer: Any, mail_server: MailServer
) -> None:
    """It travels with the COMMIT, so what is wrong with it shows there."""
    rows = composed("one", "refused", "two")
    # No row of this kind is written: words are sealed for sign-in mails.
    Message.objects.filter(pk=rows[1].pk).update(purpose=Purpose.SIGN_IN)
    assert deliver_all(row.pk for row in rows) == 2
    assert fates(*rows) == [MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.SENT]
    assert deliver_all(row.pk for row in rows) == 0
    assert len(mail_server.accepted) == 3
