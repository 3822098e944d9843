"""The feed: everything the portal has to tell a person, and the mail that carried it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..constants import CHANNELS_ALLOWED, SENTENCE_LENGTH, SUBJECT_LENGTH, Channel, Topic
from .message import Message

if TYPE_CHECKING:
    from typing import Self

    from accounts.models import User


class FeedItemQuerySet(models.QuerySet["FeedItem"]):
    def visible_to(self, user: "User") -> "Self":
        return self.filter(recipient=user)

    def unmailed(self) -> "Self":
        """Still to be carried by a mail."""
        return self.filter(UNMAILED)


# No mail has it yet, one shall, and what it says still holds.
UNMAILED = Q(message__isnull=True, moot_at__isnull=True) & ~Q(channel=Channel.NONE)


class FeedItem(models.Model):
    """One thing told to one person, carried by exactly one mail (or none, when the person chose so).

    `key` names what is told to whom and makes a second telling impossible. News carries its words; an item with a
    `source` is worded by its owner when read (notifications.composing), since only ids are written in bulk.
    """

    key = models.CharField(max_length=160, unique=True)
    # Somebody without an account (a head of unit) has an address only.
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    to_address = models.EmailField(blank=True)
    topic = models.CharField(max_length=10, choices=Topic.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True)
    headline = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    sentence = models.CharField(max_length=SENTENCE_LENGTH, blank=True)
    path = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=20, blank=True)
    source_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="items")
    # What it reminds of was done before any mail left.
    moot_at = models.DateTimeField(null=True)

    objects = FeedItemQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="feed_item_of_person"),
            models.Index(fields=["channel", "recipient"], name="feed_item_unmailed", condition=UNMAILED),
            models.Index(fields=["source", "source_id"], name="feed_item_source", condition=Q(source_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="feed_item_has_a_reader",
                condition=Q(recipient__isnull=False, to_address="") | (Q(recipient__isnull=True) & ~Q(to_address="")),
            ),
            models.CheckConstraint(
                name="feed_item_worded_or_sourced",
                condition=(Q(source="", source_id__isnull=True) & ~Q(headline=""))
                | (~Q(source="") & Q(source_id__isnull=False, headline="")),
            ),
            models.CheckConstraint(
                name="feed_item_silent_only_by_choice",
                condition=~Q(channel=Channel.NONE) | Q(message__isnull=True, topic=Topic.NEWS),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Preference(models.Model):
    """How a person wants to be told of a topic; no row means the default."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=10, choices=Topic.choices)
    channel = models.CharField(_("how I am told"), max_length=10, choices=Channel.choices)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["user_id", "topic"]
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="preference_once_per_topic"),
            models.CheckConstraint(
                name="preference_within_what_duty_allows",
                condition=Q(
                    *(Q(topic=topic, channel__in=channels) for topic, channels in CHANNELS_ALLOWED.items()),
                    _connector=Q.OR,
                ),
                violation_error_message=_("What waits on you cannot be switched off."),
            ),
        ]
