"""A circular as the mail that people get: rendered once per language, then addressed to each."""

from dataclasses import dataclass
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import pgettext

from notifications.services import compose_message

from .models import Circular, CircularRecipient

ENGLISH = "en"


def language_for(language: str, circular: Circular) -> str:
    """The language in which somebody gets the circular: English where they want it and there is some."""
    return ENGLISH if language == ENGLISH and circular.has_english else settings.LANGUAGE_CODE


def languages_of(circular: Circular) -> list[str]:
    return [settings.LANGUAGE_CODE, *([ENGLISH] if circular.has_english else [])]


def in_language(circular: Circular, language: str) -> tuple[str, str]:
    """Subject and text."""
    if language == ENGLISH and circular.has_english:
        return circular.subject_en, circular.body_en
    return circular.subject, circular.body


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered mail; `name` and `capacity` are what stands in it for them until it is addressed."""

    language: str
    subject: str
    text: str
    html: str
    name: str
    capacity: str

    @classmethod
    def of(cls, circular: Circular, language: str) -> Self:
        """The mail in one language, not addressed yet; the marks are random, so no text can hold them."""
        name, capacity = uuid4().hex, uuid4().hex
        with translation.override(language):
            subject, body = in_language(circular, language)
            mail = compose_message(
                "circulars/circular",
                dedupe_key="",
                address="-",
                language=language,
                context={
                    "recipient_name": name,
                    "capacity": capacity,
                    "subject": subject,
                    "body": body,
                    "facts": [
                        (pgettext("of a circular", "From"), circular.sender_label),
                        (pgettext("of a circular", "To"), circular.audience_label),
                        (pgettext("of a circular", "Number"), circular.reference),
                    ],
                    "path": circular.get_absolute_url(),
                },
            )
        return cls(language, mail.subject, mail.body_text, mail.body_html, name, capacity)

    def addressed_to(self, name: str, capacity: str) -> Self:
        """The same mail to one person."""
        name, capacity = " ".join(name.split()), " ".join(capacity.split())
        return type(self)(
            self.language,
            self.subject,
            self.text.replace(self.name, name).replace(self.capacity, capacity),
            self.html.replace(self.name, escape(name)).replace(self.capacity, escape(capacity)),
            name,
            capacity,
        )


def letter_to(recipient: CircularRecipient, letter: Letter) -> Letter:
    """The mail to one person of the list, in whose language `letter` is; without a name their capacity is greeted."""
    with translation.override(letter.language):
        capacity = recipient.membership.label
    return letter.addressed_to(recipient.user.display_name or capacity, capacity)
