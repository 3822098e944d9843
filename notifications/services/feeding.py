"""Telling people: one feed item each, and the mail that carries it, now or with the daily summary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.functional import Promise

from .. import hints
from ..constants import (
    CHANNELS_ALLOWED,
    HINT_BATCH,
    SENTENCE_LENGTH,
    SUBJECT_LENGTH,
    Channel,
    MessageStatus,
    Purpose,
    Topic,
)
from ..models import FeedItem, Message, Preference
from ..rendering import shortened
from .queueing import NotInTransaction, compose_message

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing told to one person. `pressing`: somebody is blocked, or waits for just this word."""

    to: "User"
    key: str
    topic: Topic
    pressing: bool
    headline: str | Promise
    sentence: str | Promise
    path: str
    # The mail when it goes at once: a template below emails/ and its context.
    template: str
    context: Mapping[str, Any]
    subject_kind: str = ""
    subject_id: int | None = None


def tell(tellings: Sequence[Telling]) -> None:
    """Write the feed items and the mails that leave at once, in the transaction of the act they tell of.

    Three queries whatever the number. Telling a `key` twice does nothing the second time. Words are fixed now, in
    each reader's language.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("tell belongs inside the transaction of the act it tells of.")
    if not tellings:
        return
    chosen, now = chosen_channels([telling.to.pk for telling in tellings]), timezone.now()
    items: list[FeedItem] = []
    for telling in tellings:
        channel = channel_for(telling.topic, chosen.get((telling.to.pk, telling.topic)), pressing=telling.pressing)
        items.append(_item(telling, channel, now))
    messages = [item.message for item in items if item.message is not None]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    FeedItem.objects.bulk_create(items, ignore_conflicts=True)
    if messages:
        hints.hint_on_commit([message.pk for message in messages])


def chosen_channels(user_ids: Iterable[int]) -> dict[tuple[int, str], str]:
    """What people have chosen, by person and topic; nothing for those who have not."""
    rows = Preference.objects.filter(user__in=set(user_ids)).values_list("user_id", "topic", "channel")
    return {(user_id, topic): channel for user_id, topic, channel in rows}


def channel_for(topic: Topic, chosen: str | None, *, pressing: bool) -> Channel:
    """The channel of an item. What presses goes at once unless its reader wants it in the summary; news that does not
    press follows the reader; a duty that does not press waits for the summary."""
    if pressing:
        return Channel.DIGEST if chosen == Channel.DIGEST and topic == Topic.DUTY else Channel.IMMEDIATE
    if topic == Topic.DUTY:
        return Channel.DIGEST
    return Channel(chosen) if chosen else CHANNELS_ALLOWED[topic][0]


def _item(telling: Telling, channel: Channel, now: datetime) -> FeedItem:
    with translation.override(telling.to.language):
        item = FeedItem(
            key=telling.key,
            recipient=telling.to,
            topic=telling.topic,
            channel=channel,
            subject_kind=telling.subject_kind,
            subject_id=telling.subject_id,
            headline=shortened(str(telling.headline), SUBJECT_LENGTH),
            sentence=shortened(str(telling.sentence), SENTENCE_LENGTH),
            path=telling.path,
            created_at=now,
        )
    if channel == Channel.IMMEDIATE:
        item.message = compose_message(
            telling.template,
            dedupe_key=telling.key,
            to=telling.to,
            context=dict(telling.context),
            subject_kind=telling.subject_kind,
            subject_id=telling.subject_id,
            purpose=Purpose.NOTICE if telling.pressing else Purpose.NEWS,
        )
    return item


@transaction.atomic
def mail_pressing_items(composer: str, sources: Sequence[str], now: datetime) -> int:
    """One outbox row for each unmailed item of these sources that goes at once; how many. One statement.

    The mail is worded by `composer` when it leaves. Called in the transaction that wrote the items; called again it
    finds nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH pressing AS (
                SELECT item.id, item.recipient_id, item.subject_kind, item.subject_id,
                    COALESCE(person.email, item.to_address) AS address, person.language
                FROM notifications_feeditem AS item LEFT JOIN accounts_user AS person ON person.id = item.recipient_id
                WHERE item.channel = %(immediate)s AND item.message_id IS NULL AND item.moot_at IS NULL
                    AND item.source = ANY(%(sources)s)
                FOR UPDATE OF item
            ), written AS (
                {_INSERT}
                SELECT gen_random_uuid(), 'item:' || id, recipient_id, address, COALESCE(language, %(language)s),
                    '', '', '', '', subject_kind, subject_id, %(purpose)s, %(status)s, 0, %(now)s, %(now)s, '',
                    %(composer)s, ''
                FROM pressing
                RETURNING id, dedupe_key
            )
            UPDATE notifications_feeditem AS item SET message_id = written.id
            FROM written WHERE written.dedupe_key = 'item:' || item.id
            RETURNING written.id
            """,  # noqa: S608 - a constant of this module
            {
                "immediate": Channel.IMMEDIATE.value,
                "sources": list(sources),
                "composer": composer,
                **_new_message(now),
            },
        )
        ids = [row[0] for row in cursor.fetchall()]
    if ids:
        hints.hint_on_commit(ids[:HINT_BATCH])
    return len(ids)


_INSERT = """
INSERT INTO notifications_message (id, dedupe_key, recipient_id, to_address, language, subject, body_text, body_html,
    sealed_body, subject_kind, subject_id, purpose, status, attempts, not_before, created_at, last_error, composer,
    bounce_code)
"""


def _new_message(now: datetime) -> dict[str, Any]:
    return {
        "language": settings.LANGUAGE_CODE,
        "purpose": Purpose.NOTICE.value,
        "status": MessageStatus.QUEUED.value,
        "now": now,
    }


@transaction.atomic
def write_digests(composer: str, day: date, now: datetime) -> int:
    """One outbox row for every person with unmailed items, which it takes along; how many. One statement.

    Its key names person and day, so a second scheduler writes nothing, and what comes later waits for the next day.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH waiting AS (
                SELECT DISTINCT item.recipient_id
                FROM notifications_feeditem AS item
                WHERE item.channel = %(digest)s AND item.message_id IS NULL AND item.moot_at IS NULL
            ), written AS (
                {_INSERT}
                SELECT gen_random_uuid(), 'digest:' || person.id || ':' || %(day)s, person.id, person.email,
                    person.language, '', '', '', '', '', NULL::bigint, %(purpose)s, %(status)s, 0, %(now)s, %(now)s, '',
                    %(composer)s, ''
                FROM waiting JOIN accounts_user AS person ON person.id = waiting.recipient_id
                WHERE person.is_active
                ON CONFLICT (dedupe_key) DO NOTHING
                RETURNING id, recipient_id
            ), taken AS (
                UPDATE notifications_feeditem AS item SET message_id = written.id
                FROM written
                WHERE written.recipient_id = item.recipient_id AND item.channel = %(digest)s
                    AND item.message_id IS NULL AND item.moot_at IS NULL
            )
            SELECT id FROM written
            """,  # noqa: S608 - a constant of this module
            {"digest": Channel.DIGEST.value, "day": day.isoformat(), "composer": composer, **_new_message(now)},
        )
        ids = [row[0] for row in cursor.fetchall()]
    if ids:
        hints.hint_on_commit(ids[:HINT_BATCH])
    return len(ids)
