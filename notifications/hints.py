"""Celery messages that say "row so-and-so is due". They may be lost: the beat hints again what is unsent."""

import logging
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from .constants import HINT_CHUNK, HINT_REST_SECONDS, HINT_TIMEOUT_SECONDS

logger = logging.getLogger(__name__)

TASK = "notifications.tasks.deliver_message"
PATIENCE = {
    "socket_connect_timeout": HINT_TIMEOUT_SECONDS,
    "socket_timeout": HINT_TIMEOUT_SECONDS,
    "max_retries": 0,
}


class _Broker:
    """Remembers, in this process, that the broker was away a moment ago: a request pays its time-out once."""

    def __init__(self) -> None:
        self.resting_until = 0.0

    def is_resting(self) -> bool:
        return time.monotonic() < self.resting_until

    def rest(self) -> None:
        self.resting_until = time.monotonic() + HINT_REST_SECONDS

    def wake(self) -> None:
        self.resting_until = 0.0


broker = _Broker()


class _Hints:
    """The rows that a transaction has written so far, told of when it is committed."""

    def __init__(self) -> None:
        self.message_ids: list[UUID] = []

    def __call__(self) -> None:
        hint(self.message_ids)


def hint_on_commit(message_ids: Iterable[UUID]) -> None:
    """Hint once the transaction is committed; whatever it writes shares its hints, so that one act with many readers
    costs a worker one task and one connection to the mail server. Rows of a savepoint that is undone are forgotten."""
    connection = transaction.get_connection()
    savepoints = set(connection.savepoint_ids)
    shared = (call for own, call, _robust in connection.run_on_commit if isinstance(call, _Hints) and own == savepoints)
    hints = next(shared, None)
    if hints is None:
        hints = _Hints()
        transaction.on_commit(hints, robust=True)
    hints.message_ids.extend(message_ids)


def hint(message_ids: Iterable[UUID], *, expires: int | None = None) -> int:
    """Tell the workers of these rows; the number told: fewer than given, and a log line, with the broker away."""
    told = 0
    if broker.is_resting():
        return told
    try:
        with current_app.connection_for_write(transport_options=PATIENCE) as connection:
            for some in _batches(message_ids, HINT_CHUNK):
                current_app.send_task(
                    TASK,
                    args=[str(message_id) for message_id in some],
                    connection=connection,
                    retry=False,
                    ignore_result=True,
                    expires=expires,
                )
                told += len(some)
    except (OperationalError, OSError) as error:
        broker.rest()
        logger.warning("broker away, delivery waits for the next beat: %s", type(error).__name__)
    return told


def _batches(message_ids: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    rows = iter(message_ids)
    while some := list(islice(rows, size)):
        yield some
