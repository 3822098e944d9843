"""The one place that assigns a circular's status."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import format_datetime
from core.permissions import Refused
from core.workflows import Transition
from history.services import record_event

from ..constants import CircularStatus, CircularVerb
from ..models import Circular, CircularEvent
from ..workflow import transition_for


class TransitionNotAllowed(Refused):
    """The move cannot be made now; `user_message` says why."""


def lock(circular: Circular) -> Circular:
    """The circular as it is now; nobody else changes it until the transaction ends.

    Without joins: a row joined on a nullable key is read as it was before the wait for the lock.
    """
    return Circular.objects.select_for_update(of=("self",), no_key=True).get(pk=circular.pk)


def guard(circular: Circular, verb: CircularVerb) -> Transition[CircularStatus]:
    """The move `verb` makes from the circular's status; raises TransitionNotAllowed, naming who was faster."""
    transition = transition_for(verb, circular.status)
    if transition is not None:
        return transition
    last = circular.events.exclude(to_state="").select_related("actor").order_by("-sequence").first()
    said = {"status": circular.get_status_display()}
    if last is None or last.actor is None:
        raise TransitionNotAllowed(_("This cannot be done while the circular is “%(status)s”.") % said)
    said |= {"who": last.actor.name, "when": format_datetime(last.at), "what": str(CircularVerb(last.verb).label)}
    raise TransitionNotAllowed(_("Already done: %(who)s %(what)s, %(when)s. The circular is now “%(status)s”.") % said)


def move(
    circular: Circular,
    verb: CircularVerb,
    *,
    actor: Actor,
    now: datetime,
    fields: Mapping[str, object] | None = None,
    details: Mapping[str, Any] | None = None,
) -> CircularEvent:
    """Write the new status of a locked circular together with the facts it needs, and record it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a move needs the transaction that locked the circular")
    transition, facts = guard(circular, verb), dict(fields or {})
    for name, value in facts.items():
        setattr(circular, name, value)
    circular.status = transition.target
    circular.save(update_fields=["status", *facts])
    return record_event(
        CircularEvent,
        circular,
        actor=actor,
        verb=verb,
        at=now,
        from_state=transition.source,
        to_state=transition.target,
        details=dict(details or {}),
    )
