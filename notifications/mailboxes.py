"""The mailbox into which servers return mails: an mbox file, a Maildir, or IMAP over TLS.

Each yields letters; `handled()` marks one as read, and is called when what it said is committed. Whatever is read
twice says the same thing twice, which does nothing.
"""

import imaplib
import mailbox
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from .bounces import READ_BYTES
from .constants import BOUNCES_AT_ONCE, IMAP_STEPS, IMAP_TIMEOUT_SECONDS
from .deadlines import BoundedSocket, BoundedTLSSocket, Clock

_IMAPS_PORT = 993
_READ = "R"


class MailboxUnavailable(Exception):
    """The mailbox cannot be opened or read now; the text says why and holds no password."""


@dataclass(frozen=True, slots=True)
class Letter:
    raw: bytes
    handled: Callable[[], None]


Letters = AbstractContextManager[Iterator[Letter]]


def open_mailbox(url: str) -> Letters:
    """The unread letters at mbox:///path, maildir:///path or imaps://user:password@host/FOLDER, at most
    BOUNCES_AT_ONCE of them. Raises MailboxUnavailable, also while it is being read."""
    parts = urlsplit(url)
    if parts.scheme == "mbox":
        return _mbox(Path(unquote(parts.path)))
    if parts.scheme == "maildir":
        return _maildir(Path(unquote(parts.path)))
    return _imap(url)


# -- one file ---------------------------------------------------------------------------------------------------


@contextmanager
def open_file(path: Path) -> Iterator[Iterator[Letter]]:
    """All letters of an mbox file, or the one letter that the file is; nothing is marked."""
    try:
        with path.open("rb") as file:
            head = file.read(READ_BYTES)
    except OSError as error:
        raise MailboxUnavailable(f"{path}: {error.strerror}") from None
    if not head.startswith(b"From "):
        yield iter([Letter(head, _nothing)])
        return
    box = mailbox.mbox(path, create=False)
    try:
        yield (Letter(_head(box, key), _nothing) for key in box.iterkeys())
    finally:
        box.close()


def _nothing() -> None:
    pass


@contextmanager
def _mbox(path: Path) -> Iterator[Iterator[Letter]]:
    """Locked while it is read, as the mail server does when it delivers; read letters get "Status: RO"."""
    if not path.is_file():
        raise MailboxUnavailable(f"{path}: there is no such file")
    box = mailbox.mbox(path, create=False)
    try:
        box.lock()
    except (mailbox.Error, OSError):
        box.close()
        raise MailboxUnavailable(f"{path}: it cannot be locked now") from None
    try:
        yield islice(_unread(box), BOUNCES_AT_ONCE)
    finally:
        # Writes what was marked; when the file cannot be written, the letters are read again next time.
        with suppress(mailbox.Error, OSError):
            box.flush()
        box.unlock()
        with suppress(mailbox.Error, OSError):
            box.close()


def _unread(box: mailbox.mbox) -> Iterator[Letter]:
    for key in list(box.iterkeys()):
        raw = _head(box, key)
        if _READ not in _status_of(raw):
            yield Letter(raw, partial(_mark, box, key))


def _head(box: mailbox.mbox, key: Any) -> bytes:
    file = box.get_file(key)
    try:
        return bytes(file.read(READ_BYTES))
    finally:
        file.close()


def _status_of(raw: bytes) -> str:
    headers = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    found = re.search(rb"(?im)^status:\s*(\w+)", headers)
    return found[1].decode().upper() if found else ""


def _mark(box: mailbox.mbox, key: Any) -> None:
    whole = box.get_bytes(key, from_=True)
    first, _, rest = whole.partition(b"\n")
    box[key] = first + b"\nStatus: RO\n" + rest


# -- a Maildir ----------------------------------------------------------------------------------------------------


@contextmanager
def _maildir(path: Path) -> Iterator[Iterator[Letter]]:
    if not (path / "new").is_dir() or not (path / "cur").is_dir():
        raise MailboxUnavailable(f"{path}: there is no Maildir")
    yield islice(_unseen(path), BOUNCES_AT_ONCE)


def _unseen(path: Path) -> Iterator[Letter]:
    arrived = [file for file in (path / "new").iterdir() if file.is_file()]
    unseen = [file for file in (path / "cur").iterdir() if file.is_file() and "S" not in file.name.rpartition(":2,")[2]]
    for file in sorted([*arrived, *unseen], key=lambda file: file.name):
        with suppress(FileNotFoundError), file.open("rb") as letter:  # another reader was faster
            yield Letter(letter.read(READ_BYTES), partial(_see, path, file))


def _see(path: Path, file: Path) -> None:
    name, _, flags = file.name.partition(":2,")
    with suppress(FileNotFoundError):
        file.rename(path / "cur" / f"{name}:2,{''.join(sorted({*flags, 'S'}))}")


# -- IMAP -----------------------------------------------------------------------------------------------------------


class _Imap(imaplib.IMAP4_SSL):
    """Under a clock, with the certificate checked."""

    def __init__(self, host: str, port: int) -> None:
        self.clock = Clock(IMAP_TIMEOUT_SECONDS, IMAP_STEPS)
        context = ssl.create_default_context()
        context.sslsocket_class = BoundedTLSSocket
        super().__init__(host, port, ssl_context=context, timeout=IMAP_TIMEOUT_SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout)
        bounded = self.ssl_context.wrap_socket(BoundedSocket(fileno=plain.detach()), server_hostname=self.host)
        bounded.clock = self.clock  # type: ignore[attr-defined] # ssl is told which class it wraps into
        return bounded


@contextmanager
def _imap(url: str) -> Iterator[Iterator[Letter]]:
    parts = urlsplit(url)
    try:
        server = _Imap(parts.hostname or "", parts.port or _IMAPS_PORT)
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxUnavailable(f"{parts.hostname}: {type(error).__name__}") from None
    try:
        _call(server.login, unquote(parts.username or ""), unquote(parts.password or ""))
        _call(server.select, f'"{unquote(parts.path.strip("/")) or "INBOX"}"')
        yield _unseen_at(server)
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxUnavailable(f"{parts.hostname}: {type(error).__name__}") from None
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()
        with suppress(imaplib.IMAP4.error, OSError):  # also where there was no farewell
            server.shutdown()


def _call(command: Callable[..., tuple[str, list[Any]]], *args: str) -> list[Any]:
    answer, data = command(*args)
    if answer != "OK":
        raise imaplib.IMAP4.error(args[0])
    return data


def _unseen_at(server: imaplib.IMAP4) -> Iterator[Letter]:
    found = _call(server.uid, "SEARCH", "UNSEEN")
    for uid in [number.decode() for line in found if line for number in line.split()][:BOUNCES_AT_ONCE]:
        for part in _call(server.uid, "FETCH", uid, f"(BODY.PEEK[]<0.{READ_BYTES}>)"):
            if isinstance(part, tuple):
                yield Letter(part[1], partial(_mark_seen, server, uid))


def _mark_seen(server: imaplib.IMAP4, uid: str) -> None:
    _call(server.uid, "STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
