"""What became of the messages: a record's delivery log, and how late the outbox is."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.compiled import Hole, compiled
from cycles.selectors import CalendarNotLoaded, load_calendar

from .composing import label_of
from .constants import (
    BOUNCE_REASONS,
    DIGEST_HOUR,
    DIGEST_MINUTE,
    BounceReason,
    Channel,
    FailureReason,
    MessageStatus,
    Topic,
)
from .models import Message, Preference
from .unsubscribing import TokenWrong, user_id_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Delivery:
    """One line of a delivery log; no body and no sign-in mail ever gets here."""

    id: UUID
    to_name: str
    to_address: str
    subject: str
    status: MessageStatus
    attempts: int
    # When it was sent or is tried next; for a failed one, when it was written.
    at: datetime
    reason: str | Promise
    returned_at: datetime | None
    settled_at: datetime | None
    settled_by: str

    @property
    def is_sent(self) -> bool:
        return self.status == MessageStatus.SENT

    @property
    def is_waiting(self) -> bool:
        return self.status == MessageStatus.QUEUED

    @property
    def state(self) -> str | Promise:
        return _("Returned by the recipient's server") if self.returned_at else self.status.label

    @property
    def tag(self) -> str:
        """How the state looks: something is wrong, is under way, or all is said."""
        if self.has_failed or self.returned_at:
            return "attention"
        return "waiting" if self.is_waiting else "plain"

    @property
    def is_unsettled(self) -> bool:
        """Whether its person does not know, and nobody has seen to it."""
        return (self.has_failed or self.returned_at is not None) and self.settled_at is None

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
    return [_delivery(row) for row in _about(subject_kind=subject_kind, subject_id=subject_id)]


@compiled
def _about(subject_kind: Hole, subject_id: Hole) -> QuerySet[Message]:
    rows = Message.objects.about(subject_kind, subject_id).select_related("recipient", "settled_by")
    return rows.defer("body_text", "body_html", "sealed_body").order_by("-created_at", "pk")


def _delivery(row: Message) -> Delivery:
    status = MessageStatus(row.status)
    when = {MessageStatus.SENT: row.sent_at, MessageStatus.QUEUED: row.not_before}.get(status)
    return Delivery(
        id=row.pk,
        to_name=row.recipient.display_name if row.recipient else "",
        to_address=row.to_address,
        subject=label_of(row),
        status=status,
        attempts=row.attempts,
        at=when or row.created_at,
        reason=return_reason_of(row.bounce_code) if row.bounced_at else reason_of(row.last_error),
        returned_at=row.bounced_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by.name if row.settled_by else "",
    )


def reason_of(last_error: str) -> str | Promise:
    """The words for a stored failure, with the mail server's codes in brackets; empty for none."""
    if not last_error:
        return ""
    code, _space, numbers = last_error.partition(" ")
    reason = FailureReason(code) if code in FailureReason.values else FailureReason.UNEXPECTED
    return f"{reason.label} ({numbers})" if numbers else reason.label


def return_reason_of(code: str) -> str | Promise:
    """The words for the code with which the recipient's server returned a mail, and the code in brackets."""
    rest = code.partition(".")[2]
    known = BOUNCE_REASONS.get(rest) or BOUNCE_REASONS.get(rest.partition(".")[0], BounceReason.OTHER)
    return f"{known.label} ({code})" if code else known.label


def queue_age(now: datetime) -> timedelta | None:
    """How long ago the oldest unsent message that is due was written; None when nothing waits."""
    return backlog(now).age


def backlog(now: datetime) -> Backlog:
    totals = Message.objects.due(now).aggregate(waiting=Count("pk"), oldest=Min("created_at"))
    return Backlog(waiting=totals["waiting"], age=now - totals["oldest"] if totals["oldest"] else None)


def channels_of(user: "User") -> dict[Topic, Channel]:
    """What a person has chosen; nothing for topics of which they have not."""
    rows = Preference.objects.filter(user=user).order_by("topic").values_list("topic", "channel")
    return {Topic(topic): Channel(channel) for topic, channel in rows}


def person_of_link(token: str) -> "User":
    """Whose link to stop news it is. Raises unsubscribing.TokenExpired or TokenWrong."""
    person = get_user_model().objects.filter(pk=user_id_of(token)).first()
    if person is None:
        raise TokenWrong(token)
    return person


def next_summary(now: datetime | None = None) -> datetime | None:
    """When the next daily summary leaves; None where the working calendar ends before."""
    local = timezone.localtime(now or timezone.now())
    leaves = time(DIGEST_HOUR, DIGEST_MINUTE)
    first = local.date() if local.time() < leaves else local.date() + timedelta(days=1)
    try:
        calendar = load_calendar(first, first + timedelta(days=30))
        days = (first + timedelta(days=place) for place in range(31))
        day = next((day for day in days if calendar.is_working(day)), None)
    except CalendarNotLoaded:
        return None
    return datetime.combine(day, leaves, local.tzinfo) if day else None
