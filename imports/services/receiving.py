"""Taking a list in: looked at, understood, judged row by row; nothing is added yet."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.dates import roc_year
from core.permissions import require
from core.references import next_reference
from documents.models import StoredFile
from documents.services import link_file, stage_table
from history.services import record_event

from .. import rules
from ..constants import PREFIX, BatchVerb, Outcome
from ..headings import Understood, understand
from ..kinds import LISTINGS, ListKind
from ..models import Batch, BatchEvent, Row
from ..reading import Table, read_table
from .judging import Judged, judge_all

_AT_ONCE = 500


@transaction.atomic
def receive_list(kind: ListKind, upload: "UploadedFile[Any] | None", *, actor: User) -> Batch:
    """A batch with every row judged. Raises RefusedFile for what is no list, Unreadable for one without headings."""
    require(rules.can_import(actor))
    file = stage_table(upload, actor=actor)
    with file.content.open("rb") as content:
        table = read_table(content.read(), file.kind)
    listing = LISTINGS[kind]
    understood = understand(table, listing.columns())
    batch = _batch(kind, file, table, understood, actor)
    if not listing.is_personal:
        batch.file = link_file(file, at=batch.uploaded_at)
    return write_judgement(batch, judge_all(listing, understood.rows), actor=actor)


def _batch(kind: ListKind, file: StoredFile, table: Table, understood: Understood, actor: User) -> Batch:
    now = timezone.now()
    return Batch(
        reference=next_reference(PREFIX, roc_year(timezone.localdate(now))), kind=kind, file=file,
        file_name=file.original_name, sha256=file.sha256, sheet=table.sheet[:100], uploaded_by=actor,
        headings=understood.headings, uploaded_at=now, checked_at=now, moved_at=now, is_sample=actor.is_sample,
    )  # fmt: skip


def write_judgement(batch: Batch, judged: Sequence[Judged], *, actor: User) -> Batch:
    """Save a new batch with its rows."""
    count_outcomes(batch, judged)
    batch.save(force_insert=True)
    Row.objects.bulk_create(rows_of(batch, judged), batch_size=_AT_ONCE)
    details = {"rows": [batch.added, batch.present, batch.wrong], "sha256": batch.sha256}
    facts: dict[str, Any] = {"at": batch.checked_at, "to_state": batch.status, "details": details}
    record_event(BatchEvent, batch, actor=actor, verb=BatchVerb.CHECK, **facts)
    return batch


def count_outcomes(batch: Batch, judged: Iterable[Judged]) -> None:
    outcomes = [one.outcome for one in judged]
    batch.added, batch.present = outcomes.count(Outcome.ADD), outcomes.count(Outcome.PRESENT)
    batch.wrong = outcomes.count(Outcome.WRONG)


def rows_of(batch: Batch, judged: Iterable[Judged]) -> Iterable[Row]:
    for one in judged:
        found = one.found
        yield Row(
            batch=batch, number=one.number, cells=dict(one.cells), outcome=one.outcome, problems=one.problems,
            label=found.label[:200] if found else "", record=found.record if found else "",
        )  # fmt: skip
