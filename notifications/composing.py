"""Mails that are put together when they leave, so that what was done meanwhile is not asked for again.

Apps above the outbox name a composer (in AppConfig.ready) and write rows with that name instead of a body.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.utils.functional import Promise

from .models import Message
from .rendering import Mail


@dataclass(frozen=True, slots=True)
class Composer:
    """`compose` returns the mails of rows by id, leaving out those with nothing left to say; queries do not grow
    with their number."""

    compose: Callable[[Sequence[Message]], dict[UUID, Mail]]
    # What the delivery log calls a mail that has no subject yet.
    label: str | Promise


_composers: dict[str, Composer] = {}


def register(name: str, composer: Composer) -> None:
    _composers[name] = composer


def put_together(messages: Iterable[Message]) -> list[Message]:
    """Fill subject and bodies of rows that name a composer; the rows that are still to be sent.

    Rows rendered when they were written stay as they are. Whatever a composer raises is the caller's to record.
    """
    ready: list[Message] = []
    for name, group in groupby(sorted(messages, key=_composer_name), key=_composer_name):
        rows = list(group)
        ready += _filled(_composers[name], rows) if name else rows
    return ready


def _composer_name(message: Message) -> str:
    return message.composer


def _filled(composer: Composer, rows: list[Message]) -> list[Message]:
    mails = composer.compose(rows)
    wanted = [row for row in rows if row.pk in mails]
    for row in wanted:
        mail = mails[row.pk]
        row.subject, row.body_text, row.body_html = mail.subject, mail.text, mail.html
    return wanted


def label_of(message: Message) -> str:
    """The subject of a mail, or what it will be while it has none."""
    if message.subject or message.composer not in _composers:
        return message.subject
    return str(_composers[message.composer].label)
