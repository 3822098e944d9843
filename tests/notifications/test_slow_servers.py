"""Mail servers that take connections and then let one wait: each delivery ends within its time all the same."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from notifications.constants import MessageStatus
from notifications.models import Message
from notifications.services import deliver, deliver_all
from tests.notifications.certificates import write_certificate
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.django_db
Queue = Callable[..., Message]
Behaviour = Callable[[socket.socket, threading.Event], None]
# A step of the conversation in these tests; all of it may take three.
STEP = 0.5


def silent(_line: socket.socket, ended: threading.Event) -> None:
    ended.wait(30)


def dripping(line: socket.socket, ended: threading.Event) -> None:
    """One letter of an endless greeting at a time, each well within the time-out of a read."""
    while not ended.wait(0.1):
        line.sendall(b"2")


def endless(line: socket.socket, ended: threading.Event) -> None:
    """A greeting with ever more lines, each of them in time."""
    while not ended.wait(0.02):
        line.sendall(b"220-hello\r\n")


def converse_until(verb: bytes, then: Behaviour) -> Behaviour:
    """Answers well until `verb`, and then does as told."""

    def talk(line: socket.socket, ended: threading.Event) -> None:
        line.sendall(b"220 test\r\n")
        in_mail = False
        with line.makefile("rb") as commands:
            while command := commands.readline():
                if command.upper().startswith(verb):
                    return then(line, ended)
                if command.upper().startswith(b"DATA"):
                    in_mail = True
                    line.sendall(b"354 go on\r\n")
                elif not in_mail:
                    line.sendall(b"250 ok\r\n")
        return None

    return talk


def deaf(line: socket.socket, ended: threading.Event) -> None:
    """Wants the mail and then reads none of it."""
    line.sendall(b"354 go on\r\n")
    ended.wait(30)


@pytest.fixture
def server_that(settings: Any) -> Iterator[Callable[[Behaviour], None]]:
    """`server_that(behaves)` becomes the site's mail server."""
    ended, listening, lines = threading.Event(), socket.socket(), []
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    settings.EMAIL_BACKEND = "notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
    settings.EMAIL_TIMEOUT = STEP

    def serve(behave: Behaviour) -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                # So that what is not read fills up soon.
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                threads.append(threading.Thread(target=talk, args=(behave, line)))
                threads[-1].start()

    def talk(behave: Behaviour, line: socket.socket) -> None:
        with line, suppress(OSError):
            behave(line, ended)

    threads: list[threading.Thread] = lines

    def start(behave: Behaviour) -> None:
        threads.append(threading.Thread(target=serve, args=(behave,)))
        threads[-1].start()

    yield start
    ended.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    for thread in threads:
        thread.join(10)


@pytest.mark.parametrize(
    ("behave", "lines"),
    [
        (silent, 1),
        (dripping, 1),
        (endless, 1),
        (converse_until(b"EHLO", silent), 1),
        (converse_until(b"MAIL", dripping), 1),
        (converse_until(b"RCPT", silent), 1),
        # More than the buffers on the way take in.
        (converse_until(b"DATA", deaf), 100_000),
        (converse_until(b"DATA", dripping), 1),
        (converse_until(b".\r\n", silent), 1),
        (converse_until(b".\r\n", dripping), 1),
    ],
)
def test_a_delivery_ends_in_its_time(
    queue: Queue, server_that: Callable[[Behaviour], None], behave: Behaviour, lines: int
) -> None:
    server_that(behave)
    message = queue()
    Message.objects.update(body_text=f"{'x' * 70}\n" * lines)
    began = time.monotonic()
    assert deliver(message.pk) is False
    # Three steps, a farewell, and what a busy machine takes besides.
    assert time.monotonic() - began < 3 * STEP + 2 + 6
    row = Message.objects.get()
    assert (row.status, row.attempts, row.last_error) == (MessageStatus.QUEUED, 1, "unreachable")


def test_waiting_for_the_last_answer_is_worth_more_than_a_step(
    queue: Queue, mail_server: MailServer, settings: Any
) -> None:
    """Giving up then would send the mail twice."""
    settings.EMAIL_TIMEOUT = STEP
    mail_server.hold = True
    threading.Timer(2 * STEP, mail_server.let_go.set).start()
    assert deliver(queue().pk) is True
    assert len(mail_server.accepted) == 1


def test_a_round_ends_at_the_first_mail_that_finds_no_server(
    queue: Queue, server_that: Callable[[Behaviour], None]
) -> None:
    server_that(silent)
    rows = [queue(key) for key in ("one", "two", "three")]
    began = time.monotonic()
    assert deliver_all(row.pk for row in rows) == 0
    assert time.monotonic() - began < 3 * STEP + 5
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert Message.objects.due(timezone.now() + timedelta(seconds=1)).count() == 2


# -- encrypted conversations -----------------------------------------------------------------------------------


@pytest.fixture
def encrypted(mail_server: MailServer, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MailServer:
    """The mail server with a certificate that is trusted here, speaking STARTTLS."""
    mail_server.certificate, mail_server.encryption = write_certificate(tmp_path), "starttls"
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    settings.EMAIL_USE_TLS = True
    return mail_server


@pytest.mark.parametrize("encryption", ["starttls", "ssl"])
def test_an_encrypted_conversation_carries_several_mails(
    queue: Queue, encrypted: MailServer, settings: Any, encryption: str
) -> None:
    encrypted.encryption = encryption
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = encryption == "starttls", encryption == "ssl"
    rows = [queue(key) for key in ("one", "two")]
    assert deliver_all(row.pk for row in rows) == 2
    assert (encrypted.encrypted_mails, encrypted.connections) == (2, 1)


@pytest.mark.parametrize("encryption", ["starttls", "ssl"])
def test_an_encrypted_conversation_ends_in_its_time_too(
    queue: Queue, encrypted: MailServer, settings: Any, encryption: str
) -> None:
    encrypted.encryption, encrypted.hold = encryption, True
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = encryption == "starttls", encryption == "ssl"
    settings.EMAIL_TIMEOUT = STEP
    began = time.monotonic()
    assert deliver(queue().pk) is False
    assert time.monotonic() - began < 3 * STEP + 2 + 6
    assert Message.objects.get().last_error == "unreachable"


def test_a_certificate_nobody_vouches_for_gets_no_mail(
    queue: Queue, encrypted: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert deliver(queue().pk) is False
    assert (Message.objects.get().last_error, encrypted.encrypted_mails) == ("unreachable", 0)


def test_a_server_without_the_encryption_that_we_want_gets_no_mail(queue: Queue, encrypted: MailServer) -> None:
    encrypted.encryption = ""
    assert deliver(queue().pk) is False
    assert (Message.objects.get().last_error, encrypted.accepted) == ("sender_refused", [])
