"""Changing an agreement in force: a wording of its own, negotiated and signed like the first."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor

from ..constants import LIVE_STATUSES, Side
from ..models import Agreement, Line, Version
from ..selectors import open_version, version_in_force
from .drafting import start_version
from .gate import insist, lock, lock_version, note


@transaction.atomic
def open_amendment(agreement: Agreement, *, actor: Actor, reason: str) -> Version:
    """Open the wording in force for changes; it holds until the new one is signed. Unchanged lines are agreed."""
    agreement = lock(agreement)
    now, today = timezone.now(), timezone.localdate()
    runs = agreement.status in LIVE_STATUSES and agreement.last_day >= today
    insist(runs, _("Only an agreement in force can be amended."))
    insist(open_version(agreement) is None, _("Another wording of this agreement is being negotiated."))
    version = start_version(agreement, actor=actor, now=now, reason=reason)
    lines = list(carried_over(agreement))
    for line in lines:
        line.version, line.accepted_at = version, now
    Line.objects.bulk_create(lines)
    note(agreement, "open_amendment", actor=actor, now=now, details={"version": version.number, "reason": reason})
    return version


def carried_over(agreement: Agreement) -> Iterator[Line]:
    """New lines like those of the wording in force, each with what it `was`."""
    held = version_in_force(agreement)
    rows = held.lines.filter(is_struck=False).order_by("order", "pk") if held else Line.objects.none()
    for row in rows:
        was = {"title": row.title, "body": row.body, "target": row.target, "note": row.note}
        yield Line(
            kind=row.kind, order=row.order, title=row.title, body=row.body, indicator_id=row.indicator_id,
            target=row.target, note=row.note, proposed_side=Side(row.proposed_side), was=was,
        )  # fmt: skip


@transaction.atomic
def drop_version(version: Version, *, actor: Actor, comment: str) -> Version:
    """Give an amendment up before it is in force; the agreement goes on as it was."""
    agreement, version = lock_version(version)
    insist(version.is_open and not agreement.is_open, _("Only an amendment that is not in force can be given up."))
    now = timezone.now()
    put_aside(agreement)
    details = {"version": version.number, "comment": comment}
    note(agreement, "drop_version", actor=actor, now=now, details=details)
    return version


def put_aside(agreement: Agreement) -> None:
    """Drop whatever wording is open, because nobody signs it any more."""
    version = open_version(agreement)
    if version is not None:
        version.dropped_at = timezone.now()
        version.save(update_fields=["dropped_at"])
