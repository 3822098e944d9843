"""What the page of one report shows, and the files that a form holds."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import acting_membership
from documents.constants import READABLE_STATES, FileKind
from documents.models import StoredFile

from .. import rules, wording
from ..constants import PICTURE_BYTES, UseState
from ..models import Dispute, Evidence, EvidenceFile, EvidenceUse, EvidenceVersion
from .reports import stance_of

Reader = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Proof:
    """A file of a wording, as a list shows it; pictures that are small enough are shown at once."""

    file: StoredFile
    is_cleared: bool
    # Of its report.
    reference: str

    @property
    def url(self) -> str:
        return reverse("evidence:file", args=[self.reference, self.file.pk])

    @property
    def is_picture(self) -> bool:
        is_shown = self.file.kind in {FileKind.JPEG, FileKind.PNG} and self.file.size <= PICTURE_BYTES
        return is_shown and self.file.scan_state in READABLE_STATES


@dataclass(slots=True)
class UseRow:
    """One use with what was said about it and what the reader may do."""

    use: EvidenceUse
    disputes: list[Dispute]
    acts: list[str] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return wording.TAGS[UseState(self.use.state)]

    @property
    def open_dispute(self) -> Dispute | None:
        return next((one for one in self.disputes if one.settled_at is None), None)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that a later wording says differently."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One wording with what it changed in the one before."""

    version: EvidenceVersion
    changes: list[Change]
    proofs: list[Proof]


@dataclass(frozen=True, slots=True)
class ReportPage:
    evidence: Evidence
    uses: list[UseRow]
    versions: list[VersionRow]
    history: list[wording.Moment]
    can_change: bool
    can_withdraw: bool
    can_verify_all: bool
    refusals: list[str]

    @property
    def current(self) -> VersionRow:
        return self.versions[-1]

    @property
    def earlier(self) -> list[VersionRow]:
        """Newest first."""
        return self.versions[-2::-1]


def page_of(evidence: Evidence, user: Reader) -> ReportPage:
    uses = uses_of(evidence)
    rows = [UseRow(use, list(use.disputes.all())) for use in uses]
    reports = bool(rules.can_revise(user, evidence))
    stance = stance_of(user, [use.agreement for use in uses])
    refusals = [_judge(row, user, stance, reports=reports) for row in rows]
    shown = [str(reason) for reason in dict.fromkeys(refusals) if reason]
    return ReportPage(
        evidence=evidence,
        uses=rows,
        versions=versions_of(evidence),
        history=[wording.moment_of(event) for event in evidence.events.select_related("actor").order_by("sequence")],
        can_change=reports and any(use.state != UseState.REJECTED for use in uses),
        can_withdraw=reports and any(use.state in {UseState.CLAIMED, UseState.DISPUTED} for use in uses),
        can_verify_all=sum("verify" in row.acts for row in rows) > 1,
        refusals=shown,
    )


def uses_of(evidence: Evidence) -> list[EvidenceUse]:
    """What it counts for, without what was withdrawn, with all that is said about it; two queries."""
    people = ("raised_by", "answered_by", "settled_by")
    disputes = Dispute.objects.select_related(*people).order_by("raised_at", "pk")
    rows = (
        evidence.uses.exclude(state=UseState.WITHDRAWN).order_by("pk").prefetch_related(Prefetch("disputes", disputes))
    )
    joined = ("version", "verified_by", "agreement__school", "agreement__district", "target__commitment__indicator")
    return list(rows.select_related(*joined))


def _judge(row: UseRow, user: Reader, stance: rules.Stance, *, reports: bool) -> Any:
    """Fill in what the reader may do; the reason why the one whose turn it seems to be may not."""
    use = row.use
    verdict = rules.can_judge(user, use, stance)
    if verdict:
        row.acts += _JUDGED.get(UseState(use.state), [])
    dispute = row.open_dispute
    if dispute is not None:
        dispute.use = use
        if reports and dispute.answered_at is None:
            row.acts.append("answer")
        acting = acting_membership(user)
        if acting is not None and acting.is_bureau and rules.can_settle(user, dispute, stance):
            row.acts.append("settle")
    is_judge = use.state == UseState.CLAIMED and not reports and rules.may_judge_side(user, use, stance)
    return verdict.reason if not verdict and is_judge else ""


_JUDGED = {
    UseState.CLAIMED: ["verify", "dispute"],
    UseState.VERIFIED: ["unverify"],
    UseState.DISPUTED: ["take_back"],
}


def versions_of(evidence: Evidence) -> list[VersionRow]:
    """Every wording, oldest first, each with what it changed; two queries."""
    files = EvidenceFile.objects.select_related("file").order_by("order", "pk")
    versions = evidence.versions.order_by("number").select_related("created_by")
    found: list[VersionRow] = []
    for version in versions.prefetch_related(Prefetch("files", files)):
        proofs = [Proof(row.file, row.is_cleared, evidence.reference) for row in version.files.all()]
        before = found[-1] if found else None
        found.append(VersionRow(version, _changes(before, version, proofs) if before else [], proofs))
    return found


def _changes(before: VersionRow, version: EvidenceVersion, proofs: list[Proof]) -> list[Change]:
    pairs = [
        (_("What took place"), before.version.what, version.what),
        (_("Date"), wording.day(before.version.happened_on), wording.day(version.happened_on)),
        (_("Place"), before.version.place, version.place),
        (_("More"), before.version.note, version.note),
        (_("Files"), _names(before.proofs), _names(proofs)),
    ]
    return [Change(label, old, new) for label, old, new in pairs if old != new]


def _names(proofs: list[Proof]) -> str:
    return _(", ").join(proof.file.original_name for proof in proofs)


def open_dispute(use: EvidenceUse) -> Dispute | None:
    """The objection to a use that is not settled yet."""
    rows = use.disputes.filter(settled_at__isnull=True).select_related("raised_by", "answered_by")
    found: Dispute | None = rows.first()
    if found is not None:
        found.use = use
    return found


def sent_already(user: Reader, form_key: UUID) -> Evidence | None:
    """The report that the same form has made."""
    return Evidence.objects.filter(form_key=form_key, versions__number=1, versions__created_by=user.pk).first()


# -- files -----------------------------------------------------------------------------------------------------


def readable_file(evidence: Evidence, file_id: UUID) -> EvidenceFile | None:
    """A file of any wording of a report that the reader may see."""
    rows = EvidenceFile.objects.filter(version__evidence=evidence, file=file_id).select_related("file")
    return rows.order_by("-pk").first()


def files_held(user: Reader, ids: Collection[str], evidence: Evidence | None) -> list[StoredFile]:
    """The files that a form names, in its order: one's own uploads, or those of the report being changed."""
    if not isinstance(user, User):
        return []
    wanted = [found for text in ids if (found := _uuid(text)) is not None]
    rows = StoredFile.objects.filter(pk__in=wanted)
    own = rows.filter(uploaded_by=user)
    if evidence is not None:
        kept = EvidenceFile.objects.filter(version__evidence=evidence).order_by().values("file")
        own = own | rows.filter(pk__in=kept)
    by_id = {file.pk: file for file in own.order_by("uploaded_at", "pk")}
    return [by_id[pk] for pk in wanted if pk in by_id]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
