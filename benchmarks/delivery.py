"""Delivery, in a process of its own: `python -m benchmarks.delivery memory|mails`, results as JSON.

`memory`: reminders that a sweep has written, as workers deliver them: put together, sent to memory and stamped, each
with its own lock and commit, in this process; beside it notices, rendered as the act writes them. `mails`: through
Celery workers and SMTP, which the parent runs; this process only writes the rows, hints, and asks the sink when the
last mail came.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from datetime import time as datetime_time
from http import HTTPStatus
from itertools import islice
from statistics import median
from typing import Any

import django

django.setup()

from celery import current_app  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core import mail  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Min  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from applications.models import Application  # noqa: E402
from core.dates import TAIPEI, local_today  # noqa: E402
from notifications import hints  # noqa: E402
from notifications.constants import HINT_CHUNK  # noqa: E402
from notifications.models import Message  # noqa: E402
from notifications.services import deliver_due, queue_message  # noqa: E402
from obligations.services import lay_out_ladders, sweep  # noqa: E402

from .environment import HOST  # noqa: E402
from .sink import taken  # noqa: E402

_VISITOR = Client(headers={"host": HOST})
_PATIENCE = 120
# However slow the machine is, a run has an end.
_WRITING = 25.0
_TEMPLATE = "applications/notice"
_CONTEXT = {
    "headline": "申請案 PB115-0042-K 已送達，請受理",
    "sentence": "示範大學申請陪伴示範區。請受理並於 115年12月7日（一）前完成評估。",
    "reference": "PB115-0042-K",
    "facts": [("案號", "PB115-0042-K"), ("學校", "示範大學"), ("目前承辦", "示範區公所經建課")],
    "action_url": "https://portal.example/applications/PB115-0042-K/",
}


def in_memory(count: int) -> dict[str, float]:
    """Reminders and notices a second, and the queries of one delivery without BEGIN and COMMIT."""
    mail.outbox = []
    reminders, queries = _reminders(count), 0

    def counting(execute: Callable[..., Any], *call: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*call)

    sent, taken, references = _delivered(reminders, lambda: connection.execute_wrapper(counting))
    return {
        "reminders": sent,
        "per_second": sent / taken,
        "references_each": taken / sent / median(references),
        "queries_each": queries / sent,
        "notices_per_second": _notices_per_second(count // 10),
    }


def _delivered(
    keys: Iterable[Any], around: Callable[[], AbstractContextManager[Any]] = nullcontext
) -> tuple[int, float, list[float]]:
    """How many went out, by as many at a time as a worker is told of, and the seconds it took; and the seconds of
    the reference page in the same process, asked once between any two rounds."""
    rows, sent, taken, references = iter(keys), 0, 0.0, []
    while some := list(islice(rows, HINT_CHUNK)):
        began = time.perf_counter()
        with around():
            sent += deliver_due(some)
        taken += time.perf_counter() - began
        mail.outbox.clear()
        references.append(_seconds_of_reference())
    return sent, taken, references


def _seconds_of_reference() -> float:
    began = time.perf_counter()
    answer = _VISITOR.get("/bench/reference/", secure=True)
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"the reference page answers {answer.status_code}")
    return time.perf_counter() - began


def _notices_per_second(count: int) -> float:
    began = time.perf_counter()
    keys = _write(count)
    written = time.perf_counter() - began
    sent, taken, _references = _delivered(keys)
    return 1 / (written / len(keys) + taken / sent)


def _reminders(count: int) -> list[Any]:
    """So many reminders in the outbox: days are swept from the first due date on, until there are enough."""
    hints.broker.resting_until = time.monotonic() + 3600
    lay_out_ladders()
    waiting = Message.objects.due(timezone.now()).exclude(composer="").order_by("not_before", "pk")
    day = Application.objects.open().aggregate(first=Min("due_on"))["first"]
    while waiting.count() < count and day < local_today():
        sweep(datetime.combine(day, datetime_time(12), TAIPEI))
        day += timedelta(days=1)
    return list(waiting.values_list("pk", flat=True)[:count])


def _write(count: int) -> list[str]:
    """So many messages, or as many as come in _WRITING seconds; one transaction each, as services have it.

    Nobody is hinted: the broker is another measurement's.
    """
    hints.broker.resting_until = time.monotonic() + 3600
    readers = list(User.objects.filter(is_sample=True).order_by("pk")[:500])
    mark, deadline = f"bench:{time.time_ns()}", time.monotonic() + _WRITING
    for number in range(count):
        with transaction.atomic():
            queue_message(_TEMPLATE, dedupe_key=f"{mark}:{number}", to=readers[number % len(readers)], context=_CONTEXT)
        if time.monotonic() > deadline:
            break
    rows = Message.objects.filter(dedupe_key__startswith=mark).order_by("created_at", "pk")
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def through_smtp(count: int) -> dict[str, float]:
    """Mails a second at the sink: raw tasks, deliveries hinted one by one, and hinted in batches as the beat does."""
    one = _write(count // 2)
    sample = Message.objects.get(pk=one[0])
    _rate(20, lambda: _send_raw(20, sample))  # the workers wake up
    raw = _rate(len(one), lambda: _send_raw(len(one), sample))
    each = _rate(len(one), lambda: _send_each(one))
    batched = _write(count // 2)
    together = _rate(len(batched), lambda: _hint(batched))
    rates = {"raw_per_second": raw, "one_by_one_per_second": each, "batched_per_second": together}
    return rates | {"messages": len(one) + len(batched), "share": each / raw, "batched_share": together / raw}


def _send_raw(count: int, sample: Message) -> None:
    _send("benchmarks.tasks.raw_mail", [[sample.subject, sample.body_text, sample.body_html]] * count)


def _send_each(keys: list[str]) -> None:
    _send(hints.TASK, [[key] for key in keys])


def _send(task: str, calls: list[list[str]]) -> None:
    with current_app.connection_for_write() as broker:
        for args in calls:
            current_app.send_task(task, args=args, connection=broker, ignore_result=True)


def _hint(keys: list[str]) -> None:
    hints.broker.wake()
    told = hints.hint(keys)  # type: ignore[arg-type] # as text they are the same
    if told != len(keys):
        raise SystemExit(f"the broker took {told} of {len(keys)} hints")


def _rate(count: int, start: Callable[[], None]) -> float:
    """Mails a second from the first hint until the sink has taken the last one and no hint waits any more."""
    before, _last = taken(settings.EMAIL_PORT)
    began = time.time()
    start()
    while time.time() < began + _PATIENCE:
        now, _last = taken(settings.EMAIL_PORT)
        if now - before >= count and not _waiting():
            return count / (time.time() - began)
        time.sleep(0.05)
    raise SystemExit(f"only {now - before} of {count} mails came within {_PATIENCE} s")


def _waiting() -> int:
    """The tasks that the broker still has."""
    with current_app.connection_for_read() as broker:
        return int(broker.default_channel.queue_declare(current_app.conf.task_default_queue).message_count)


def main() -> None:
    """Print what was found."""
    kind, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps(in_memory(count) if kind == "memory" else through_smtp(count)))


if __name__ == "__main__":
    main()
