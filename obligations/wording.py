"""How a reminder, a task and an escalation are put into words, in the language that is active."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.dates import format_date, format_datetime
from cycles.manage import Change
from notifications.constants import Channel, MessageStatus
from notifications.models import FeedItem

from .constants import Audience, Body, LadderVerb, Unit
from .models import LadderStep
from .selectors.ladders import LadderChange
from .selectors.preview import RoundShown
from .selectors.tasks import Escalation, Task


def headline(task: Task, *, for_superior: bool) -> str:
    """The subject of a reminder."""
    words = {"task": task.what, "reference": task.record.reference}
    if task.due_on is not None:
        words["due"] = format_date(task.due_on)
    if for_superior:
        return _("Not done in time: %(task)s (%(reference)s)") % words
    if task.is_overdue:
        return _("Overdue, was due on %(due)s: %(task)s (%(reference)s)") % words
    if task.is_due_today:
        return _("Due today: %(task)s (%(reference)s)") % words
    return _("Due by %(due)s: %(task)s (%(reference)s)") % words


def urgency(task: Task) -> str:
    """The same in a word, above the task itself."""
    if task.due_on is None:
        return ""
    if task.is_overdue:
        return days_left(task.due_on, task.today)
    return _("Due today") if task.is_due_today else _("Due %(days)s") % {"days": days_left(task.due_on, task.today)}


def sentences(task: Task, *, for_superior: bool, told_above: str) -> list[str]:
    """What a reminder says: who waits, what it is about, and what follows while nothing happens."""
    words = [_("%(who)s.") % {"who": task.who_waits}]
    if for_superior:
        told = _("You are told because it was due on %(due)s and has not been done by %(body)s.")
        return [*words, told % {"due": format_date(task.due_on) if task.due_on else "", "body": body_label(task)}]
    if told_above:
        words.append(_("Told as well: %(whom)s.") % {"whom": told_above})
    following = announcement(task.escalation)
    return [*words, following] if following else words


def announcement(escalation: Escalation | None) -> str:
    """Said beforehand: when somebody above hears of it."""
    if escalation is None:
        return ""
    return _("If nothing happens, this goes to %(whom)s on %(day)s.") % {
        "whom": whom(escalation.audience, escalation.owed_by),
        "day": format_date(escalation.on),
    }


def whom(audience: Audience, owed_by: Body) -> str:
    """Whom a step reaches, in words for people."""
    if audience == Audience.BUREAU or (audience == Audience.SUPERIOR and owed_by == Body.CHIEF):
        return _("the Department of Civil Affairs")
    if audience == Audience.RESPONSIBLE:
        return _("whoever owes it")
    return {
        Body.SCHOOL: _("the head of your unit"),
        Body.DISTRICT: _("the section chief"),
    }.get(owed_by, _("the administrators of the Department of Civil Affairs"))


def body_label(task: Task | RoundShown) -> str:
    """The office or school that owes a task."""
    kind, names = task.round.owed_by[0], task.record.names if task.record else {}
    if kind == Body.SCHOOL:
        return str(names.get("school", ""))
    if kind in {Body.DISTRICT, Body.CHIEF}:
        return _("the economic affairs section of %(district)s") % {"district": names.get("district", "")}
    return _("the Department of Civil Affairs")


def when(step: LadderStep) -> str:
    """「到期前 3 個工作天」"""
    count = abs(step.offset)
    if step.offset == 0:
        return _("on the due date")
    if step.unit == Unit.WORKING:
        if step.offset < 0:
            words = ngettext("%(count)d working day before", "%(count)d working days before", count)
        else:
            words = ngettext("%(count)d working day after", "%(count)d working days after", count)
    elif step.offset < 0:
        words = ngettext("%(count)d day before", "%(count)d days before", count)
    else:
        words = ngettext("%(count)d day after", "%(count)d days after", count)
    return words % {"count": count}


def days_left(due_on: date, today: date) -> str:
    """「還有 3 天」, 「逾期 2 天」: calendar days, since the date itself stands beside it."""
    days = (due_on - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    return ngettext("%(count)d day late", "%(count)d days late", -days) % {"count": -days}


def step_in_words(step: LadderStep) -> str:
    """「到期前 3 個工作天 → 承辦人 → 列入每日摘要」"""
    return " → ".join([when(step), audience_label(step), channel_label(step)])


def audience_label(step: LadderStep) -> str:
    return str(Audience(step.audience).label)


def channel_label(step: LadderStep) -> str:
    if step.channel == Channel.IMMEDIATE:
        return _("by e-mail at once")
    return _("in the daily summary")


def change_in_words(change: LadderChange) -> Change:
    event = change.event
    notes = [step_in_words(change.after)] if change.after else []
    if change.before:
        before = step_in_words(change.before)
        notes.append(_("Before: %(step)s") % {"step": before} if change.after else before)
    what = {
        LadderVerb.STEP_ADDED: pgettext("of a ladder", "Step added"),
        LadderVerb.STEP_CHANGED: pgettext("of a ladder", "Step changed"),
        LadderVerb.STEP_REMOVED: pgettext("of a ladder", "Step removed"),
    }[LadderVerb(event.verb)]
    return Change.of(event, what, notes)


def carried(item: FeedItem) -> str:
    """By which mail somebody was told, and what became of it."""
    message = item.message
    if message is None:
        if item.moot_at is not None:
            return _("done before any e-mail left")
        return _("stands in the next daily summary") if item.channel == Channel.DIGEST else _("e-mail not written yet")
    if message.bounced_at is not None:
        return _("e-mail came back on %(day)s") % {"day": format_date(message.bounced_at)}
    if message.status == MessageStatus.SENT and message.sent_at is not None:
        sentence = _("in the summary of %(at)s") if item.channel == Channel.DIGEST else _("e-mail of %(at)s")
        return sentence % {"at": format_datetime(message.sent_at)}
    return {
        MessageStatus.FAILED: _("e-mail could not be delivered"),
        MessageStatus.CANCELLED: _("called off: it was done before the e-mail left"),
    }.get(MessageStatus(message.status), _("e-mail waits to be sent"))


def standing_in(deputy: str, absent: str) -> str:
    """「王小明（代理陳美玲）」"""
    return _("%(deputy)s (standing in for %(absent)s)") % {"deputy": deputy, "absent": absent}
