"""Agreements of the past, from the lists that the bureau has kept: they walk the legal states like all others."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.actors import SYSTEM
from core.dates import local_today, roc_year
from core.permissions import require
from cycles.services import lay_out_terms
from districts.models import District
from schools.models import School

from .. import rules
from ..constants import AgreementKind, EndReason
from ..models import Agreement
from .drafting import Promise
from .ending import terminate_agreement
from .gate import TransitionNotAllowed, lock, move, note
from .signing import record_signed_agreement


@transaction.atomic
def record_past_agreement(
    school: School,
    district: District,
    *,
    actor: User,
    batch: str,
    starts_on: date,
    ends_on: date,
    signed_on: date,
    document_number: str = "",
    commitments: Sequence[Promise] = (),
    kind: AgreementKind = AgreementKind.PARTNER,
    closed_on: date | None = None,
    end_reason: EndReason = EndReason.OTHER,
    is_sample: bool = False,
) -> Agreement:
    """Enter an agreement as a list of the bureau has it: signed, and where its time is over ended or expired at once.

    Raises TransitionNotAllowed where the pair had an agreement on one of these days, in force or not.
    """
    require(rules.can_record_agreement(actor))
    _refuse_overlap(school, district, starts_on, closed_on or ends_on)
    lay_out_terms(roc_year(starts_on) - 1, roc_year(ends_on))
    agreement = record_signed_agreement(
        school, district, actor=actor, starts_on=starts_on, ends_on=ends_on, signed_on=signed_on,
        document_number=document_number, commitments=commitments, kind=kind, is_sample=is_sample,
    )  # fmt: skip
    agreement = lock(agreement)
    note(agreement, "import", actor=actor, now=timezone.now(), details={"batch": batch})
    if closed_on:
        return terminate_agreement(agreement, actor=actor, reason=end_reason, closed_on=closed_on)
    if agreement.last_day < local_today():
        move(agreement, "expire", actor=SYSTEM, now=timezone.now())
    return agreement


def _refuse_overlap(school: School, district: District, first: date, last: date) -> None:
    """What is over is not in the reach of the database's own rule; the lock puts those who enter one pair in line."""
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    signed = Agreement.objects.filter(school=school, district=district, signed_on__isnull=False, starts_on__lte=last)
    for other in signed.order_by("starts_on"):
        if other.last_day >= first:
            words = _("Agreement %(reference)s of this school and district runs on some of these days.")
            raise TransitionNotAllowed(words % {"reference": other.reference})
