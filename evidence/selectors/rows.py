"""Lines of the lists, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from .. import wording
from ..constants import UseState
from ..models import Evidence, EvidenceQuerySet, EvidenceUse, EvidenceVersion
from .pages import Proof
from .reports import files_of, shown_of, with_uses


@dataclass(frozen=True, slots=True)
class UseLine:
    """What a report counts for, in one line."""

    name: str
    amount: str
    state: str
    tag: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    evidence: Evidence
    version: EvidenceVersion
    body: str
    hue: str
    uses: list[UseLine]


def report_rows(evidence: Sequence[Evidence]) -> list[ReportRow]:
    """One more query for all of them."""
    uses = with_uses(evidence)
    return [
        ReportRow(
            one,
            one.current,
            str(one.school or one.district),
            wording.hue(one.side),
            [use_line(use) for use in uses[one.pk]],
        )
        for one in evidence
        if one.current is not None
    ]


def use_line(use: EvidenceUse) -> UseLine:
    indicator = use.target.commitment.indicator
    state = UseState(use.state)
    return UseLine(
        indicator.label, wording.amount(use.amount, indicator.unit_label), str(state.label), wording.TAGS[state]
    )


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A report with one thing it counts for; `use` is None where it counts for nothing any more."""

    evidence: Evidence
    version: EvidenceVersion
    use: EvidenceUse | None


def with_counted_uses(rows: EvidenceQuerySet) -> EvidenceQuerySet:
    """With what each report counts for still; one query more for every chunk."""
    uses = EvidenceUse.objects.exclude(state=UseState.WITHDRAWN).order_by("pk")
    return rows.prefetch_related(Prefetch("uses", uses.select_related("agreement", "target__commitment__indicator")))


def sheet_lines(reports: Iterable[Evidence]) -> Iterator[SheetLine]:
    """The lines of reports that came `with_counted_uses`."""
    for one in reports:
        if one.current is not None:
            for use in one.uses.all() or [None]:
                yield SheetLine(one, one.current, use)


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """One report with those of its uses that wait for the reader."""

    evidence: Evidence
    version: EvidenceVersion
    body: str
    hue: str
    proofs: list[Proof]
    uses: list[EvidenceUse]


def waiting_groups(uses: Sequence[EvidenceUse]) -> list[WaitingGroup]:
    """The uses by report, in the order in which they came; two queries, whatever their number."""
    found: dict[int, WaitingGroup] = {}
    proofs = _proofs_of({use.version_id for use in uses})
    for use in shown_of(uses=[use.pk for use in uses]):
        group = found.get(use.evidence_id)
        if group is None:
            body = str(use.evidence.school or use.evidence.district)
            hue = wording.hue(use.side)
            group = WaitingGroup(use.evidence, use.version, body, hue, proofs.get(use.version_id, []), [])
            found[use.evidence_id] = group
        group.uses.append(use)
    return list(found.values())


def _proofs_of(versions: set[int]) -> dict[int, list[Proof]]:
    found: dict[int, list[Proof]] = {}
    for row in files_of(versions=list(versions)):
        found.setdefault(row.version_id, []).append(Proof(row.file, row.is_cleared))
    return found
