"""The one place that assigns a status in this room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import format_datetime
from core.permissions import Refused
from core.workflows import Table, Transition
from history.models import Event
from history.services import record_event

from ..constants import EnquiryVerb, InvitationVerb, NeedVerb
from ..models import Enquiry, EnquiryEvent, Invitation, InvitationEvent, Need, NeedEvent
from ..workflow import ENQUIRY, INVITATION, NEED

Record = TypeVar("Record", bound=models.Model)


class TransitionNotAllowed(Refused):
    """The move cannot be made now; `user_message` says why."""


@dataclass(frozen=True, slots=True)
class _Kind:
    table: Table[Transition[Any]]
    event: type[Event]
    verbs: Any


_KINDS: dict[type[models.Model], _Kind] = {
    Need: _Kind(NEED, NeedEvent, NeedVerb),
    Invitation: _Kind(INVITATION, InvitationEvent, InvitationVerb),
    Enquiry: _Kind(ENQUIRY, EnquiryEvent, EnquiryVerb),
}


def lock(record: Record) -> Record:
    """The record as it is now; nobody else changes it until the transaction ends."""
    rows = type(record)._default_manager.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=record.pk)


def guard(record: Any, verb: str) -> Transition[Any]:
    """The move `verb` makes from its status; raises TransitionNotAllowed, naming who was faster."""
    kind = _KINDS[type(record)]
    transition = kind.table.find(verb, record.status)
    if transition is not None:
        return transition
    last = record.events.exclude(to_state="").select_related("actor").order_by("-sequence").first()
    said = {"status": record.get_status_display()}
    if last is None or last.actor is None:
        raise TransitionNotAllowed(_("This cannot be done any more: it is “%(status)s”.") % said)
    said |= {"who": last.actor.name, "when": format_datetime(last.at), "what": str(kind.verbs(last.verb).label)}
    raise TransitionNotAllowed(_("Already done: %(who)s %(what)s, %(when)s. It is now “%(status)s”.") % said)


def move(
    record: Any,
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
    transition, facts = guard(record, verb), dict(fields or {})
    for name, value in facts.items():
        setattr(record, name, value)
    record.status = transition.target
    record.save(update_fields=["status", *facts])
    return record_event(
        _KINDS[type(record)].event,
        record,
        actor=actor,
        verb=verb,
        at=now,
        from_state=transition.source,
        to_state=transition.target,
        details=dict(details or {}),
    )
