"""The mails of this room, put together when they leave: single reminders and the daily summary."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.dates import format_date, local_today
from notifications.composing import Composer, register
from notifications.models import FeedItem, Message
from notifications.moulds import Words, render_alike
from notifications.rendering import Mail, render_mail

from . import wording
from .asking import ask_all
from .constants import Audience, Body
from .models import Reminder
from .owed import readable
from .registry import registry
from .selectors.tasks import Round, Task, described, tasks_of_people
from .statements import ESCALATION

REMINDER_COMPOSER, DIGEST_COMPOSER = "reminder", "digest"


@dataclass(frozen=True, slots=True)
class Told:
    """A feed item of a reminder with the task it is about."""

    item: FeedItem
    task: Task
    step_audience: Audience

    @property
    def for_superior(self) -> bool:
        return self.item.source == ESCALATION

    @property
    def headline(self) -> str:
        return wording.headline(self.task, for_superior=self.for_superior)

    @property
    def sentences(self) -> list[str]:
        above = ""
        if not self.for_superior and self.step_audience != Audience.RESPONSIBLE:
            above = wording.whom(self.step_audience, self.task.round.owed_by[0])
        return wording.sentences(self.task, for_superior=self.for_superior, told_above=above)


def told_of(items: Sequence[FeedItem]) -> dict[int, Told]:
    """The items whose round is still open, by item; those done meanwhile are left out.

    The number of queries depends on the kinds of obligations among them, not on how many there are.
    """
    reminders = {
        reminder.pk: reminder
        for reminder in Reminder.objects.filter(pk__in={item.source_id for item in items}).select_related("step")
    }
    rounds = _still_open(reminders.values())
    wanted = {
        item.pk: (item, rounds[item.source_id])
        for item in items
        if item.source_id is not None and item.source_id in rounds
    }
    tasks = described({pk: [round_] for pk, (_item, round_) in wanted.items()}, local_today())
    return {
        pk: Told(item, tasks[pk][0], Audience(reminders[item.source_id].step.audience))  # type: ignore[index]
        for pk, (item, _round) in wanted.items()
        if tasks.get(pk)
    }


def _still_open(reminders: Iterable[Reminder]) -> dict[int, Round]:
    """The open rounds of these reminders, by reminder. One query.

    Of a declaration that fails nobody knows whether it was done: better to say it than to keep silent for good.
    """
    by_code: dict[str, list[Reminder]] = {}
    for reminder in reminders:
        if reminder.obligation in registry.obligations:
            by_code.setdefault(reminder.obligation, []).append(reminder)
    found, answered = ask_all(
        lambda declared: _open_among({one.code: by_code[one.code] for one in declared}),
        [registry.obligations[code] for code in by_code],
    )
    return {
        reminder.pk: Round(
            obligation=registry.obligations[code],
            subject_id=reminder.subject_id,
            started_at=reminder.started_at,
            due_on=reminder.due_on,
            owed_by=(Body(reminder.owed_by_kind), reminder.owed_by_id),
        )
        for code, own in by_code.items()
        for reminder in own
        if code not in answered or (code, reminder.subject_id, reminder.started_at, reminder.due_on) in found
    }


def _open_among(by_code: dict[str, list[Reminder]]) -> tuple[set[tuple[Any, ...]], set[str]]:
    """What is open about the subjects of these reminders, and the codes of those declarations that could say so."""
    parts: list[str] = []
    params: dict[str, Any] = {}
    owed = readable(registry.obligations[code] for code in by_code)
    for place, one in enumerate(owed):
        code = one.obligation.code
        about = one.only(f"owed.subject = ANY(%(subjects{place})s)")
        parts.append(f"SELECT %(code{place})s, subject, started_at, due_on FROM ({about.sql}) AS owed")  # noqa: S608
        subjects = sorted({reminder.subject_id for reminder in by_code[code]})
        params |= about.params | {f"code{place}": code, f"subjects{place}": subjects}
    if not parts:
        return set(), set()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return set(cursor.fetchall()), {one.obligation.code for one in owed}


def compose_reminders(messages: Sequence[Message]) -> dict[UUID, Mail]:
    items = list(FeedItem.objects.filter(message__in=[message.pk for message in messages]).order_by("pk"))
    told = told_of(items)
    by_message = {item.message_id: told[item.pk] for item in items if item.pk in told}
    return {message.pk: _reminder(message, by_message[message.pk]) for message in messages if message.pk in by_message}


def _reminder(message: Message, told: Told) -> Mail:
    task = told.task
    with translation.override(message.language):
        words: dict[str, Words] = {
            "recipient_name": message.recipient.display_name if message.recipient else "",
            "headline": told.headline,
            "task": task.what,
            "urgency": wording.urgency(task),
            "sentences": told.sentences,
            "reference": task.record.reference,
            "due": format_date(task.due_on) if task.due_on else "",
            "since": format_date(task.round.started_at),
            # Somebody without an account cannot open the case.
            "action_url": f"{settings.SITE_URL}{task.record.path}" if message.recipient_id else "",
        }
    facts = {"for_superior": told.for_superior, "is_overdue": task.is_overdue}
    return render_alike("obligations/reminder", language=message.language, words=words, facts=facts)


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one record, newest first."""

    items: list[FeedItem]

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.items[0].path}"


def compose_digests(messages: Sequence[Message]) -> dict[UUID, Mail]:
    """The summaries: everything still open for the reader, with what was told anew, then the news by record.

    One whose reminders were all done meanwhile, and that has no news, is not sent.
    """
    items: dict[UUID, list[FeedItem]] = {message.pk: [] for message in messages}
    rows = FeedItem.objects.filter(message__in=list(items)).order_by("-created_at", "-pk")
    for item in rows:
        items[item.message_id].append(item)  # type: ignore[index]
    told = told_of([item for own in items.values() for item in own if item.source])
    tasks = tasks_of_people({message.recipient_id for message in messages if message.recipient_id})
    mails = {}
    for message in messages:
        own = items[message.pk]
        reminded = [told[item.pk] for item in own if item.pk in told]
        news = _by_record([item for item in own if not item.source])
        if reminded or news:
            mails[message.pk] = _digest(message, reminded, news, tasks.get(message.recipient_id or 0, []))
    return mails


def _by_record(items: list[FeedItem]) -> list[News]:
    groups: dict[tuple[str, int | None], list[FeedItem]] = {}
    for item in items:
        groups.setdefault((item.subject_kind, item.subject_id), []).append(item)
    return [News(group) for group in groups.values()]


def _digest(message: Message, reminded: list[Told], news: list[News], tasks: list[Task]) -> Mail:
    anew = {told.task.round.key for told in reminded}
    mine = {task.round.key for task in tasks}
    with translation.override(message.language):
        context = {
            "recipient_name": message.recipient.display_name if message.recipient else "",
            "tasks": [_line(task, is_anew=task.round.key in anew) for task in tasks],
            # Told for another's sake: what those below them have not done.
            "others": [_line(told.task) for told in reminded if told.task.round.key not in mine],
            "news": news,
            "day": local_today(),
            "tasks_url": f"{settings.SITE_URL}{reverse('obligations:tasks')}",
            "preferences_url": f"{settings.SITE_URL}{reverse('notifications:preferences')}",
        }
        return render_mail("obligations/digest", language=message.language, context=context)


@dataclass(frozen=True, slots=True)
class Line:
    """A task as one entry of a summary."""

    task: Task
    # Reminded of today; the others just wait.
    is_anew: bool
    urgency: str
    following: str
    body: str
    url: str


def _line(task: Task, *, is_anew: bool = False) -> Line:
    return Line(
        task=task,
        is_anew=is_anew,
        urgency=wording.urgency(task),
        following=wording.announcement(task.escalation),
        body=wording.body_label(task),
        url=f"{settings.SITE_URL}{task.record.path}",
    )


def register_composers() -> None:
    register(REMINDER_COMPOSER, Composer(compose_reminders, _("Reminder")))
    register(DIGEST_COMPOSER, Composer(compose_digests, _("Daily summary")))


__all__ = ["DIGEST_COMPOSER", "REMINDER_COMPOSER", "News", "Told", "register_composers", "told_of"]
