"""What a report should be looked at again for before it is sent: pointed out, never refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from agreements.models import TermTarget
from core.dates import format_date
from documents.models import StoredFile

from ..constants import UseState
from ..models import Evidence, EvidenceFile, EvidenceUse

Claims = Sequence[tuple[TermTarget, int]]


@dataclass(frozen=True, slots=True)
class Caution:
    """A sentence; `other` is the report it is about, `better` the target that the date lies in."""

    code: str
    sentence: str
    other: Evidence | None = None
    better: TermTarget | None = None


def cautions_of(
    *,
    uses: Claims,
    happened_on: date,
    files: Collection[StoredFile] = (),
    evidence: Evidence | None = None,
) -> list[Caution]:
    """For a report as it is about to be written; `evidence` is the one being changed. At most three queries."""
    own = evidence.pk if evidence else None
    return [
        *_same_files(uses, files, own),
        *_same_day(uses, happened_on, own),
        *_outside_term(uses, happened_on),
    ]


def _same_files(claims: Claims, files: Collection[StoredFile], own: int | None) -> list[Caution]:
    """A file with the same content in another report of the same school and district."""
    if not files or not claims:
        return []
    pairs = Q(pk__in=[])
    for school, district in {(one.agreement.school_id, one.agreement.district_id) for one, _amount in claims}:
        pairs |= Q(agreement__school=school, agreement__district=district)
    reports = EvidenceUse.objects.filter(pairs).exclude(state=UseState.WITHDRAWN).order_by().values("evidence")
    rows = EvidenceFile.objects.filter(file__sha256__in={file.sha256 for file in files}, version__evidence__in=reports)
    rows = rows.exclude(version__evidence=own) if own else rows
    rows = rows.select_related("file", "version__evidence").order_by("file__sha256", "-pk").distinct("file__sha256")
    words = _("The file “%(name)s” is in the report %(reference)s already.")
    return [
        Caution(
            "same_file",
            words % {"name": row.file.original_name, "reference": row.version.evidence.reference},
            other=row.version.evidence,
        )
        for row in rows
    ]


def _same_day(claims: Claims, happened_on: date, own: int | None) -> list[Caution]:
    """Something on that day is reported for the same commitment."""
    commitments = {target.commitment_id for target, _amount in claims}
    rows = EvidenceUse.objects.filter(target__commitment__in=commitments, happened_on=happened_on)
    rows = rows.exclude(state__in=[UseState.WITHDRAWN, UseState.REJECTED])
    rows = rows.exclude(evidence=own) if own else rows
    rows = rows.select_related("evidence", "target__commitment__indicator").order_by("pk")
    words = _("On %(date)s “%(what)s” is reported already: %(reference)s, %(amount)d.")
    return [
        Caution(
            "same_day",
            words
            % {
                "date": format_date(happened_on),
                "what": use.target.commitment.indicator.label,
                "reference": use.evidence.reference,
                "amount": use.amount,
            },
            other=use.evidence,
        )
        for use in rows[:5]
    ]


def _outside_term(claims: Claims, happened_on: date) -> list[Caution]:
    """The date lies in another term than the target it is to count for."""
    outside = [target for target, _amount in claims if not target.starts_on <= happened_on <= target.ends_on]
    if not outside:
        return []
    rows = TermTarget.objects.filter(
        commitment__in={target.commitment_id for target in outside},
        starts_on__lte=happened_on,
        ends_on__gte=happened_on,
        is_current=True,
    )
    right = {row.commitment_id: row for row in rows.order_by("pk")}
    return [_misplaced(target, happened_on, right.get(target.commitment_id)) for target in outside]


def _misplaced(target: TermTarget, happened_on: date, better: TermTarget | None) -> Caution:
    named = {
        "date": format_date(happened_on),
        "what": target.commitment.indicator.label,
        "first": format_date(target.starts_on),
        "last": format_date(target.ends_on),
    }
    if better is None:
        words = _("%(date)s lies outside the days of “%(what)s” (%(first)s – %(last)s), and no other term has it.")
        return Caution("outside_term", words % named)
    named |= {"right_first": format_date(better.starts_on), "right_last": format_date(better.ends_on)}
    words = _(
        "%(date)s lies outside the days of “%(what)s” (%(first)s – %(last)s). "
        "It belongs to %(right_first)s – %(right_last)s: write the number there."
    )
    return Caution("outside_term", words % named, better=better)
