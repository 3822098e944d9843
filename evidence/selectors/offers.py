"""What a report can count for, on the page where it is written."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.constants import Side
from agreements.models import Agreement, TermTarget
from documents.models import StoredFile

from ..constants import OPEN_STATES
from ..models import Evidence, EvidenceUse
from .progress import Light, TargetRow, target_rows
from .reports import Reporter, reportable_targets, reporter_of


def reporter_named(user: User | AnonymousUser, reference: str) -> Reporter | None:
    """For whom the reader reports; the bureau names an agreement of an idle district first."""
    agreement = None
    if reference:
        agreement = Agreement.objects.visible_to(user).with_parties().filter(reference=reference).first()
    return reporter_of(user, agreement)


def rows_offered(reporter: Reporter, first: str = "") -> list[TargetRow]:
    """All that the side owes now, the target `first` (its id as typed) before the others; of terms that are over only
    what was not fulfilled.
    """
    rows = target_rows(reportable_targets(reporter))
    open_rows = [row for row in rows if not (row.has_ended and row.light == Light.MET)]
    return sorted(open_rows, key=lambda row: (str(row.target.pk) != first, row.has_ended))


def reporter_behind(evidence: Evidence) -> Reporter:
    return Reporter(Side(evidence.side), evidence.school, evidence.district)


def rows_for_change(evidence: Evidence, uses: Sequence[EvidenceUse]) -> list[TargetRow]:
    """What it may count for: all that is offered and what it counts for already, without what is settled."""
    settled = {use.target_id for use in uses if use.state not in OPEN_STATES}
    present = {use.target_id for use in uses if use.state in OPEN_STATES}
    offered = rows_offered(reporter_behind(evidence))
    missing = present - {row.target.pk for row in offered}
    added = target_rows(TermTarget.objects.filter(pk__in=missing)) if missing else []
    return [row for row in [*added, *offered] if row.target.pk not in settled]


def files_now(evidence: Evidence) -> tuple[list[StoredFile], set[str]]:
    """The files of the current wording in their order, and which of them may be published."""
    assert evidence.current is not None  # noqa: S101 - the service never returns one without
    rows = list(evidence.current.files.select_related("file").order_by("order", "pk"))
    return [row.file for row in rows], {str(row.file_id) for row in rows if row.is_cleared}
