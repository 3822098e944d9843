"""What the outbox holds for somebody, sealed or not."""

import re
from dataclasses import dataclass

from notifications.constants import Purpose
from notifications.models import Message
from notifications.sealing import open_sealed


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str
    message: Message

    @property
    def code(self) -> str:
        return re.search(r"\b\d{4}-\d{4}\b", self.text)[0]

    @property
    def path(self) -> str:
        """Where the mail's link leads, without the host."""
        return re.search(r"https?://[^/\s]+(/\S*)", self.text)[1]


def letters_to(address: str) -> list[Letter]:
    """Oldest first."""
    return [_letter(row) for row in Message.objects.filter(to_address=address).order_by("created_at", "pk")]


def letter_to(address: str) -> Letter:
    """The newest."""
    return letters_to(address)[-1]


def _letter(row: Message) -> Letter:
    text, html = row.body_text, row.body_html
    if row.purpose == Purpose.SIGN_IN:
        text, html = open_sealed(row.sealed_body)
    return Letter(row.subject, text, html, row)
