"""Lines of the lists, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from core.addresses import address_of
from documents.models import StoredFile

from .. import wording
from ..constants import UseState
from ..models import Dispute, Evidence, EvidenceQuerySet, EvidenceUse, EvidenceVersion
from .pages import Proof
from .reports import uses_of
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
    uses: dict[int, list[UseLine]] = {one.pk: [] for one in evidence}
    for pk, *facts in uses_of(reports=list(uses)):
        uses[pk].append(_use_line(*facts))
    return [
        ReportRow(one, one.current, str(one.school or one.district), wording.hue(one.side), uses[one.pk])
        for one in evidence
        if one.current is not None
    ]


def _use_line(state: str, amount: int, *words: str) -> UseLine:
    """Facts in the order of `uses_of`."""
    name, name_en, unit, unit_en = words
    known = UseState(state)
    said = wording.amount(amount, wording.named(unit, unit_en))
    return UseLine(wording.named(name, name_en), said, str(known.label), wording.TAGS[known])


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

    code: str
    url: str
    verify_all_url: str
    number: int
    what: str
    day: date
    place: str
    note: str
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
    for facts in shown_of(uses=[use.pk for use in uses]):
        group = found.get(facts["evidence_id"])
        if group is None:
            group = found[facts["evidence_id"]] = _group(facts, proofs.get(facts["version_id"], []))
        group.uses.append(_waiting_use(facts))
    return list(found.values())


def _group(facts: dict[str, Any], proofs: list[tuple[StoredFile, bool]]) -> WaitingGroup:
    reference = facts["reference"]
    body = "school" if facts["school"] else "district"
    return WaitingGroup(
        f"r{facts['evidence_id']}", address_of("evidence:detail", reference),
        address_of("evidence:verify_all", reference), facts["number"], facts["what"], facts["day"], facts["place"],
        facts["note"], wording.named(facts[body], facts[f"{body}_en"]), wording.hue(facts["side"]),
        [Proof(file, is_cleared, reference) for file, is_cleared in proofs], [],
    )  # fmt: skip


def _waiting_use(facts: dict[str, Any]) -> WaitingUse:
    reference, agreement, pk = facts["reference"], facts["agreement_reference"], facts["pk"]
    return WaitingUse(
        facts["amount"], wording.named(facts["unit"], facts["unit_en"]),
        wording.named(facts["indicator"], facts["indicator_en"]), facts["number"],
        agreement, address_of("agreements:detail", agreement),
        address_of("evidence:verify", reference, pk), address_of("evidence:dispute", reference, pk),
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
