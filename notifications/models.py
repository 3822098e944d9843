"""The outbox: every e-mail is a row first, written in the transaction of the act it tells of."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .constants import MessageStatus, Purpose

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: "datetime") -> "Self":
        """Rows that should be on their way by `now`."""
        return self.filter(status=MessageStatus.QUEUED, not_before__lte=now)

    def about(self, subject_kind: str, subject_id: int) -> "Self":
        """The delivery log of one record; sign-in mails have no place in any log."""
        return self.filter(subject_kind=subject_kind, subject_id=subject_id).exclude(purpose=Purpose.SIGN_IN)


class Message(models.Model):
    """One e-mail to one address. `dedupe_key` makes a second telling of the same thing impossible."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dedupe_key = models.CharField(max_length=160, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.NOTICE)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    to_address = models.EmailField(_("address"))
    language = models.CharField(max_length=10)
    subject = models.CharField(_("subject"), max_length=200)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    # Instead of the two above for sign-in mails; emptied once sent.
    sealed_body = models.BinaryField(blank=True, default=b"")
    # The record it tells of, for its delivery log; plain values, since this app knows no domain noun.
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=MessageStatus.choices, default=MessageStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["not_before"], name="message_due", condition=Q(status=MessageStatus.QUEUED)),
            models.Index(fields=["subject_kind", "subject_id"], name="message_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_its_instant",
                condition=Q(status=MessageStatus.SENT, sent_at__isnull=False)
                | (~Q(status=MessageStatus.SENT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_sign_in_body_is_sealed",
                condition=~Q(purpose=Purpose.SIGN_IN) | Q(body_text="", body_html=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_address}: {self.subject}"
