"""Django's SMTP backend under a deadline: one mail holds a worker, and the row it has locked, for a minute at most."""

import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import Any

from django.core.mail.backends import smtp
from django.core.mail.message import EmailMessage

from .constants import SMTP_STEPS, SMTP_TIMEOUT_SECONDS
from .deadlines import BoundedSocket, BoundedTLSSocket, Clock
from .mime import address

FAREWELL_SECONDS = 2


class _Conversation(smtplib.SMTP):
    """Puts its sockets under the clock."""

    def __init__(self, *args: Any, clock: Clock, **options: Any) -> None:
        self.clock = clock
        super().__init__(*args, **options)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found = super()._get_socket(host, port, min(timeout, self.clock.left()))  # type: ignore[misc] # private, and not in the stubs
        return self._under_the_clock(found)

    def starttls(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        answer = super().starttls(*args, **options)
        self.sock = self._under_the_clock(self.sock)  # type: ignore[arg-type]
        return answer

    def _under_the_clock(self, found: socket.socket) -> socket.socket:
        bounded = found
        if not isinstance(found, BoundedSocket | BoundedTLSSocket):
            bounded = BoundedSocket(fileno=found.detach())
        bounded.clock = self.clock  # type: ignore[attr-defined] # ssl is told which class it wraps into
        return bounded

    def send(self, s: Any) -> None:
        super().send(s)
        if isinstance(s, bytes) and s.endswith(b"\r\n.\r\n"):
            self.clock.handed_over = True


class _TLSConversation(_Conversation, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Opened by hand it stays open for many mails, each with a time of its own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.timeout = min(self.timeout or SMTP_TIMEOUT_SECONDS, SMTP_TIMEOUT_SECONDS)
        self.clock = Clock(self.timeout, SMTP_STEPS)
        self._is_fresh = False

    @property
    def connection_class(self) -> Any:
        return partial(_TLSConversation if self.use_ssl else _Conversation, clock=self.clock)

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        context = super().ssl_context
        context.sslsocket_class = BoundedTLSSocket
        return context

    @property
    def is_open(self) -> bool:
        return self.connection is not None and self.connection.sock is not None

    @property
    def handed_over(self) -> bool:
        """Whether the mail sent last may have been accepted, whatever was raised."""
        return self.clock.handed_over

    def open(self) -> bool | None:
        if self.connection:
            return False
        self.clock.start()
        self._is_fresh = True
        return super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if self.connection and not self._is_fresh:
            self.clock.start()
        self._is_fresh = False
        return super().send_messages(email_messages)

    def _send(self, email_message: EmailMessage) -> bool:
        """Django's own reads the same addresses anew for each mail."""
        if not email_message.recipients():
            return False
        sender, to = address(email_message.from_email), [address(each) for each in email_message.recipients()]
        mail = email_message.message().as_bytes(linesep="\r\n")
        try:
            self.connection.sendmail(sender, to, mail)  # type: ignore[union-attr]
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        """Politely if that is quick. What the server says to a farewell changes nothing about the mails."""
        self.clock.start(FAREWELL_SECONDS)
        with suppress(smtplib.SMTPException, OSError, ValueError):
            connection.quit()
        connection.close()
