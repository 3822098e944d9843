"""The mails of a circular and the items in people's lists: two statements for every BATCH of people."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.constants import SENTENCE_LENGTH, Channel, Topic
from notifications.models import FeedItem, Message
from notifications.rendering import shortened
from notifications.services import Telling, hint_due, tell

from ..constants import BATCH, RELEASE_KIND, SUBJECT_KIND
from ..letters import Letter, in_language, languages_of, letter_to
from ..models import Circular, CircularRecipient


def post(circular: Circular, recipients: Sequence[CircularRecipient], now: datetime) -> None:
    """Write one mail and one list item for each, in the transaction that sends the circular."""
    letters = {language: Letter.of(circular, language) for language in languages_of(circular)}
    for start in range(0, len(recipients), BATCH):
        batch = recipients[start : start + BATCH]
        messages = [_message(circular, row, letters[row.language], now) for row in batch]
        Message.objects.bulk_create(messages)
        FeedItem.objects.bulk_create(
            _item(circular, row, message, now) for row, message in zip(batch, messages, strict=True)
        )
    transaction.on_commit(hint_due, robust=True)


def tell_releasers(circular: Circular, people: Sequence[User]) -> None:
    """Tell those who can release a circular that it waits; what nobody does, the ladder reminds of."""
    if circular.asked_at is None:
        return
    said = {"reference": circular.reference, "author": circular.author.name, "subject": circular.subject}
    tell(
        [
            Telling(
                to=person,
                key=f"{SUBJECT_KIND}-release:{circular.pk}:{circular.asked_at:%Y%m%d%H%M%S%f}:{person.pk}",
                topic=Topic.DUTY,
                pressing=True,
                headline=format_lazy(_("Circular {reference} waits for release"), **said),
                sentence=format_lazy(_("{author} has handed in “{subject}”. Please look at mail and list."), **said),
                path=circular.get_absolute_url(),
                template="circulars/waiting",
                context={"circular": circular},
                subject_kind=RELEASE_KIND,
                subject_id=circular.pk,
            )
            for person in people
        ]
    )


def _key(circular: Circular, recipient: CircularRecipient) -> str:
    return f"{SUBJECT_KIND}:{circular.pk}:{recipient.user_id}"


def _message(circular: Circular, recipient: CircularRecipient, letter: Letter, now: datetime) -> Message:
    mine = letter_to(recipient, letter)
    return Message(
        dedupe_key=_key(circular, recipient),
        recipient=recipient.user,
        to_address=recipient.address,
        language=letter.language,
        subject=mine.subject,
        body_text=mine.text,
        body_html=mine.html,
        subject_kind=SUBJECT_KIND,
        subject_id=circular.pk,
        not_before=now,
    )


def _item(circular: Circular, recipient: CircularRecipient, message: Message, now: datetime) -> FeedItem:
    subject, body = in_language(circular, recipient.language)
    return FeedItem(
        key=message.dedupe_key,
        recipient=recipient.user,
        topic=Topic.NEWS,
        channel=Channel.IMMEDIATE,
        subject_kind=SUBJECT_KIND,
        subject_id=circular.pk,
        headline=subject,
        sentence=shortened(" ".join(body.split()), SENTENCE_LENGTH),
        path=circular.get_absolute_url(),
        created_at=now,
        message=message,
    )
