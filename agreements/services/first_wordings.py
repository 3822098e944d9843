"""Agreements from before there were wordings get their first one, so that everything else may take it for granted."""

from django.db import transaction
from django.utils import timezone

from core.actors import SYSTEM

from ..clauses import standard_lines
from ..constants import LIVE_STATUSES, OPEN_STATUSES, LineKind, Side
from ..models import Agreement, Line, Version
from ..observers import touched
from ..selectors.texts import text_of
from .drafting import propose_all, start_version
from .enforcing import enforce
from .gate import lock, note
from .settling import settle


def lay_out_wordings() -> int:
    """Give every agreement that runs or is on its way a first wording; safe to repeat. Returns how many got one."""
    bare = Agreement.objects.filter(versions__isnull=True, status__in=LIVE_STATUSES | OPEN_STATUSES)
    ids = list(bare.order_by("pk").values_list("pk", flat=True))
    return sum(_lay_out(Agreement(pk=pk)) for pk in ids)


@transaction.atomic
def tell_rooms_above() -> int:
    """Let the rooms above take in every agreement that was signed, for those that were there before them; safe to
    repeat. Returns how many there are.
    """
    ids = list(Agreement.objects.filter(signed_on__isnull=False).order_by("pk").values_list("pk", flat=True))
    touched(ids)
    return len(ids)


@transaction.atomic
def _lay_out(agreement: Agreement) -> bool:
    agreement = lock(agreement)
    if agreement.versions.exists():
        return False
    version = start_version(agreement, actor=SYSTEM, now=timezone.now())
    if agreement.is_open:
        lines = [*standard_lines(agreement), *_promised(agreement)]
        propose_all(version, lines, side=Side.GOVERNMENT, actor=SYSTEM)
    else:
        _put_in_force(agreement, version)
    return True


def _put_in_force(agreement: Agreement, version: Version) -> None:
    """What was signed on paper is what its commitments say; we know no clauses of it."""
    now = timezone.now()
    lines = _promised(agreement)
    for line in lines:
        line.version, line.proposed_side, line.accepted_at = version, Side.GOVERNMENT, now
    Line.objects.bulk_create(lines)
    settle(version, text_of(version), actor=SYSTEM, now=now)
    enforce(agreement, version, on=max(agreement.signed_on or agreement.starts_on, agreement.starts_on))
    note(agreement, "lay_out", actor=SYSTEM, now=now, details={"version": 1, "text": version.text_hash})


def _promised(agreement: Agreement) -> list[Line]:
    rows = agreement.commitments.select_related("indicator").order_by("indicator__order", "pk")
    return [
        Line(
            kind=LineKind.COMMITMENT, indicator=row.indicator, target=row.target, note=row.note,
            order=row.indicator.order,
        )
        for row in rows
    ]  # fmt: skip
