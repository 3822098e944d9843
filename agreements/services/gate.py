"""The one place that assigns an agreement's status."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from core.actors import Actor
from core.permissions import Refused
from history.services import record_event

from ..models import Agreement, AgreementEvent
from ..workflow import Transition, transition_for


class TransitionNotAllowed(Refused):
    """The move cannot be made now; `user_message` says why."""


def lock(agreement: Agreement) -> Agreement:
    """The agreement as it is now; nobody else changes it until the transaction ends."""
    rows = Agreement.objects.select_related("school", "district")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)


def guard(agreement: Agreement, verb: str) -> Transition:
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
) -> AgreementEvent:
    """Write the new status of a locked agreement together with the facts it needs, and record it."""
    transition, facts = guard(agreement, verb), dict(fields or {})
    details = {name: [getattr(agreement, name), value] for name, value in facts.items()}
    for name, value in facts.items():
        setattr(agreement, name, value)
    agreement.status, agreement.status_since = transition.target, now
    agreement.save(update_fields=["status", "status_since", *facts])
    return record_event(
        AgreementEvent,
        agreement,
        actor=actor,
        verb=verb,
        at=now,
        from_state=transition.source,
        to_state=transition.target,
        details=details,
    )
