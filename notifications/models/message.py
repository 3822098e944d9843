"""The outbox: every e-mail is a row first, written in the transaction of the act it tells of."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.compiled import Hole

from ..constants import MessageStatus, Purpose

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self


# Never reached its person, and nobody has seen to it yet.
UNDELIVERED = Q(settled_at__isnull=True) & (Q(status=MessageStatus.FAILED) | Q(bounced_at__isnull=False))


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: "datetime") -> "Self":
        """Rows that should be on their way by `now`."""
        return self.filter(status=MessageStatus.QUEUED, not_before__lte=now)

    def undelivered(self) -> "Self":
        """Failed for good or returned by the recipient's server, and not yet seen to."""
        return self.filter(UNDELIVERED)

    def undelivered_now(self) -> "Self":
        """`undelivered`, less what needs nobody any more: the person has another address by now, or it was a sign-in
        mail, which its reader simply asks for again."""
        same_address = Q(recipient__isnull=True) | Q(recipient__email__iexact=F("to_address"))
        return self.undelivered().filter(same_address).exclude(purpose=Purpose.SIGN_IN)

    def about(self, subject_kind: str | Hole, subject_id: int | Hole) -> "Self":
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
    # Named here, the mail is put together when it leaves (notifications.composing), so that what was done
    # meanwhile is not asked for again; its text is kept once sent. Empty: it was rendered when written.
    composer = models.CharField(max_length=20, blank=True)
    # The recipient's server took it and returned it later (RFC 3464), with its status code.
    bounced_at = models.DateTimeField(null=True)
    bounce_code = models.CharField(max_length=20, blank=True)
    # Somebody saw to an undelivered mail: telephoned, or had the address corrected.
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["not_before"], name="message_due", condition=Q(status=MessageStatus.QUEUED)),
            models.Index(fields=["subject_kind", "subject_id"], name="message_subject"),
            models.Index(fields=["subject_kind", "subject_id"], name="message_undelivered", condition=UNDELIVERED),
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
            models.CheckConstraint(
                name="message_bounced_only_once_sent",
                condition=Q(bounced_at__isnull=True) | Q(status=MessageStatus.SENT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_address}: {self.subject}"
