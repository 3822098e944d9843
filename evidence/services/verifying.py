"""What the other side says to a report, and how the two come to agree."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import require
from history.services import digest, record_event

from .. import rules
from ..constants import DisputeReason, Settlement, UseState
from ..models import Dispute, Evidence, EvidenceEvent, EvidenceUse
from .gate import TransitionNotAllowed, guard, lock, lock_use, lock_uses, move, refuse_stale, tell_agreements


@transaction.atomic
def verify_use(use: EvidenceUse, *, actor: User, seen_version: int) -> EvidenceUse:
    """The other side confirms one use as it was seen. TransitionNotAllowed when it was changed or decided meanwhile."""
    use = lock_use(use)
    require(rules.can_judge(actor, use))
    guard(use, "verify")
    refuse_stale(use.version.number, seen_version)
    move(use, "verify", actor=actor, now=timezone.now())
    tell_agreements([use])
    return use


@transaction.atomic
def verify_all(evidence: Evidence, *, actor: User, seen_version: int) -> list[EvidenceUse]:
    """Confirm every use of a report that waits for one's side, in one go; those verified, never none."""
    evidence = lock(evidence)
    waiting = [use for use in lock_uses(evidence) if use.state == UseState.CLAIMED]
    own = [use for use in waiting if rules.can_judge(actor, use)]
    if waiting and not own:
        require(rules.can_judge(actor, waiting[0]))
    if not own:
        raise TransitionNotAllowed(_("Nothing of this report waits for you any more."))
    now = timezone.now()
    for use in own:
        refuse_stale(use.version.number, seen_version)
        move(use, "verify", actor=actor, now=now)
    tell_agreements(own)
    return own


@transaction.atomic
def dispute_use(use: EvidenceUse, *, actor: User, reason: DisputeReason, comment: str, seen_version: int) -> Dispute:
    """Object to a use that waits for one's side, with a reason that the reporter can answer or act upon."""
    return _object(use, "dispute", actor, reason, comment, seen_version)


@transaction.atomic
def unverify_use(use: EvidenceUse, *, actor: User, reason: DisputeReason, comment: str, seen_version: int) -> Dispute:
    """Take one's side's verification back because it was a slip; it counts as disputed from then on."""
    return _object(use, "unverify", actor, reason, comment, seen_version)


def _object(
    use: EvidenceUse, verb: str, actor: User, reason: DisputeReason, comment: str, seen_version: int
) -> Dispute:
    use = lock_use(use)
    require(rules.can_judge(actor, use))
    guard(use, verb)
    refuse_stale(use.version.number, seen_version)
    now = timezone.now()
    dispute = Dispute.objects.create(use=use, reason=reason, comment=comment, raised_by=actor, raised_at=now)
    move(use, verb, actor=actor, now=now, details={"reason": reason, "comment": digest(comment)})
    tell_agreements([use])
    return dispute


@transaction.atomic
def take_back_dispute(use: EvidenceUse, *, actor: User) -> EvidenceUse:
    """The side that objected is convinced: the use counts as verified."""
    use = lock_use(use)
    require(rules.can_judge(actor, use))
    guard(use, "take_back")
    now = timezone.now()
    close_dispute(use, Settlement.TAKEN_BACK, actor=actor, now=now)
    move(use, "take_back", actor=actor, now=now)
    tell_agreements([use])
    return use


@transaction.atomic
def answer_dispute(dispute: Dispute, *, actor: User, answer: str) -> Dispute:
    """The reporter holds to the report and says why; from then on the bureau settles."""
    use = lock_use(dispute.use)
    require(rules.can_revise(actor, use.evidence))
    dispute = _open_dispute(use)
    if dispute.answered_at is not None:
        raise TransitionNotAllowed(_("This objection has been answered already."))
    now = timezone.now()
    dispute.answer, dispute.answered_by, dispute.answered_at = answer, actor, now
    dispute.save(update_fields=["answer", "answered_by", "answered_at"])
    details = {"about": use.pk, "answer": digest(answer)}
    record_event(EvidenceEvent, use.evidence, actor=actor, verb="answer", at=now, details=details)
    tell_agreements([use])
    return dispute


@transaction.atomic
def settle_dispute(dispute: Dispute, *, actor: User, counts: bool, note: str) -> EvidenceUse:
    """The bureau says whether it counts, with reasons that both sides read."""
    use = lock_use(dispute.use)
    verb = "uphold" if counts else "reject"
    guard(use, verb)
    dispute = _open_dispute(use)
    require(rules.can_settle(actor, dispute))
    now = timezone.now()
    how = Settlement.UPHELD if counts else Settlement.REJECTED
    close_dispute(use, how, actor=actor, now=now, note=note)
    move(use, verb, actor=actor, now=now, details={"note": digest(note)})
    tell_agreements([use])
    return use


def _open_dispute(use: EvidenceUse) -> Dispute:
    """The one open objection to a locked use. TransitionNotAllowed when it was settled meanwhile."""
    dispute = Dispute.objects.select_for_update(no_key=True).filter(use=use, settled_at__isnull=True).first()
    if dispute is None:
        raise TransitionNotAllowed(_("This objection is settled already."))
    dispute.use = use
    return dispute


def close_dispute(use: EvidenceUse, how: Settlement, *, actor: User, now: datetime, note: str = "") -> None:
    """Write how the open objection to a locked use ended; the caller moves the use."""
    dispute = _open_dispute(use)
    dispute.settlement, dispute.settled_by, dispute.settled_at = how, actor, now
    dispute.settlement_note = note
    dispute.save(update_fields=["settlement", "settled_by", "settled_at", "settlement_note"])
