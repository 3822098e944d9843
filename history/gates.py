"""The one gate of a room: every change of a status passes it, locked, checked, written and recorded."""

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

from .models import Event
from .services import record_event

Record = TypeVar("Record", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Life:
    """Of one kind of record: its moves, its history, and what its verbs are called."""

    table: Table[Transition[Any]]
    event: type[Event]
    verbs: Any


class Gate:
    """For kinds of records with a `status` and `events`, where a move writes facts, history and nothing else.

    What cannot be done raises `refused`, which is the room's own, with the reason in the reader's language.
    """

    def __init__(self, refused: type[Refused], lives: Mapping[type[models.Model], Life]) -> None:
        self._refused, self._lives = refused, lives

    def lock(self, record: Record) -> Record:
        """The record as it is now; nobody else changes it until the transaction ends.

        Without joins: a row joined on a nullable key is read as it was before the wait for the lock.
        """
        rows = type(record)._default_manager.select_for_update(of=("self",), no_key=True)
        return rows.get(pk=record.pk)

    def guard(self, record: Any, verb: str) -> Transition[Any]:
        """The move `verb` makes from the record's status; where there is none, says who was faster."""
        life = self._lives[type(record)]
        transition = life.table.find(verb, record.status)
        if transition is not None:
            return transition
        last = record.events.exclude(to_state="").select_related("actor").order_by("-sequence").first()
        said = {"status": record.get_status_display()}
        if last is None or last.actor is None:
            raise self._refused(_("This cannot be done any more: it is “%(status)s”.") % said)
        said |= {"who": last.actor.name, "when": format_datetime(last.at), "what": str(life.verbs(last.verb).label)}
        raise self._refused(_("Already done: %(who)s %(what)s, %(when)s. It is now “%(status)s”.") % said)

    def move(
        self,
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
        transition, facts = self.guard(record, verb), dict(fields or {})
        for name, value in facts.items():
            setattr(record, name, value)
        record.status = transition.target
        record.save(update_fields=["status", *facts])
        return record_event(
            self._lives[type(record)].event,
            record,
            actor=actor,
            verb=verb,
            at=now,
            from_state=transition.source,
            to_state=transition.target,
            details=dict(details or {}),
        )
