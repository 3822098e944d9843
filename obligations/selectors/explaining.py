"""Why a reminder was or was not sent, in sentences for whoever is asked: the log of one record, and of the engine."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from core.dates import format_date, format_datetime, local_today
from cycles.selectors import Calendar, CalendarNotLoaded, load_calendar
from notifications.constants import Channel, Topic
from notifications.models import FeedItem, Preference
from notifications.selectors import next_summary, reason_of, return_reason_of

from .. import wording
from ..asking import set_aside_now
from ..constants import REMINDER_HOUR, SWEEP_LATE_HOURS, Audience, Body, Fate
from ..models import Ladder, LadderStep, Sweep
from ..registry import registry
from ..statements import ESCALATION
from .lines import reader_name
from .preview import RoundShown, StepShown, reminders_of


def explain(subject_kind: str, subject_id: int, *, only: str = "") -> Iterator[str]:
    """Sentences about one record, line by line; with `only` about one kind of obligation."""
    record = registry.subjects()[subject_kind].describe([subject_id]).get(subject_id)
    yield f"{subject_kind} {record.reference if record else subject_id}"
    yield from _engine()
    rounds = [each for each in reminders_of(subject_kind, subject_id) if only in {"", each.round.obligation.code}]
    if not any(each.is_open for each in rounds):
        yield "Nothing is owed on it now, so nobody is reminded. What is open is found by these declarations:"
        yield from _declarations(subject_kind, only)
    for code in set_aside_now():
        yield f"The declaration {code} fails, so what it finds is missing here and everywhere; the log says why."
    for each in rounds:
        yield ""
        yield from _round(each)


def _declarations(subject_kind: str, only: str) -> Iterator[str]:
    for obligation in registry.all():
        if obligation.subject.kind == subject_kind and only in {"", obligation.code}:
            fails = obligation.code in set_aside_now()
            yield f"  - {obligation.code}: {'FAILS, see the log' if fails else 'does not yield this record'}"


# -- the engine -----------------------------------------------------------------------------------------------


def _engine() -> Iterator[str]:
    last = Sweep.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    if last is None or last.finished_at is None:
        yield "No sweep has ever run: start Celery beat and a worker."
    else:
        hours = (timezone.now() - last.finished_at).total_seconds() / 3600
        late = " That is too long ago: the scheduler seems to be dead." if hours > SWEEP_LATE_HOURS else ""
        yield f"The last sweep ended on {format_datetime(last.finished_at)}, {hours:.1f} hours ago.{late}"
        for code in last.failures:
            yield f"In it the declaration {code} failed; nothing was sent for it. The log of the worker says why."
    yield from _calendar()


def _calendar() -> Iterator[str]:
    today = local_today()
    calendar = _loaded()
    if calendar is None:
        yield f"The working calendar does not reach {format_date(today)}: nothing can be sent. Run extend_calendar."
        return
    leaves = next_summary()
    yield (
        f"The next daily summary leaves on {format_datetime(leaves)}."
        if leaves
        else ("No daily summary can leave: the working calendar ends.")
    )


def _loaded() -> Calendar | None:
    today = local_today()
    try:
        calendar = load_calendar(today, today)
        calendar.place_of(today)
    except CalendarNotLoaded:
        return None
    return calendar


# -- one round ------------------------------------------------------------------------------------------------


def _round(shown: RoundShown) -> Iterator[str]:
    round_, obligation = shown.round, shown.round.obligation
    due = f"due on {format_date(round_.due_on)}" if round_.due_on else "without a due date"
    yield f"{obligation.code}: {shown.what}"
    state = "Open" if shown.is_open else _closed(shown.closed_at)
    yield f"  {state}, since {format_datetime(round_.started_at)}, {due}."
    if shown.is_open:
        yield f"  {_waits_on(shown)}"
    if round_.due_on is None:
        yield "  Without a due date no step has a date, so nothing is sent."
    elif not shown.steps:
        yield f"  The ladder {obligation.ladder.code} {_emptiness(obligation.ladder.code)}: nothing is sent."
    for step in shown.steps:
        yield from _step(step)
    if shown.is_open:
        yield from _without_address(shown)


def _closed(closed_at: datetime | None) -> str:
    if closed_at is None:
        return "Done or changed since the last sweep, which has not noticed yet"
    return f"Done, withdrawn or moved to another date; noticed on {format_datetime(closed_at)}"


def _emptiness(code: str) -> str:
    return "has no steps" if Ladder.objects.filter(code=code).exists() else "was never laid out (load_reference_data)"


def _waits_on(shown: RoundShown) -> str:
    where = wording.body_label(shown) or str(shown.round.owed_by[0].label)
    if not shown.waits_on:
        return f"It waits on {where}, where nobody has an account: nobody can be told."
    return f"It waits on {', '.join(reader_name(each) for each in shown.waits_on)} ({where})."


def _without_address(shown: RoundShown) -> Iterator[str]:
    ahead = [step for step in shown.steps if step.fate in {Fate.COMING, Fate.DUE, Fate.WITHHELD}]
    to_superior = any(step.step.audience == Audience.SUPERIOR for step in ahead)
    if to_superior and shown.round.owed_by[0] == Body.SCHOOL and not shown.superior_address:
        yield "  No address of the head of unit is known: a step to the superior reaches the school's people only."


# -- one step -------------------------------------------------------------------------------------------------


def _step(shown: StepShown) -> Iterator[str]:
    words = wording.step_in_words(shown.step)
    yield f"  - {format_date(shown.on)}: {words}"
    yield f"      {_fate(shown)}"
    if shown.step.retired_at is not None:
        yield f"      The step was taken off the ladder on {format_datetime(shown.step.retired_at)}."
    for item in shown.items:
        yield from _item(item, shown.step)
    if shown.fate == Fate.ISSUED and not shown.items:
        yield "      It reached nobody: there was nobody with an account to tell."
    if shown.readers and shown.fate != Fate.EARLIER:
        yield f"      It would reach {', '.join(reader_name(each) for each in shown.readers)}."


def _fate(shown: StepShown) -> str:
    if shown.fate == Fate.ISSUED and shown.issued_at:
        return f"Written by the sweep of {format_datetime(shown.issued_at)}."
    if shown.fate == Fate.SUPERSEDED:
        later = f": {wording.step_in_words(shown.superseded_by)}" if shown.superseded_by else ""
        return f"Not sent: when the sweep came a later step was due as well{later}."
    if shown.fate == Fate.EARLIER:
        return "Not sent: its day had come before the obligation began, or on the day it began."
    if shown.fate == Fate.WITHHELD:
        return "Withheld: those above are told only once whoever owes it was reminded on an earlier day."
    if shown.fate == Fate.DUE:
        return "Its day has come; the next sweep writes it, or a later step in its place."
    return f"Not due yet; it goes out from {REMINDER_HOUR:02d}:00 on that day if nobody has acted by then."


def _item(item: FeedItem, step: LadderStep) -> Iterator[str]:
    who = item.recipient.name if item.recipient else item.to_address
    above = " (as somebody above)" if item.source == ESCALATION else ""
    yield f"      To {who}{above}: {wording.carried(item)}{_detail(item)}."
    if step.channel == Channel.IMMEDIATE and item.channel == Channel.DIGEST and _prefers_summary(item):
        yield f"      {who} prefers the daily summary to e-mails at once."


def _detail(item: FeedItem) -> str:
    message = item.message
    if message is None:
        if item.moot_at is None:
            leaves = next_summary()
            return f", which leaves on {format_datetime(leaves)}" if leaves else ""
        return f" on {format_datetime(item.moot_at)}"
    said = [f"outbox {message.pk}", f"{message.status}, {message.attempts} failed attempts"]
    reason = return_reason_of(message.bounce_code) if message.bounced_at else reason_of(message.last_error)
    return f" ({'; '.join([*said, *([str(reason)] if reason else [])])})"


def _prefers_summary(item: FeedItem) -> bool:
    rows = Preference.objects.filter(user=item.recipient_id, topic=Topic.DUTY, channel=Channel.DIGEST)
    return item.recipient_id is not None and rows.exists()
