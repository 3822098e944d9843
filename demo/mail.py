"""Development mail goes to a Maildir, so that the mailbox page shows what really left."""

import mailbox
from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.message import EmailMessage as Parsed
from email.parser import BytesParser
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone


class MaildirBackend(BaseEmailBackend):
    """Delivers every message into the Maildir of the settings; a time-out means nothing here."""

    def __init__(self, *, fail_silently: bool = False, **_options: object) -> None:
        super().__init__(fail_silently=fail_silently)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        box = mailbox.Maildir(_directory(), create=True)
        for message in email_messages:
            box.add(message.message().as_bytes())
        return len(email_messages)


class Mail(NamedTuple):
    """One delivered message, ready to read."""

    key: str
    at: datetime
    to: str
    subject: str
    text: str
    html: str


def delivered() -> list[Mail]:
    """Everything in the Maildir, newest first."""
    if not (_directory() / "new").is_dir():
        return []
    box = mailbox.Maildir(_directory(), create=False)
    return sorted((_read(box, key) for key in box.keys()), key=lambda mail: mail.at, reverse=True)  # noqa: SIM118


def find(key: str) -> Mail | None:
    return next((mail for mail in delivered() if mail.key == key), None)


def _directory() -> Path:
    return Path(settings.DEMO_MAILDIR)


def _read(box: mailbox.Maildir, key: str) -> Mail:
    with box.get_file(key) as file:
        parsed = BytesParser(policy=policy.default).parsebytes(file.read())
    arrived = datetime.fromtimestamp(box.get_message(key).get_date(), tz=timezone.get_default_timezone())
    return Mail(key, arrived, str(parsed["To"]), str(parsed["Subject"]), _part(parsed, "plain"), _part(parsed, "html"))


def _part(parsed: Parsed, kind: str) -> str:
    body = parsed.get_body((kind,))
    return body.get_content() if body else ""
