"""Lines of the lists, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from core.addresses import address_of
from documents.models import StoredFile

from .. import wording
from ..constants import UseState
from ..models import Dispute, Evidence, EvidenceQuerySet, EvidenceUse, EvidenceVersion
from .pages import Proof
from .reports import with_uses
from .waiting import files_of, shown_of


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
class WaitingUse:
    """One number that waits for the reader, with the places of its two buttons."""

    amount: int
    unit: str
    name: str
    version: int
    agreement: str
    agreement_url: str
    verify_url: str
    object_url: str


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """One report with those of its uses that wait for the reader."""

    pk: int
    url: str
    verify_all_url: str
    version: EvidenceVersion
    body: str
    hue: str
    proofs: list[Proof]
    uses: list[WaitingUse]

    @property
    def has_several(self) -> bool:
        return len(self.uses) > 1


def waiting_groups(uses: Sequence[EvidenceUse]) -> list[WaitingGroup]:
    """The uses by report, in the order in which they came; two queries, whatever their number."""
    found: dict[int, WaitingGroup] = {}
    proofs = _proofs_of({use.version_id for use in uses})
    for use in shown_of(uses=[use.pk for use in uses]):
        group = found.get(use.evidence_id)
        if group is None:
            group = found[use.evidence_id] = _group(use, proofs.get(use.version_id, []))
        group.uses.append(_waiting_use(use))
    return list(found.values())


def _group(use: EvidenceUse, proofs: list[tuple[StoredFile, bool]]) -> WaitingGroup:
    evidence, reference = use.evidence, use.evidence.reference
    return WaitingGroup(
        evidence.pk, address_of("evidence:detail", reference), address_of("evidence:verify_all", reference),
        use.version, str(evidence.school or evidence.district), wording.hue(use.side),
        [Proof(file, is_cleared, reference) for file, is_cleared in proofs], [],
    )  # fmt: skip


def _waiting_use(use: EvidenceUse) -> WaitingUse:
    indicator, reference, agreement = use.target.commitment.indicator, use.evidence.reference, use.agreement.reference
    return WaitingUse(
        use.amount, indicator.unit_label, indicator.label, use.version.number,
        agreement, address_of("agreements:detail", agreement),
        address_of("evidence:verify", reference, use.pk), address_of("evidence:dispute", reference, use.pk),
    )  # fmt: skip


def _proofs_of(versions: set[int]) -> dict[int, list[tuple[StoredFile, bool]]]:
    found: dict[int, list[tuple[StoredFile, bool]]] = {}
    for row in files_of(versions=list(versions)):
        found.setdefault(row.version_id, []).append((row.file, row.is_cleared))
    return found


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """An objection that is the reader's turn; `settle_url` is empty where it is to be answered."""

    url: str
    what: str
    reason: str
    who: str
    raised_at: datetime
    comment: str
    settle_url: str


def dispute_lines(disputes: Iterable[Dispute]) -> list[DisputeLine]:
    return [_dispute_line(one, one.use.evidence.reference) for one in disputes]


def _dispute_line(one: Dispute, reference: str) -> DisputeLine:
    return DisputeLine(
        address_of("evidence:detail", reference), one.use.version.what, one.get_reason_display(), one.raised_by.name,
        one.raised_at, one.comment,
        address_of("evidence:settle", reference, one.use_id) if one.answered_at else "",
    )  # fmt: skip
