"""One outbox row to the mail server, and what a failure means."""

import logging
import re
from dataclasses import dataclass
from email.errors import MessageError
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from .constants import SMTP_TIMEOUT_SECONDS, FailureReason
from .models import Message
from .sealing import open_sealed

logger = logging.getLogger(__name__)

_ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed. `codes` are the server's numbers only: its words may quote the address."""

    reason: FailureReason
    permanent: bool = False
    codes: str = ""

    def __str__(self) -> str:
        return f"{self.reason.value} {self.codes}".strip()


def send(message: Message) -> Failure | None:
    """Hand `message` to the mail server; None when accepted. A bad row or server is an answer, no exception."""
    try:
        mail = build(message)
        mail.message()  # a header that cannot be written shows here, before any connection
    except (ValueError, TypeError, LookupError, MessageError, InvalidToken) as error:
        return _unsendable(message, error)
    try:
        mail.send()
    except Exception as error:  # noqa: BLE001 - whatever it is, it must count as an attempt, or the row is tried for ever
        return _failure(message, error)
    return None


def build(message: Message) -> EmailMultiAlternatives:
    """The mail of a row. Its Message-ID comes from the row, so a second copy is recognisable as one."""
    text, html = message.body_text, message.body_html
    if message.sealed_body:
        text, html = open_sealed(message.sealed_body)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to_address],
        headers={
            "Message-ID": f"<{message.pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>",
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
        connection=get_connection(timeout=min(settings.EMAIL_TIMEOUT or SMTP_TIMEOUT_SECONDS, SMTP_TIMEOUT_SECONDS)),
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _unsendable(message: Message, error: Exception) -> Failure:
    # The kind of error only: its text may quote the address or the body.
    logger.error("message %s cannot be put together: %s", message.pk, type(error).__name__)
    return Failure(FailureReason.UNSENDABLE, permanent=True)


def _failure(message: Message, error: Exception) -> Failure:
    failure = explain(error)
    logger.warning("message %s not sent: %s (%s)", message.pk, failure, type(error).__name__)
    return failure


def explain(error: Exception) -> Failure:
    """Permanent is only what concerns this message: its address or its content refused with a 5xx code.

    A 5xx answer to our own sign-in or sender address is a matter of configuration, so those wait.
    """
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _refusal(FailureReason.RECIPIENT_REFUSED, code, words)
    if isinstance(error, SMTPDataError):
        return _refusal(FailureReason.CONTENT_REFUSED, error.smtp_code, error.smtp_error)
    if isinstance(error, SMTPResponseException) and error.smtp_code >= _PERMANENT:
        reason = FailureReason.SENDER_REFUSED
        return Failure(reason, codes=_codes(error.smtp_code, error.smtp_error))
    if isinstance(error, SMTPSenderRefused | SMTPResponseException):
        return Failure(FailureReason.TRY_LATER, codes=_codes(error.smtp_code, error.smtp_error))
    if isinstance(error, UnicodeError):
        return Failure(FailureReason.UNSENDABLE, permanent=True)
    if isinstance(error, SMTPServerDisconnected):
        return Failure(FailureReason.UNREACHABLE)
    if isinstance(error, OSError) and not isinstance(error, SMTPException):  # which is an OSError too
        return Failure(FailureReason.UNREACHABLE)
    return Failure(FailureReason.UNEXPECTED)


def _refusal(reason: FailureReason, code: int, words: bytes | str) -> Failure:
    codes = _codes(code, words)
    if code >= _PERMANENT:
        return Failure(reason, permanent=True, codes=codes)
    return Failure(FailureReason.TRY_LATER, codes=codes)


def _codes(code: int, words: bytes | str) -> str:
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    enhanced = _ENHANCED_CODE.search(text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
