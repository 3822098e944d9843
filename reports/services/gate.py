"""The one place that assigns the status of a period, a self-review or a document."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import format_datetime
from core.permissions import Refused
from core.workflows import Table, Transition
from history.models import Event
from history.services import record_event

from ..constants import PeriodVerb, ReportVerb, ReviewVerb
from ..models import Period, PeriodEvent, Report, ReportEvent, SelfReview, SelfReviewEvent
from ..workflow import PERIOD, REPORT, REVIEW

Record = TypeVar("Record", Period, SelfReview, Report)
# Of each record: its moves, its history, and what its verbs are called.
_LIVES: dict[type, tuple[Table[Transition[Any]], type[Event], Any]] = {
    Period: (PERIOD, PeriodEvent, PeriodVerb),
    SelfReview: (REVIEW, SelfReviewEvent, ReviewVerb),
    Report: (REPORT, ReportEvent, ReportVerb),
}


class NotPossible(Refused):
    """The move cannot be made now; `user_message` says why."""


def lock(record: Record) -> Record:
    """The record as it is now; nobody else changes it until the transaction ends."""
    rows = type(record)._default_manager.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=record.pk)


def guard(record: Record, verb: str) -> Transition[Any]:
    """The move that `verb` makes; raises NotPossible, naming who was faster."""
    table, _events, verbs = _LIVES[type(record)]
    transition = table.find(verb, record.status)
    if transition is not None:
        return transition
    last = record.events.exclude(to_state="").order_by("-sequence").first()
    if last is None or last.actor is None:
        raise NotPossible(
            _("This is no longer possible: it is “%(status)s”.") % {"status": record.get_status_display()}
        )
    said = {"who": last.actor.name, "when": format_datetime(last.at), "what": str(verbs(last.verb).label)}
    raise NotPossible(_("Already done: %(who)s %(what)s, %(when)s.") % said)


def move(
    record: Record,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    fields: Mapping[str, object] | None = None,
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Write the new status of a locked record together with the facts it needs, and record it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a move needs the transaction that locked the record")
    transition = guard(record, verb)
    facts: dict[str, object] = dict(fields or {})
    for name, value in facts.items():
        setattr(record, name, value)
    record.status = transition.target
    record.save(update_fields=["status", *facts])
    return record_event(
        _LIVES[type(record)][1],
        record,
        actor=actor,
        verb=verb,
        at=now,
        from_state=transition.source,
        to_state=transition.target,
        details=dict(details or {}),
    )
