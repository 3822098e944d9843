"""The one place that assigns an agreement's status."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from core.actors import Actor
from core.permissions import Refused
from core.workflows import Transition
from history.services import record_event

from ..constants import AgreementStatus
from ..models import Agreement, AgreementEvent, Version
from ..observers import touched
from ..workflow import transition_for


class TransitionNotAllowed(Refused):
    """The move cannot be made now; `user_message` says why."""


def lock(agreement: Agreement) -> Agreement:
    """The agreement as it is now; nobody else changes it until the transaction ends."""
    rows = Agreement.objects.select_related("school", "district")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)


def lock_version(version: Version) -> tuple[Agreement, Version]:
    """The agreement of a wording under its lock, and the wording as it is now."""
    agreement = lock(version.agreement)
    version = Version.objects.get(pk=version.pk)
    version.agreement = agreement
    return agreement, version


def insist(holds: object, sentence: str) -> None:
    """Raise TransitionNotAllowed with the sentence unless what must hold does."""
    if not holds:
        raise TransitionNotAllowed(sentence)


def guard(agreement: Agreement, verb: str) -> Transition[AgreementStatus]:
    """The move `verb` makes from the agreement's status; raises TransitionNotAllowed where there is none."""
    transition = transition_for(verb, agreement.status)
    if transition is None:
        status = agreement.get_status_display()
        raise TransitionNotAllowed(_("This cannot be done while the agreement is “%(status)s”.") % {"status": status})
    return transition


def move(
    agreement: Agreement,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    fields: Mapping[str, object] | None = None,
    details: Mapping[str, object] | None = None,
) -> AgreementEvent:
    """Write the new status of a locked agreement together with the facts it needs, record it, tell the rooms above."""
    transition, facts = guard(agreement, verb), dict(fields or {})
    changes = {name: [getattr(agreement, name), value] for name, value in facts.items()}
    for name, value in facts.items():
        setattr(agreement, name, value)
    agreement.status = transition.target
    agreement.status_since = now
    agreement.save(update_fields=["status", "status_since", *facts])
    return _record(agreement, verb, actor, now, changes | dict(details or {}), transition)


def note(
    agreement: Agreement, verb: str, *, actor: Actor, now: datetime, details: Mapping[str, object] | None = None
) -> AgreementEvent:
    """Record what happened to a locked agreement without moving its status."""
    return _record(agreement, verb, actor, now, details or {})


def advance(
    agreement: Agreement,
    version: Version,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> AgreementEvent:
    """What happens to a wording moves the agreement while it is the first, and is noted once the agreement runs."""
    said = {"version": version.number, **(details or {})}
    if agreement.is_open:
        return move(agreement, verb, actor=actor, now=now, details=said)
    return note(agreement, verb, actor=actor, now=now, details=said)


def _record(
    agreement: Agreement,
    verb: str,
    actor: Actor,
    now: datetime,
    details: Mapping[str, object],
    transition: Transition[AgreementStatus] | None = None,
) -> AgreementEvent:
    states = {"from_state": transition.source, "to_state": transition.target} if transition else {}
    event = record_event(AgreementEvent, agreement, actor=actor, verb=verb, at=now, details=dict(details), **states)
    touched([agreement.pk])
    return event
