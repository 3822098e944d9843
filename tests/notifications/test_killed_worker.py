"""A real worker is killed in the middle of a delivery: nothing is lost, nothing arrives twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection, transaction
from redis import Redis

from notifications.constants import MessageStatus
from notifications.hints import TASK
from notifications.models import Message
from tests.notifications.mail_server import MailServer

pytestmark = [pytest.mark.heavy, pytest.mark.django_db(transaction=True)]
Queue = Callable[..., Message]


@pytest.fixture
def broker() -> Iterator[Celery]:
    """An app like the portal's on the real broker, under keys of this test run; emptied afterwards."""
    url = settings.REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    app = Celery(broker=url, set_as_current=False)
    app.conf.update(broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS, task_ignore_result=True)
    forget_hints(app)
    yield app
    forget_hints(app)


def forget_hints(app: Celery) -> None:
    prefix = app.conf.broker_transport_options["global_keyprefix"]
    with Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter(f"{prefix}*"):
            client.delete(key)


@pytest.fixture
def start_worker(broker: Celery, tmp_path: Any) -> Iterator[Callable[[MailServer], subprocess.Popen[bytes]]]:
    """`start_worker(mail_server)`: `celery worker` as in production, on the test database."""
    workers: list[subprocess.Popen[bytes]] = []

    def start(server: MailServer) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "pbportal.settings.test",
            "DATABASE_URL": url_of_the_test_database(),
            "PB_TEST_BROKER": broker.conf.broker_url,
            "PB_TEST_SMTP": f"127.0.0.1:{server.port}",
        }
        command = [sys.executable, "-m", "celery", "-A", "pbportal", "worker", "--concurrency=1", "--loglevel=INFO"]
        with (tmp_path / f"worker{len(workers)}.log").open("wb") as log:
            streams = {"stdout": log, "stderr": log}
            worker = subprocess.Popen(command, env=environment, start_new_session=True, **streams)  # noqa: S603
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        kill(worker)


def url_of_the_test_database() -> str:
    """DATABASE_URL with the name of the test database instead of the site's."""
    name = connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def kill(worker: subprocess.Popen[bytes]) -> None:
    """kill -9 for the worker and its children at once; they share a process group of their own."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)


def hint(broker: Celery, message: Message) -> None:
    broker.send_task(TASK, args=[str(message.pk)])


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def is_locked(message: Message) -> bool:
    with transaction.atomic():
        return not Message.objects.select_for_update(skip_locked=True).filter(pk=message.pk).exists()


def test_a_worker_killed_while_it_sends_loses_nothing(
    queue: Queue, broker: Celery, start_worker: Callable[[MailServer], subprocess.Popen[bytes]]
) -> None:
    message = queue()
    with MailServer(hold=True) as server:
        worker = start_worker(server)
        hint(broker, message)
        assert server.received.wait(60)
        assert is_locked(message)
        kill(worker)
        assert eventually(lambda: not is_locked(message), 10)
        row = Message.objects.get(pk=message.pk)
        assert (row.status, row.attempts, server.accepted) == (MessageStatus.QUEUED, 0, [])
        server.hold = False
        server.let_go.set()
        start_worker(server)
        # As the beat would: the broker itself gives the killed worker's hint back only after an hour.
        hint(broker, message)
        hint(broker, message)
        assert eventually(lambda: Message.objects.get(pk=message.pk).status == MessageStatus.SENT)
        time.sleep(1)
        assert len(server.accepted) == 1
        assert Message.objects.get(pk=message.pk).attempts == 1
