"""The standard clauses that new agreements begin with: the bureau's to word, to order and to have confirmed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.permissions import Refused
from history.services import record_event

from ..constants import ClauseVerb
from ..models import ClauseEvent, ClauseTemplate

_STEP = 10
_WORDED = ("title", "body", "is_offered")


class ClauseRefused(Refused):
    """A change of a standard clause is not possible (any more); `user_message` says why."""


@transaction.atomic
def load_clauses(rows: Sequence[Mapping[str, str]]) -> int:
    """Lay out our own texts; a clause that is there keeps what the bureau made of it."""
    ClauseTemplate.objects.bulk_create(
        (
            ClauseTemplate(code=row["code"], order=int(row["order"]), title=row["title"], body=row["body"])
            for row in rows
        ),
        ignore_conflicts=True,
    )
    return len(rows)


@transaction.atomic
def add_clause(*, actor: Actor, title: str, body: str, is_offered: bool) -> ClauseTemplate:
    """Put a clause behind the others."""
    standing = _lock_all()
    if any(one.title == title for one in standing):
        raise ClauseRefused(_("There is a clause with this heading already."))
    clause = ClauseTemplate.objects.create(
        code=_free_code({one.code for one in standing}),
        order=max((one.order for one in standing), default=0) + _STEP,
        title=title,
        body=body,
        is_offered=is_offered,
    )
    record_event(ClauseEvent, clause, actor=actor, verb=ClauseVerb.ADDED, details={"title": title, "body": body})
    return clause


def _free_code(taken: set[str]) -> str:
    return next(code for number in range(1, len(taken) + 2) if (code := f"clause-{number}") not in taken)


@transaction.atomic
def change_clause(
    clause: ClauseTemplate, *, actor: Actor, seen: int, title: str, body: str, is_offered: bool
) -> ClauseTemplate:
    """Word a clause anew; a new wording has to be confirmed again. Agreements that copied it keep theirs.

    `seen` is the number of its last event that the person saw: a stale page never overwrites another's words.
    """
    clause = _lock(clause)
    changed = {"title": title, "body": body, "is_offered": is_offered}
    before = {name: getattr(clause, name) for name in _WORDED if getattr(clause, name) != changed[name]}
    if not before:
        return clause
    _refuse_stale(clause, seen)
    for name in before:
        setattr(clause, name, changed[name])
    if before.keys() & {"title", "body"}:
        clause.confirmed_on = None
    clause.save(update_fields=[*before, "confirmed_on"])
    _record(clause, actor, ClauseVerb.CHANGED, {"before": before})
    return clause


@transaction.atomic
def confirm_clause(clause: ClauseTemplate, *, actor: Actor, seen: int, confirmed_on: date) -> ClauseTemplate:
    """Say that legal staff has confirmed the wording as it stands."""
    clause = _lock(clause)
    if clause.confirmed_on == confirmed_on:
        return clause
    _refuse_stale(clause, seen)
    clause.confirmed_on = confirmed_on
    clause.save(update_fields=["confirmed_on"])
    _record(clause, actor, ClauseVerb.CONFIRMED, {"confirmed_on": confirmed_on})
    return clause


@transaction.atomic
def move_clause(clause: ClauseTemplate, *, actor: Actor, up: bool) -> None:
    """Change places with the neighbour; the first cannot go up, nor the last down: then nothing happens."""
    standing = _lock_all()
    place = next(place for place, one in enumerate(standing) if one.pk == clause.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(standing):
        return
    standing[place], standing[other] = standing[other], standing[place]
    for number, one in enumerate(standing, start=1):
        one.order = number * _STEP
    ClauseTemplate.objects.bulk_update(standing, ["order"])
    _record(clause, actor, ClauseVerb.MOVED_UP if up else ClauseVerb.MOVED_DOWN, {})


def _lock(clause: ClauseTemplate) -> ClauseTemplate:
    return ClauseTemplate.objects.select_for_update(no_key=True).get(pk=clause.pk)


def _lock_all() -> list[ClauseTemplate]:
    return list(ClauseTemplate.objects.select_for_update(no_key=True).order_by("order", "pk"))


def _refuse_stale(clause: ClauseTemplate, seen: int) -> None:
    last = clause.events.order_by("-sequence").values_list("sequence", flat=True).first() or 0  # type: ignore[attr-defined]
    if last != seen:
        raise ClauseRefused(_("Somebody else has changed this clause meanwhile. What it says now stands beside."))


def _record(clause: ClauseTemplate, actor: Actor, verb: ClauseVerb, details: Mapping[str, Any]) -> None:
    record_event(ClauseEvent, clause, actor=actor, verb=verb, at=timezone.now(), details=dict(details))
