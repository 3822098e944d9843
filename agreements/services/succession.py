"""What follows an agreement: renewed, moved to another district, or serving one more."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from districts.models import District

from ..clauses import restated
from ..constants import LineKind, Side
from ..models import Agreement, Line, Version
from .amending import carried_over
from .drafting import Promise, begin, promised, propose_all
from .gate import insist, lock


@transaction.atomic
def create_successor(
    agreement: Agreement,
    *,
    actor: Actor,
    side: Side,
    starts_on: date,
    ends_on: date,
    district: District | None = None,
    replaces: bool = True,
    lines: Sequence[Promise] | None = None,
) -> Agreement:
    """Begin an agreement from the wording in force of another; `lines` are its commitments where they change.

    With the same district, what is unchanged counts as accepted by both; another district has accepted nothing yet.
    History stays with the old one. When the successor comes into force and `replaces` it, the old one ends the day
    before; otherwise both run.
    """
    former = lock(agreement)
    insist(former.signed_on, _("Only an agreement that was signed has a successor."))
    insist(not replaces or starts_on > former.starts_on, _("A successor begins later than what it replaces."))
    successor = Agreement(
        school=former.school, district=district or former.district, kind=former.kind, has_bureau=former.has_bureau,
        starts_on=starts_on, ends_on=ends_on, predecessor=former, replaces=replaces, is_sample=former.is_sample,
    )  # fmt: skip
    version = begin(successor, actor=actor)
    _write_lines(version, _lines_of(former, successor, lines), side, actor)
    return successor


def _lines_of(former: Agreement, successor: Agreement, wanted: Sequence[Promise] | None) -> list[Line]:
    """Clauses with the new names and days; commitments as they were, or as `wanted`."""
    carried = list(carried_over(former))
    clauses = [line for line in carried if line.kind == LineKind.CLAUSE]
    for line in clauses:
        line.body = restated(line.body, former, successor)
    standing = {line.indicator_id: line for line in carried if line.kind == LineKind.COMMITMENT}
    if wanted is None:
        return clauses + list(standing.values())
    kept = [_retargeted(standing.get(line.indicator_id), line) for line in promised(wanted)]
    return clauses + kept


def _retargeted(standing: Line | None, wanted: Line) -> Line:
    if standing is None:
        return wanted
    standing.target = wanted.target
    return standing


def _write_lines(version: Version, lines: Sequence[Line], side: Side, actor: Actor) -> None:
    agreement = version.agreement
    assert agreement.predecessor is not None  # noqa: S101 - set by the caller
    is_same_pair = agreement.predecessor.district_id == agreement.district_id
    unchanged = [line for line in lines if is_same_pair and _is_unchanged(line)]
    others = [line for line in lines if not (is_same_pair and _is_unchanged(line))]
    for line in unchanged:
        line.version, line.accepted_at = version, timezone.now()
    Line.objects.bulk_create(unchanged)
    proposer = side if is_same_pair else Side.GOVERNMENT
    propose_all(version, others, side=proposer, actor=actor)


def _is_unchanged(line: Line) -> bool:
    return line.was is not None and (line.kind == LineKind.CLAUSE or line.was["target"] == line.target)
