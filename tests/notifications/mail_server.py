"""A real, tiny SMTP server in a thread, with the moods that mail servers have."""

import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Self


@dataclass
class MailServer:
    """`answers` replaces the answer to a command, `hang_up_at` closes the connection at one, `refused` answers for
    single recipients. After `mails_a_connection` mails it says `enough`, or nothing, and hangs up. `on_mail` is
    called with every mail before its answer.

    With `hold` set, the answer to a received mail waits for `let_go`; `received` is set meanwhile. A mail whose
    sender has gone before the answer is not accepted.
    """

    answers: dict[str, str] = field(default_factory=dict)
    hang_up_at: str = ""
    hold: bool = False
    received: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    accepted: list[bytes] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    mails_a_connection: int = 0
    enough: str = ""
    on_mail: Callable[[], None] | None = None
    connections: int = 0
    # With a certificate the conversation is encrypted: "ssl" from the first byte, "starttls" once asked to.
    certificate: Path | None = None
    encryption: str = ""
    encrypted_mails: int = 0
    port: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.accepted]

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.mailbox = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mailbox: MailServer


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.mailbox: MailServer = self.server.mailbox
        self.mailbox.connections += 1
        self.taken = 0
        try:
            if self.mailbox.encryption == "ssl":
                self.encrypt()
            self.say("220 test")
            while line := self.rfile.readline():
                if not self.reply(line.decode().split()[0].upper().rstrip(":"), line.decode()):
                    return
        except OSError:
            return  # the other side was killed

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def reply(self, verb: str, line: str) -> bool:
        """Answer one command; False ends the conversation."""
        if verb == self.mailbox.hang_up_at:
            return False
        if verb == "MAIL" and 0 < self.mailbox.mails_a_connection <= self.taken:
            if self.mailbox.enough:
                self.say(self.mailbox.enough)
            return False
        refusal = next((answer for to, answer in self.mailbox.refused.items() if verb == "RCPT" and to in line), "")
        if refusal:
            self.say(refusal)
            return True
        if verb in self.mailbox.answers:
            self.say(self.mailbox.answers[verb])
        elif verb == "DATA":
            self.say("354 go on")
            self.take_mail()
        elif self.mailbox.encryption == "starttls" and verb == "EHLO":
            self.say("250-test\r\n250 STARTTLS")
        elif self.mailbox.encryption == "starttls" and verb == "STARTTLS":
            self.say("220 go on")
            self.encrypt()
        else:
            self.say({"QUIT": "221 bye"}.get(verb, "250 ok"))
        return verb != "QUIT"

    def encrypt(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert self.mailbox.certificate is not None
        context.load_cert_chain(self.mailbox.certificate)
        self.connection = self.request = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def take_mail(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.taken += 1
        self.mailbox.encrypted_mails += isinstance(self.connection, ssl.SSLSocket)
        self.mailbox.received.set()
        if self.mailbox.on_mail:
            self.mailbox.on_mail()
        if self.mailbox.hold:
            self.mailbox.let_go.wait(60)
        if self.is_alone():
            return
        if "." in self.mailbox.answers:
            self.say(self.mailbox.answers["."])
        else:
            self.mailbox.accepted.append(b"".join(lines))
            self.say("250 2.0.0 queued")

    def is_alone(self) -> bool:
        """Whether the client has gone; then nobody is told, so nothing counts as accepted."""
        if isinstance(self.connection, ssl.SSLSocket):
            return False  # nobody can peep into an encrypted line
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
