"""What was done in the past, from the lists that the bureau has kept."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.constants import Side
from agreements.models import TermTarget
from core.dates import roc_year
from core.permissions import require
from core.references import next_reference
from history.services import digest, record_event

from .. import rules
from ..constants import PREFIX
from ..models import Evidence, EvidenceEvent
from .checking import Facts, check_claims
from .gate import move, tell_agreements
from .reporting import claim, write_version


@transaction.atomic
def record_past_evidence(
    target: TermTarget,
    *,
    actor: User,
    batch: str,
    what: str,
    happened_on: date,
    amount: int,
    place: str = "",
    note: str = "",
    letter: str = "",
    is_sample: bool = False,
) -> Evidence:
    """Enter something done for one commitment as a list of the bureau has it.

    `letter` is the number of the official letter by which it was accepted at the time: with it, it counts as verified,
    since both sides have it in their files. Without one it waits for the other side like every report.
    Raises TransitionNotAllowed for a day outside the agreement and for a commitment that an amendment replaced.
    """
    require(rules.can_enter_past(actor))
    check_claims([(target, amount)], happened_on=happened_on)
    now, agreement = timezone.now(), target.agreement
    by_school = target.side == Side.SCHOOL
    evidence = Evidence.objects.create(
        reference=next_reference(PREFIX, roc_year(timezone.localdate(now))), side=target.side,
        school_id=agreement.school_id if by_school else None,
        district_id=None if by_school else agreement.district_id, is_sample=is_sample, created_at=now,
    )  # fmt: skip
    version = write_version(evidence, Facts(what, happened_on, place, note, ()), number=1, actor=actor, now=now)
    use = claim(evidence, version, target, amount=amount, now=now)
    details = {"batch": batch, "what": digest(what), "uses": [[use.pk, use.target_id, use.amount]]}
    record_event(EvidenceEvent, evidence, actor=actor, verb="import", at=now, details=details)
    if letter:
        move(use, "verify", actor=actor, now=now, details={"batch": batch, "letter": letter})
    tell_agreements([use])
    return evidence
