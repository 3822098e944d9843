"""The one place that assigns the status of an exported list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.permissions import Refused
from history.services import record_event

from ..models import Export, ExportEvent
from ..workflow import EXPORT


class NotPossible(Refused):
    """The move cannot be made now; `user_message` says why."""


def lock(pk: UUID) -> Export:
    """The export as it is now; nobody else changes it until the transaction ends."""
    return Export.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def move(
    export: Export,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    fields: Mapping[str, object] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write the new status of a locked export together with the facts it needs, and record it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a move needs the transaction that locked the record")
    transition = EXPORT.find(verb, export.status)
    if transition is None:
        raise NotPossible(
            _("This is no longer possible: it is “%(status)s”.") % {"status": export.get_status_display()}
        )
    facts: dict[str, object] = {**(fields or {}), "moved_at": now}
    for name, value in facts.items():
        setattr(export, name, value)
    export.status = transition.target
    export.save(update_fields=["status", *facts])
    record_event(
        ExportEvent, export, actor=actor, verb=verb, at=now,
        from_state=transition.source, to_state=transition.target, details=dict(details or {}),
    )  # fmt: skip
