"""Outbox rows to the mail server, and what a failure means."""

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Any, Self
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError

from .constants import MAX_ATTEMPTS, MAX_ATTEMPTS_UNFORESEEN, SMTP_TIMEOUT_SECONDS, FailureReason
from .mime import Mail
from .models import Message
from .sealing import open_sealed
from .unsubscribing import headers_for

logger = logging.getLogger(__name__)

_ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_PERMANENT = 500
# What a row raises that cannot become a mail: a header with a second line, a character no charset has, a lost key.
_UNSENDABLE = (ValueError, TypeError, LookupError, MessageError, InvalidToken)
# Trouble between us and our mail server, the same for every mail.
_OURS = {FailureReason.UNREACHABLE, FailureReason.SENDER_REFUSED}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed. `codes` are the server's numbers only: its words may quote the address."""

    reason: FailureReason
    permanent: bool = False
    codes: str = ""

    def __str__(self) -> str:
        return f"{self.reason.value} {self.codes}".strip()

    @property
    def is_ours(self) -> bool:
        """Whether every other mail would meet the same now."""
        return self.reason in _OURS or self.codes.startswith("421")

    @property
    def attempts(self) -> int:
        """How many attempts a message gets that fails in this way."""
        if self.permanent:
            return 1
        return MAX_ATTEMPTS_UNFORESEEN if self.reason == FailureReason.UNEXPECTED else MAX_ATTEMPTS


class Post:
    """The way to the mail server, kept open for several mails; a context manager."""

    def __init__(self) -> None:
        self._connection: Any = None
        # Whether it is worth while to try the next mail now.
        self.is_open_for_business = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._hang_up()

    def send(self, message: Message) -> Failure | None:
        """Hand `message` over; None when accepted. A bad row or server is an answer, no exception."""
        try:
            mail = build(message)
            mail.message()  # a header that cannot be written shows here, before any connection
        except DatabaseError:
            raise  # the caller's transaction is broken; whether the row is to blame, it knows
        except Exception as error:  # noqa: BLE001 - see _guarded
            return _told(message, error, _building_failure(error))
        is_first = self._connection is None
        failure = self._attempt(message, mail)
        if failure is not None and not is_first and self._hung_up_early():
            # A server may end a connection after so many mails or seconds; that says nothing about this one.
            self._hang_up()
            failure = self._attempt(message, mail)
        self.is_open_for_business = failure is None or not failure.is_ours
        return failure

    def _attempt(self, message: Message, mail: Mail) -> Failure | None:
        failure = self._guarded(message, self._open, _opening_failure)
        if failure is not None:
            self._hang_up()
        return failure or self._guarded(message, lambda: self._hand_over(mail), explain)

    def _guarded(
        self, message: Message, step: Callable[[], None], explained: Callable[[Exception], Failure]
    ) -> Failure | None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must count as an attempt, or the row is tried for ever
            return _told(message, error, explained(error))
        return None

    def _open(self) -> None:
        if self._connection is None:
            self._connection = get_connection(timeout=settings.EMAIL_TIMEOUT or SMTP_TIMEOUT_SECONDS)
            self._connection.open()

    def _hand_over(self, mail: Mail) -> None:
        # A backend that finds nobody to send to says so by the count only.
        if self._connection.send_messages([mail]) != 1:
            raise ValueError("the message has no recipient")

    def _hung_up_early(self) -> bool:
        """Whether the server closed a connection, and cannot have taken the mail."""
        connection = self._connection
        return not getattr(connection, "is_open", True) and not getattr(connection, "handed_over", True)

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # every mail has had its answer by now
                connection.close()


def send(message: Message) -> Failure | None:
    """Hand one message to the mail server over a connection of its own."""
    with Post() as post:
        return post.send(message)


def build(message: Message) -> Mail:
    """The mail of a row. Its Message-ID comes from the row, so a second copy is recognisable as one."""
    text, html = message.body_text, message.body_html
    if message.sealed_body:
        text, html = open_sealed(message.sealed_body)
    mail = Mail(
        subject=message.subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to_address],
        headers={
            "Message-ID": f"<{message.pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>",
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **headers_for(message),
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _told(message: Message, error: Exception, failure: Failure) -> Failure:
    # The kind of error only: its text may quote the address or the body.
    level = logging.ERROR if failure.reason in {FailureReason.UNSENDABLE, FailureReason.UNEXPECTED} else logging.WARNING
    logger.log(level, "message %s not sent: %s (%s)", message.pk, failure, type(error).__name__)
    return failure


def _building_failure(error: Exception) -> Failure:
    if isinstance(error, _UNSENDABLE):
        return Failure(FailureReason.UNSENDABLE, permanent=True)
    return Failure(FailureReason.UNEXPECTED)


def _opening_failure(error: Exception) -> Failure:
    """No mail was spoken of yet, so nothing here is a mail's fault."""
    if isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected):
        return explain(error)
    return Failure(FailureReason.UNREACHABLE)


def explain(error: Exception) -> Failure:
    """Permanent is only what concerns this message: its address or its content refused with a 5xx code, or words
    that cannot become a mail.

    Named below, and tried again for days: 4xx answers, time-outs, broken and refused connections, and a server that
    refuses our own sign-in, sender address or encryption, which is a matter of configuration. Whatever is not named
    is tried a few times only.
    """
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _refusal(FailureReason.RECIPIENT_REFUSED, code, words)
    if isinstance(error, SMTPDataError):
        return _refusal(FailureReason.CONTENT_REFUSED, error.smtp_code, error.smtp_error)
    if isinstance(error, SMTPResponseException):
        reason = FailureReason.SENDER_REFUSED if error.smtp_code >= _PERMANENT else FailureReason.TRY_LATER
        return Failure(reason, codes=_codes(error.smtp_code, error.smtp_error))
    if isinstance(error, SMTPServerDisconnected):
        return Failure(FailureReason.UNREACHABLE)
    if isinstance(error, SMTPException):  # no STARTTLS or no way to sign in where the settings want one
        return Failure(FailureReason.SENDER_REFUSED)
    if isinstance(error, OSError):
        return Failure(FailureReason.UNREACHABLE)
    return _building_failure(error)


def _refusal(reason: FailureReason, code: int, words: bytes | str) -> Failure:
    codes = _codes(code, words)
    if code >= _PERMANENT:
        return Failure(reason, permanent=True, codes=codes)
    return Failure(FailureReason.TRY_LATER, codes=codes)


def _codes(code: int, words: bytes | str) -> str:
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    enhanced = _ENHANCED_CODE.search(text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
