"""How an agreement and its wordings begin: the draft that an approval makes, its first lines and moves."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from core.actors import Actor
from core.dates import roc_year
from core.references import next_reference
from districts.models import District
from history.services import record_event
from schools.models import School

from ..clauses import standard_lines
from ..constants import AgreementKind, AgreementStatus, LineKind, MoveKind, Side
from ..models import Agreement, AgreementEvent, Indicator, Line, Move, Version

PREFIX = "AG"
Promise = tuple[Indicator, int]


@transaction.atomic
def create_draft_agreement(
    school: School,
    district: District,
    *,
    actor: Actor,
    starts_on: date,
    ends_on: date,
    commitments: Sequence[Promise],
    kind: AgreementKind = AgreementKind.PARTNER,
    has_bureau: bool = False,
    predecessor: Agreement | None = None,
    is_sample: bool = False,
) -> Agreement:
    """Begin an agreement as a draft, its first wording proposed by the government's side."""
    agreement = Agreement(
        school=school, district=district, starts_on=starts_on, ends_on=ends_on, kind=kind, has_bureau=has_bureau,
        predecessor=predecessor, is_sample=is_sample,
    )  # fmt: skip
    version = begin(agreement, actor=actor)
    propose_all(version, [*standard_lines(agreement), *promised(commitments)], side=Side.GOVERNMENT, actor=actor)
    return agreement


def begin(agreement: Agreement, *, actor: Actor) -> Version:
    """Save a new agreement as a draft with an empty first wording."""
    now = timezone.now()
    agreement.reference = next_reference(PREFIX, roc_year(timezone.localdate(now)))
    agreement.status_since = now
    agreement.save(force_insert=True)
    details = {"school": agreement.school.code, "district": agreement.district.slug}
    if agreement.predecessor:
        details["predecessor"] = agreement.predecessor.reference
    record_event(
        AgreementEvent, agreement, actor=actor, verb="start", at=now, to_state=AgreementStatus.DRAFT, details=details
    )
    return start_version(agreement, actor=actor, now=now)


def start_version(agreement: Agreement, *, actor: Actor, now: datetime, reason: str = "") -> Version:
    return Version.objects.create(
        agreement=agreement,
        number=agreement.versions.count() + 1,
        reason=reason,
        opened_at=now,
        opened_by_id=actor.pk,
    )


def promised(commitments: Sequence[Promise]) -> list[Line]:
    return [
        Line(kind=LineKind.COMMITMENT, indicator=indicator, target=target, order=indicator.order)
        for indicator, target in commitments
    ]


def propose_all(version: Version, lines: Sequence[Line], *, side: Side, actor: Actor) -> None:
    """Save new lines as proposals of one side, each with its first move."""
    now = timezone.now()
    for line in lines:
        line.version, line.proposed_side = version, side
    Line.objects.bulk_create(lines)
    Move.objects.bulk_create(move_of(line, side, MoveKind.PROPOSE, actor=actor, at=now) for line in lines)


def move_of(line: Line, side: Side, kind: MoveKind, *, actor: Actor, at: datetime, comment: str = "") -> Move:
    """What a side did, with the proposal as it stands after it."""
    return Move(
        line=line, side=side, kind=kind, body=line.body, target=line.target, note=line.note, comment=comment,
        by_id=actor.pk, at=at,
    )  # fmt: skip
