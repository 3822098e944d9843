"""What became of the messages: a record's delivery log, and how late the outbox is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils.functional import Promise

from .constants import FailureReason, MessageStatus
from .models import Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """One line of a delivery log; no body and no sign-in mail ever gets here."""

    to_name: str
    to_address: str
    subject: str
    status: MessageStatus
    attempts: int
    # When it was sent or is tried next; for a failed one, when it was written.
    at: datetime
    reason: str | Promise

    @property
    def is_sent(self) -> bool:
        return self.status == MessageStatus.SENT

    @property
    def has_failed(self) -> bool:
        return self.status == MessageStatus.FAILED


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages that should have left by now; `age` is the oldest one's, None when there is none."""

    waiting: int
    age: timedelta | None


def deliveries_about(subject_kind: str, subject_id: int) -> list[Delivery]:
    """The delivery log of one record, newest first."""
    rows = (
        Message.objects.about(subject_kind, subject_id)
        .select_related("recipient")
        .defer("body_text", "body_html", "sealed_body")
        .order_by("-created_at", "pk")
    )
    return [_delivery(row) for row in rows]


def _delivery(row: Message) -> Delivery:
    status = MessageStatus(row.status)
    when = {MessageStatus.SENT: row.sent_at, MessageStatus.QUEUED: row.not_before}.get(status)
    return Delivery(
        to_name=row.recipient.display_name if row.recipient else "",
        to_address=row.to_address,
        subject=row.subject,
        status=status,
        attempts=row.attempts,
        at=when or row.created_at,
        reason=reason_of(row.last_error),
    )


def reason_of(last_error: str) -> str | Promise:
    """The words for a stored failure, with the mail server's codes in brackets; empty for none."""
    if not last_error:
        return ""
    code, _space, numbers = last_error.partition(" ")
    reason = FailureReason(code) if code in FailureReason.values else FailureReason.UNEXPECTED
    return f"{reason.label} ({numbers})" if numbers else reason.label


def queue_age(now: datetime) -> timedelta | None:
    """How long ago the oldest unsent message that is due was written; None when nothing waits."""
    return backlog(now).age


def backlog(now: datetime) -> Backlog:
    totals = Message.objects.due(now).aggregate(waiting=Count("pk"), oldest=Min("created_at"))
    return Backlog(waiting=totals["waiting"], age=now - totals["oldest"] if totals["oldest"] else None)
