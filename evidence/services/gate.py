"""The one gate: every change of what a use counts for passes here, locked, checked and recorded."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.observers import touched
from core.actors import Actor
from core.dates import format_datetime
from core.permissions import Refused
from core.workflows import Transition
from history.services import record_event

from .. import wording
from ..constants import UseState
from ..models import Evidence, EvidenceEvent, EvidenceUse
from ..workflow import transition_for


class TransitionNotAllowed(Refused):
    """The act is not possible now; `user_message` says what stands against it."""


def lock(evidence: Evidence) -> Evidence:
    """The report as it is now; whoever changes it or one of its uses waits here first."""
    return Evidence.objects.select_for_update(of=("self",), no_key=True).get(pk=evidence.pk)


def lock_uses(evidence: Evidence) -> list[EvidenceUse]:
    """Its uses in the order in which everybody locks them; after the report itself."""
    rows = EvidenceUse.objects.filter(evidence=evidence).select_for_update(of=("self",), no_key=True).order_by("pk")
    uses = list(rows.select_related("version", "agreement", "target"))
    for use in uses:
        use.evidence = evidence
    return uses


def lock_use(use: EvidenceUse) -> EvidenceUse:
    """One use, its report locked first."""
    lock(Evidence(pk=use.evidence_id))
    rows = EvidenceUse.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("version", "agreement", "target", "evidence").get(pk=use.pk)


def guard(use: EvidenceUse, verb: str) -> Transition[UseState]:
    """The move `verb` makes from where the use stands; raises TransitionNotAllowed, naming who was faster."""
    transition = transition_for(verb, use.state)
    if transition is not None:
        return transition
    said = {"state": use.get_state_display()}
    moves = EvidenceEvent.objects.filter(subject=use.evidence_id, details__use=use.pk).exclude(to_state="")
    last = moves.select_related("actor").order_by("-sequence").first()
    if last is None or last.actor is None:
        raise TransitionNotAllowed(_("This cannot be done while the report is “%(state)s”.") % said)
    said |= {"who": last.actor.name, "when": format_datetime(last.at), "what": wording.verb_label(last.verb)}
    raise TransitionNotAllowed(_("Already done: %(who)s, %(when)s – %(what)s. The report is now “%(state)s”.") % said)


def refuse_stale(version_number: int, seen_version: int) -> None:
    """Nobody judges or overwrites what they have not seen."""
    if version_number != seen_version:
        raise TransitionNotAllowed(_("The report was changed meanwhile; look at it again."))


def move(
    use: EvidenceUse,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> EvidenceEvent:
    """Write the new state of a use whose report is locked, with the facts it needs, and record it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a move needs the transaction that locked the report")
    transition = guard(use, verb)
    is_verified = transition.target == UseState.VERIFIED
    changed: dict[str, Any] = {
        **(fields or {}),
        "state_since": now,
        "verified_by_id": actor.pk if is_verified else None,
        "verified_at": now if is_verified else None,
    }
    for name, value in changed.items():
        setattr(use, name, value)
    use.state = transition.target
    use.save(update_fields=["state", *changed])
    return record_event(
        EvidenceEvent,
        use.evidence,
        actor=actor,
        verb=verb,
        at=now,
        from_state=transition.source,
        to_state=transition.target,
        details={"use": use.pk, "target": use.target_id, **(details or {})},
    )


def tell_agreements(uses: Collection[EvidenceUse]) -> None:
    """After all writes: what is kept about the agreements follows in the same transaction."""
    touched(sorted({use.agreement_id for use in uses}))
