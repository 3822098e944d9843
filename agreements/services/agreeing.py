"""The draft an approval makes, its signing, existing partnerships the bureau enters, and the end."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import roc_year
from core.references import next_reference
from districts.models import District
from history.services import record_event
from schools.models import School

from ..constants import LIVE_STATUSES, AgreementStatus, EndReason
from ..models import Agreement, AgreementEvent, Commitment, Indicator
from .gate import TransitionNotAllowed, guard, lock, move

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
    is_sample: bool = False,
) -> Agreement:
    """Begin an agreement as a draft with the commitments of both sides."""
    now = timezone.now()
    agreement = Agreement.objects.create(
        reference=next_reference(PREFIX, roc_year(timezone.localdate(now))),
        school=school,
        district=district,
        starts_on=starts_on,
        ends_on=ends_on,
        status_since=now,
        is_sample=is_sample,
    )
    Commitment.objects.bulk_create(
        Commitment(agreement=agreement, indicator=indicator, target=target) for indicator, target in commitments
    )
    details = {"school": school.code, "district": district.slug}
    record_event(
        AgreementEvent, agreement, actor=actor, verb="start", at=now, to_state=AgreementStatus.DRAFT, details=details
    )
    return agreement


@transaction.atomic
def record_signing(agreement: Agreement, *, actor: Actor, signed_on: date, document_number: str) -> Agreement:
    """Put on record that both sides have signed; the agreement is in force from its first day.

    Raises TransitionNotAllowed unless it is a draft and the pair has no other agreement in force.
    """
    now = timezone.now()
    agreement = lock(agreement)
    guard(agreement, "record_signing")
    _refuse_a_second(agreement.school, agreement.district)
    signing = {"signed_on": signed_on, "document_number": document_number}
    move(agreement, "record_signing", actor=actor, now=now, fields=signing)
    return agreement


@transaction.atomic
def record_signed_agreement(
    school: School,
    district: District,
    *,
    actor: Actor,
    starts_on: date,
    ends_on: date,
    signed_on: date,
    document_number: str,
    commitments: Sequence[Promise],
    is_sample: bool = False,
) -> Agreement:
    """Enter a partnership that was signed on paper; it is in force at once.

    Raises TransitionNotAllowed when the pair has an agreement in force.
    """
    _refuse_a_second(school, district)
    agreement = create_draft_agreement(
        school,
        district,
        actor=actor,
        starts_on=starts_on,
        ends_on=ends_on,
        commitments=commitments,
        is_sample=is_sample,
    )
    return record_signing(agreement, actor=actor, signed_on=signed_on, document_number=document_number)


def _refuse_a_second(school: School, district: District) -> None:
    """The lock on the school's row puts those who sign for one pair at once in line."""
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    if Agreement.objects.filter(school=school, district=district, status__in=LIVE_STATUSES).exists():
        raise TransitionNotAllowed(_("This school and district already have an agreement in force."))


@transaction.atomic
def end_agreement(agreement: Agreement, *, actor: Actor) -> Agreement:
    """Close an agreement in force; its history stays."""
    now = timezone.now()
    agreement = lock(agreement)
    closing = {"closed_on": min(timezone.localdate(now), agreement.ends_on), "end_reason": EndReason.OTHER}
    move(agreement, "terminate", actor=actor, now=now, fields=closing)
    return agreement
