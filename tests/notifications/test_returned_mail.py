"""From a returned mail to the mark on our row: the mailboxes, the command, and who saw to it."""

import mailbox
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, OperationalError, connection
from django.utils import timezone

from notifications import mailboxes, tasks
from notifications.constants import MessageStatus
from notifications.mailboxes import Letter, open_mailbox
from notifications.models import Message
from notifications.services import read_bounces, settle_undelivered
from tests.factories.accounts import make_officer, make_user
from tests.factories.districts import district
from tests.notifications.bounce_letters import exim, out_of_office, qmail, standard
from tests.notifications.certificates import write_certificate
from tests.notifications.imap_server import ImapServer

pytestmark = pytest.mark.django_db
Queue = Callable[..., Message]
Read = Callable[[str], str]
OFF = "PB_BOUNCE_MAILBOX is empty, so returned mails are not read. See docs/operations.md.\n"


@pytest.fixture
def sent(queue: Queue) -> Callable[..., Message]:
    """`sent(key, to=address)` is a mail that its server has accepted."""

    def send(key: str = "sample:1", to: str = "li@example.edu.tw", **fields: Any) -> Message:
        message = queue(key, to=make_user(email=to), **fields)
        Message.objects.filter(pk=message.pk).update(status=MessageStatus.SENT, sent_at=timezone.now())
        return Message.objects.get(pk=message.pk)

    return send


def letters(*raws: bytes) -> list[Letter]:
    return [Letter(raw, lambda: None) for raw in raws]


def tally(*raws: bytes) -> dict[str, int]:
    return {what.value: count for what, count in read_bounces(letters(*raws)).items()}


def mark(message: Message) -> tuple[bool, str]:
    row = Message.objects.get(pk=message.pk)
    return row.bounced_at is not None, row.bounce_code


# -- what is marked --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("write", "code"), [(standard, "5.1.1"), (qmail, "5.2.2"), (exim, "5.1.2")])
def test_a_returned_mail_is_marked_with_its_code(sent: Queue, write: Any, code: str) -> None:
    message, other = sent(), sent("other", to="wu@example.edu.tw")
    assert tally(write(message.pk)) == {"returned": 1}
    assert [mark(message), mark(other)] == [(True, code), (False, "")]


def test_read_twice_it_changes_nothing(sent: Queue) -> None:
    message = sent()
    assert tally(standard(message.pk), standard(message.pk, status="5.2.2", diagnostic="")) == {
        "returned": 1,
        "known already": 1,
    }
    first = Message.objects.get(pk=message.pk)
    assert tally(standard(message.pk)) == {"known already": 1}
    assert (Message.objects.get(pk=message.pk).bounced_at, mark(message)) == (first.bounced_at, (True, "5.1.1"))


def test_delays_and_automatic_replies_mark_nothing(sent: Queue) -> None:
    message = sent()
    delayed = standard(message.pk, action="delayed", status="4.4.1")
    assert tally(delayed, out_of_office(message.pk), b"Subject: hello\n\nhello") == {
        "delayed": 1,
        "automatic reply": 1,
        "no report": 1,
    }
    assert mark(message) == (False, "")


def test_a_report_about_a_mail_we_never_wrote_does_nothing(sent: Queue) -> None:
    message = sent()
    assert tally(standard(uuid4()), standard("not-a-number"), qmail("0" * 36)) == {"about no mail of ours": 3}
    assert mark(message) == (False, "")


def test_a_report_about_somebody_else_marks_nothing(sent: Queue) -> None:
    """Whoever knows the number of a mail cannot mark it in the name of another recipient."""
    message = sent()
    forged = standard(message.pk, to="wu@example.edu.tw")
    assert tally(forged, exim(message.pk, to="wu@example.edu.tw")) == {"about another recipient": 2}
    assert mark(message) == (False, "")


def test_an_address_that_was_forwarded_is_known_by_the_original(sent: Queue) -> None:
    message = sent()
    assert tally(standard(message.pk, to="box7@mx.example.edu.tw", original="LI@example.edu.tw")) == {"returned": 1}


def test_a_mail_that_still_waits_is_not_marked(queue: Queue) -> None:
    """The server took it although our attempt failed; the next attempt is answered by a report of its own."""
    message = queue(to=make_user(email="li@example.edu.tw"))
    assert tally(standard(message.pk)) == {"about no mail of ours": 1}
    assert mark(message) == (False, "")


def test_hostile_letters_stop_no_other(sent: Queue) -> None:
    message = sent()
    bomb = b"Content-Type: message/rfc822\n\n" * 10_000
    assert tally(bomb, b"\0", standard(message.pk)) == {"unreadable": 1, "no report": 1, "returned": 1}


def test_what_the_database_refuses_stops_no_other(sent: Queue) -> None:
    message = sent()
    strange = standard(message.pk, status="5.123.123", diagnostic="")

    def refusing(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if "5.123.123" in (params or ()):
            raise DataError
        return execute(sql, params, *rest)

    with connection.execute_wrapper(refusing):
        assert tally(strange, standard(message.pk)) == {"unreadable": 1, "returned": 1}


@pytest.mark.parametrize("size", [1, 3])
def test_reading_takes_the_same_queries_for_each(sent: Queue, django_assert_num_queries: Any, size: int) -> None:
    raws = [standard(sent(f"key {n}", to=f"p{n}@example.edu.tw").pk, to=f"p{n}@example.edu.tw") for n in range(size)]
    with django_assert_num_queries(4 * size):  # a savepoint, the locked row, its mark, and out
        assert tally(*raws) == {"returned": size}


def test_nothing_is_marked_as_read_before_it_is_committed(sent: Queue) -> None:
    message, order = sent(), []
    read_bounces([Letter(standard(message.pk), lambda: order.append(mark(message)))])
    assert order == [(True, "5.1.1")]


def test_with_the_database_away_a_letter_stays_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    handled: list[int] = []

    def away(*_args: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        read_bounces([Letter(standard(uuid4()), lambda: handled.append(1))])
    assert handled == []


# -- mbox ------------------------------------------------------------------------------------------------------


def write_mbox(path: Path, *raws: bytes) -> Path:
    path.write_bytes(b"".join(b"From MAILER-DAEMON Mon Nov 23 08:30:00 2026\n" + raw + b"\n" for raw in raws))
    return path


@pytest.fixture
def read(settings: Any) -> Read:
    """`read(url)` runs the command on that mailbox; what it says."""

    def run(url: str) -> str:
        settings.PB_BOUNCE_MAILBOX = url
        out = StringIO()
        call_command("read_bounces", stdout=out)
        return out.getvalue()

    return run


def test_an_mbox_is_read_and_its_letters_marked(sent: Queue, read: Read, tmp_path: Path) -> None:
    message, delayed = sent(), sent("other", to="wu@example.edu.tw")
    path = write_mbox(tmp_path / "bounces", standard(message.pk), standard(delayed.pk, action="delayed"))
    assert read(f"mbox://{path}") == "2 letters read, 1 delayed, 1 returned\n"
    assert mark(message) == (True, "5.1.1")
    assert read(f"mbox://{path}") == "0 letters read\n"
    kept = mailbox.mbox(path)
    assert [(letter["Status"], letter["Subject"]) for letter in kept] == [
        ("RO", "Undelivered Mail Returned to Sender")
    ] * 2
    kept.close()


def test_what_comes_later_is_read_later(sent: Queue, read: Read, tmp_path: Path) -> None:
    first, second = sent(), sent("other", to="wu@example.edu.tw")
    path = write_mbox(tmp_path / "bounces", standard(first.pk))
    read(f"mbox://{path}")
    path.write_bytes(
        path.read_bytes() + b"From x Mon Nov 23 08:31:00 2026\n" + standard(second.pk, to=second.to_address)
    )
    assert read(f"mbox://{path}") == "1 letters read, 1 returned\n"
    assert mark(second) == (True, "5.1.1")


def test_an_mbox_that_is_being_written_is_left_alone(sent: Queue, read: Read, tmp_path: Path) -> None:
    path = write_mbox(tmp_path / "bounces", standard(sent().pk))
    (tmp_path / "bounces.lock").touch()
    with pytest.raises(CommandError, match="cannot be locked now"):
        read(f"mbox://{path}")


def test_a_huge_letter_in_an_mbox_is_read_from_its_beginning(sent: Queue, read: Read, tmp_path: Path) -> None:
    message = sent()
    path = write_mbox(tmp_path / "bounces", standard(message.pk) + b"x" * 5_000_000, standard(uuid4()))
    assert read(f"mbox://{path}") == "2 letters read, 1 about no mail of ours, 1 returned\n"


# -- Maildir ---------------------------------------------------------------------------------------------------


@pytest.fixture
def maildir(tmp_path: Path) -> mailbox.Maildir:
    return mailbox.Maildir(tmp_path / "Maildir", create=True)


def test_a_maildir_is_read_and_its_letters_moved(
    sent: Queue, read: Read, tmp_path: Path, maildir: mailbox.Maildir
) -> None:
    message = sent()
    maildir.add(standard(message.pk))
    # A mail program has looked into the folder, yet nobody has read the letter.
    looked_at = mailbox.MaildirMessage(out_of_office(message.pk))
    looked_at.set_subdir("cur")
    maildir.add(looked_at)
    assert read(f"maildir://{tmp_path}/Maildir") == "2 letters read, 1 automatic reply, 1 returned\n"
    assert list((tmp_path / "Maildir" / "new").iterdir()) == []
    assert [letter.get_flags() for letter in maildir] == ["S", "S"]
    assert read(f"maildir://{tmp_path}/Maildir") == "0 letters read\n"


def test_only_so_many_letters_are_read_at_once(
    read: Read, tmp_path: Path, maildir: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailboxes, "BOUNCES_AT_ONCE", 2)
    for _ in range(3):
        maildir.add(b"Subject: hello\n\nhello")
    url = f"maildir://{tmp_path}/Maildir"
    assert [read(url), read(url)] == ["2 letters read, 2 no report\n", "1 letters read, 1 no report\n"]


# -- IMAP ------------------------------------------------------------------------------------------------------


@pytest.fixture
def imap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """A server whose certificate is trusted here."""
    certificate = write_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with ImapServer(certificate) as server:
        yield server


def url_of(server: ImapServer, login: str = "pb:p%40ss%2Fword") -> str:
    return f"imaps://{login}@127.0.0.1:{server.port}/INBOX.bounces"


def test_imap_is_read_and_its_letters_marked(sent: Queue, read: Read, imap: ImapServer) -> None:
    message = sent()
    imap.letters = {4: standard(message.pk), 7: standard(uuid4()) + b"x" * 1_000_000, 9: b"Subject: hello\n\n"}
    imap.seen = {9}
    assert read(url_of(imap)) == "2 letters read, 1 about no mail of ours, 1 returned\n"
    assert (mark(message), imap.seen, imap.folder) == ((True, "5.1.1"), {4, 7, 9}, '"INBOX.bounces"')
    assert read(url_of(imap)) == "0 letters read\n"


def test_a_wrong_password_is_told_without_it(read: Read, imap: ImapServer) -> None:
    with pytest.raises(CommandError) as refusal:
        read(url_of(imap, "pb:hunter2"))
    assert str(refusal.value) == "127.0.0.1: error"


def test_a_certificate_nobody_vouches_for_is_refused(
    read: Read, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(CommandError) as refusal:
        read(url_of(imap))
    assert str(refusal.value) == "127.0.0.1: SSLCertVerificationError"


def test_a_server_that_drips_ends_the_reading(read: Read, imap: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "IMAP_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(mailboxes, "IMAP_STEPS", 3)
    imap.drips = True
    began = time.monotonic()
    with pytest.raises(CommandError):
        read(url_of(imap))
    assert time.monotonic() - began < 8


def test_a_mailbox_that_is_away_is_an_answer(read: Read, tmp_path: Path) -> None:
    for url in (f"mbox://{tmp_path}/none", f"maildir://{tmp_path}/none", "imaps://pb:secret@127.0.0.1:1/INBOX"):
        with pytest.raises(CommandError) as refusal:
            read(url)
        assert "secret" not in str(refusal.value)


# -- the command and the task ------------------------------------------------------------------------------------


def test_without_a_mailbox_the_command_says_so(read: Read) -> None:
    assert read("") == OFF


@pytest.mark.parametrize("as_mbox", [True, False])
def test_a_file_may_be_given_and_stays_as_it_is(sent: Queue, settings: Any, tmp_path: Path, as_mbox: bool) -> None:
    message = sent()
    path = tmp_path / "letter"
    path.write_bytes(standard(message.pk))
    if as_mbox:
        write_mbox(path, standard(message.pk))
    before, out = path.read_bytes(), StringIO()
    call_command("read_bounces", file=path, stdout=out)
    assert (out.getvalue(), path.read_bytes()) == ("1 letters read, 1 returned\n", before)


def test_a_file_that_is_not_there_is_an_answer(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("read_bounces", file=tmp_path / "none")


def test_the_task_reads_the_mailbox_of_the_settings(
    sent: Queue, settings: Any, tmp_path: Path, maildir: mailbox.Maildir
) -> None:
    message = sent()
    maildir.add(standard(message.pk))
    settings.PB_BOUNCE_MAILBOX = f"maildir://{tmp_path}/Maildir"
    tasks.read_bounces()
    assert mark(message) == (True, "5.1.1")


def test_letters_come_out_of_the_mailbox_one_by_one(tmp_path: Path, maildir: mailbox.Maildir) -> None:
    maildir.add(b"Subject: one\n\n")
    with open_mailbox(f"maildir://{tmp_path}/Maildir") as found:
        assert [letter.raw for letter in found] == [b"Subject: one\n\n"]


# -- who saw to it -------------------------------------------------------------------------------------------------


def test_an_undelivered_mail_waits_until_somebody_sees_to_it(sent: Queue) -> None:
    message, officer = sent(), make_officer(district("zhongzheng"))
    assert settle_undelivered(message, actor=officer) is False
    tally(standard(message.pk))
    assert list(Message.objects.undelivered()) == [message]
    assert [settle_undelivered(message, actor=officer), settle_undelivered(message, actor=make_user())] == [True, False]
    row = Message.objects.get(pk=message.pk)
    assert (row.settled_by, row.settled_at is not None) == (officer, True)
    assert list(Message.objects.undelivered()) == []


def test_a_new_address_settles_what_went_to_the_old_one(sent: Queue, queue: Queue, queue_sign_in: Queue) -> None:
    returned, stranger = sent(), queue("stranger", address="dean@example.edu.tw")
    failed, secret = queue("failed", to=make_user(email="wu@example.edu.tw")), queue_sign_in()
    tally(standard(returned.pk))
    for row in (stranger, failed, secret):
        Message.objects.filter(pk=row.pk).update(status=MessageStatus.FAILED)

    def waiting() -> set[Any]:
        return set(Message.objects.undelivered_now().values_list("pk", flat=True))

    assert waiting() == {returned.pk, stranger.pk, failed.pk}
    person = returned.recipient
    assert person is not None
    person.email = "li@new.example.edu.tw"
    person.save()
    assert waiting() == {stranger.pk, failed.pk}
    assert Message.objects.undelivered().count() == 4


# -- the setting ---------------------------------------------------------------------------------------------------


def settings_with(mailbox_url: str) -> subprocess.CompletedProcess[str]:
    """The settings in a process of their own: do they load, and does the beat read?"""
    script = (
        "from pbportal.settings import base\n"
        "print(base.CELERY_BEAT_SCHEDULE.get('read-bounces', {}).get('task', 'never'))"
    )
    environment = os.environ | {"PB_BOUNCE_MAILBOX": mailbox_url, "PB_NO_SERVERS": "1"}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("url", "task"), [("", "never"), ("imaps://pb:secret@mail.example/INBOX", tasks.read_bounces.name)]
)
def test_the_beat_reads_when_a_mailbox_is_configured(url: str, task: str) -> None:
    assert settings_with(url).stdout == f"{task}\n"


@pytest.mark.parametrize("url", ["imap://pb:secret@mail.example/INBOX", "/var/mail/pb", "mbox://relative"])
def test_a_mailbox_that_cannot_be_meant_stops_the_start(url: str) -> None:
    done = settings_with(url)
    assert done.returncode == 1
    assert "PB_BOUNCE_MAILBOX must be mbox:///path" in done.stderr
