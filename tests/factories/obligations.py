"""Cases with a due date of the test's choosing, and the clock to sweep at."""

from datetime import date, datetime

from applications.models import Application
from core.dates import TAIPEI
from notifications.models import FeedItem
from obligations.constants import ReminderState
from obligations.models import Reminder

# A Wednesday in the past, with the National Day's holiday on Friday the 9th before it.
DUE = date(2026, 10, 14)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """That time of day in Taipei."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TAIPEI)


def october(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return at(date(2026, 10, day), hour, minute)


def due(case: Application, due_on: date = DUE, since: datetime | None = None) -> Application:
    """The case with another due date, as if it had come to its status in time for it."""
    began = since or at(date(2026, 9, 30))
    changes: dict[str, object] = {"due_on": due_on, "status_since": began}
    if case.claim_due_on is not None:
        changes["claim_due_on"] = due_on
    Application.objects.filter(pk=case.pk).update(**changes)
    case.refresh_from_db()
    return case


def steps_of(case: Application, state: ReminderState = ReminderState.ISSUED) -> list[tuple[int, str]]:
    """(offset, audience) of the case's reminders in a state, in the order written."""
    rows = Reminder.objects.filter(subject_kind="application", subject_id=case.pk, state=state)
    return list(rows.order_by("created_at", "fires_on", "pk").values_list("step__offset", "step__audience"))


def readers_of(case: Application) -> list[tuple[str, str]]:
    """(who, as what) was told by reminders of the case, sorted."""
    items = FeedItem.objects.filter(subject_kind="application", subject_id=case.pk).exclude(source="")
    return sorted(
        (item.recipient.email if item.recipient else item.to_address, item.source)
        for item in items.select_related("recipient").order_by("pk")
    )
