import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notifications import hints, tasks
from notifications.constants import HINT_CHUNK, MessageStatus
from notifications.models import Message
from notifications.services import deliver, hint_due, queue_message
from tests.factories.accounts import make_user

Queue = Callable[..., Message]


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Something that takes connections and never says a word, as a stopped broker does."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        yield listening.getsockname()[1]


@pytest.fixture
def broker_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda port: monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{port}/0")


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The hints that wait in a broker of this test's own, as Celery messages."""
    monkeypatch.setenv("CELERY_BROKER_URL", f"memory://{uuid4()}")
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue(current_app.conf.task_default_queue)
        queue.clear()

        def taken() -> list[dict[str, Any]]:
            messages = [queue.get_nowait() for _ in range(queue.qsize())]
            return [{"args": message.payload[0]} | message.headers for message in messages]

        yield taken
        queue.clear()


def test_a_dead_broker_costs_nearly_nothing(broker_at: Callable[[int], None], closed_port: int) -> None:
    broker_at(closed_port)
    began = time.monotonic()
    assert hints.hint([uuid4(), uuid4(), uuid4()]) == 0
    assert time.monotonic() - began < 1.5


def test_a_silent_broker_costs_a_second_once(broker_at: Callable[[int], None], silent_port: int) -> None:
    broker_at(silent_port)
    began = time.monotonic()
    assert [hints.hint([uuid4()]) for _ in range(20)] == [0] * 20
    # The other nineteen know that it is away; one second each would be twenty.
    assert time.monotonic() - began < 4


@pytest.mark.django_db(transaction=True)
def test_an_act_commits_while_the_broker_is_away(
    queue: Queue, broker_at: Callable[[int], None], closed_port: int
) -> None:
    broker_at(closed_port)
    message = queue()
    assert message.status == MessageStatus.QUEUED
    assert hints.broker.is_resting()
    assert deliver(message.pk) is True


@pytest.mark.django_db(transaction=True)
def test_a_hint_names_the_row_and_nothing_else(
    mail_templates: object, hinted: Callable[[], list[dict[str, Any]]]
) -> None:
    person = make_user()
    with transaction.atomic():
        queue_message("sample", dedupe_key="x", to=person, context={"title": "機密", "body": "內容"})
    (message,) = hinted()
    assert (message["task"], message["args"]) == (hints.TASK, [str(Message.objects.get().pk)])
    assert "機密" not in str(message)


@pytest.mark.django_db(transaction=True)
def test_one_act_with_many_readers_hints_once(
    mail_templates: object, hinted: Callable[[], list[dict[str, Any]]]
) -> None:
    """What a savepoint took back is not told of, and what came after it is."""

    def tell(key: str) -> None:
        queue_message("sample", dedupe_key=key, address=f"{key}@example.edu.tw", context={"title": "一", "body": "二"})

    with transaction.atomic():
        tell("one")
        with suppress(ZeroDivisionError), transaction.atomic():
            tell("undone")
            raise ZeroDivisionError
        tell("two")
    (message,) = hinted()
    rows = dict(Message.objects.values_list("dedupe_key", "pk"))
    assert message["args"] == [str(rows["one"]), str(rows["two"])]


@pytest.mark.django_db
def test_the_task_of_a_hint_delivers(queue: Queue) -> None:
    message = queue()
    assert tasks.deliver_message.name == hints.TASK
    tasks.deliver_message(str(message.pk))
    assert Message.objects.get().status == MessageStatus.SENT


@pytest.mark.django_db
def test_the_beats_task_hints(queue: Queue, hinted: Callable[[], list[dict[str, Any]]]) -> None:
    message = queue()
    assert tasks.hint_unsent_messages.name == settings.CELERY_BEAT_SCHEDULE["hint-unsent-messages"]["task"]
    tasks.hint_unsent_messages()
    assert [hint["args"] for hint in hinted()] == [[str(message.pk)]]


@pytest.mark.django_db
def test_the_beat_hints_what_is_due(queue: Queue, hinted: Callable[[], list[dict[str, Any]]]) -> None:
    now = timezone.now()
    older, newer, sent, failed, later = (queue(key) for key in ("older", "newer", "sent", "failed", "later"))
    Message.objects.filter(pk=older.pk).update(not_before=now - timedelta(days=3))
    Message.objects.filter(pk=sent.pk).update(status=MessageStatus.SENT, sent_at=now)
    Message.objects.filter(pk=failed.pk).update(status=MessageStatus.FAILED)
    Message.objects.filter(pk=later.pk).update(not_before=now + timedelta(minutes=2))
    assert hint_due() == 2
    (message,) = hinted()
    assert message["args"] == [str(older.pk), str(newer.pk)]
    assert message["expires"]


@pytest.mark.django_db
def test_many_rows_share_a_hint(hinted: Callable[[], list[dict[str, Any]]]) -> None:
    ids = [uuid4() for _ in range(2 * HINT_CHUNK + 1)]
    assert hints.hint(ids) == len(ids)
    told = [message["args"] for message in hinted()]
    assert [len(some) for some in told] == [HINT_CHUNK, HINT_CHUNK, 1]
    assert [row for some in told for row in some] == [str(row) for row in ids]


@pytest.mark.django_db
def test_the_beat_notices_that_the_broker_is_back(queue: Queue, hinted: object) -> None:
    queue()
    hints.broker.rest()
    assert hint_due() == 1
    assert not hints.broker.is_resting()


@pytest.mark.django_db
def test_the_beat_takes_the_same_number_of_queries_whatever_is_due(
    queue: Queue, hinted: object, django_assert_num_queries: Any
) -> None:
    queue("one")
    with django_assert_num_queries(1):
        hint_due()
    queue("two"), queue("three")
    with django_assert_num_queries(1):
        hint_due()
