"""Breaks that both sides accept (N4): proposed by one, accepted by the other, begun and ended by the calendar."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor

from ..constants import LIVE_STATUSES, AgreementStatus, PauseReason, Side
from ..models import Agreement, Pause
from .gate import insist, lock, move
from .gate import note as record


@transaction.atomic
def propose_pause(
    agreement: Agreement,
    *,
    actor: Actor,
    side: Side,
    reason: PauseReason,
    note: str = "",
    starts_on: date,
    ends_on: date,
) -> Pause:
    """Propose days on which an agreement in force rests; nothing rests before the other side accepts."""
    assert actor.pk is not None  # noqa: S101 - a side proposes
    agreement = lock(agreement)
    now = timezone.now()
    _refuse_days(agreement, starts_on, ends_on)
    pause = Pause.objects.create(
        agreement=agreement, reason=reason, note=note, starts_on=starts_on, ends_on=ends_on, proposed_side=side,
        proposed_by_id=actor.pk, proposed_at=now,
    )  # fmt: skip
    record(agreement, "propose_pause", actor=actor, now=now, details=_told(pause))
    return pause


def _refuse_days(agreement: Agreement, starts_on: date, ends_on: date) -> None:
    insist(agreement.status in LIVE_STATUSES, _("Only an agreement in force can rest."))
    insist(starts_on >= timezone.localdate(), _("A pause begins today or later."))
    insist(ends_on >= starts_on, _("The last day must not lie before the first."))
    within = starts_on >= agreement.starts_on and ends_on <= agreement.last_day
    insist(within, _("A pause lies within the term of the agreement."))
    open_ones = agreement.pauses.filter(accepted_at__isnull=True, closed_at__isnull=True)
    insist(not open_ones.exists(), _("A pause has been proposed already."))
    accepted = agreement.pauses.filter(accepted_at__isnull=False, starts_on__lte=ends_on, ends_on__gte=starts_on)
    insist(not accepted.exists(), _("These days overlap with another pause."))


@transaction.atomic
def accept_pause(pause: Pause, *, actor: Actor) -> Pause:
    """Agree to a proposed pause; when its first day has come, the agreement rests at once."""
    assert actor.pk is not None  # noqa: S101 - a side accepts
    agreement, pause = _lock_pause(pause)
    now, today = timezone.now(), timezone.localdate()
    _insist_proposed(pause)
    insist(agreement.status in LIVE_STATUSES and pause.ends_on >= today, _("The days of this pause have passed."))
    pause.accepted_by_id, pause.accepted_at = actor.pk, now
    pause.save(update_fields=["accepted_by", "accepted_at"])
    record(agreement, "accept_pause", actor=actor, now=now, details=_told(pause))
    follow_pauses(agreement, today, actor=actor, now=now)
    return pause


@transaction.atomic
def refuse_pause(pause: Pause, *, actor: Actor, comment: str = "") -> Pause:
    """Refuse a proposed pause; the side that proposed it takes it back in the same way."""
    agreement, pause = _lock_pause(pause)
    _insist_proposed(pause)
    pause.closed_at = timezone.now()
    pause.save(update_fields=["closed_at"])
    details = _told(pause) | {"comment": comment}
    record(agreement, "refuse_pause", actor=actor, now=pause.closed_at, details=details)
    return pause


@transaction.atomic
def end_pause(pause: Pause, *, actor: Actor) -> Pause:
    """End an accepted pause: one that rests goes on from today, one to come does not take place."""
    agreement, pause = _lock_pause(pause)
    now, today = timezone.now(), timezone.localdate()
    insist(pause.accepted_at and not pause.closed_at and pause.ends_on >= today, _("This pause has ended already."))
    pause.closed_at = now
    if pause.starts_on > today:
        pause.accepted_at, pause.accepted_by = None, None
    else:
        pause.ends_on = max(pause.starts_on, today - timedelta(days=1))
    pause.save(update_fields=["closed_at", "accepted_at", "accepted_by", "ends_on"])
    record(agreement, "end_pause", actor=actor, now=now, details=_told(pause))
    follow_pauses(agreement, today, actor=actor, now=now)
    return pause


def follow_pauses(agreement: Agreement, today: date, *, actor: Actor, now: datetime) -> bool:
    """Let a locked agreement rest or go on as its accepted pauses say; False when it does already."""
    resting = agreement.pauses.filter(
        accepted_at__isnull=False, closed_at__isnull=True, starts_on__lte=today, ends_on__gte=today
    ).exists()
    if resting and agreement.status == AgreementStatus.ACTIVE:
        move(agreement, "pause", actor=actor, now=now)
    elif not resting and agreement.status == AgreementStatus.PAUSED:
        move(agreement, "resume", actor=actor, now=now)
    else:
        return False
    return True


def drop_proposals(agreement: Agreement, now: datetime) -> None:
    """Proposals about an agreement that is over are nobody's to answer."""
    agreement.pauses.filter(accepted_at__isnull=True, closed_at__isnull=True).update(closed_at=now)


def _lock_pause(pause: Pause) -> tuple[Agreement, Pause]:
    agreement = lock(pause.agreement)
    pause = Pause.objects.get(pk=pause.pk)
    pause.agreement = agreement
    return agreement, pause


def _insist_proposed(pause: Pause) -> None:
    insist(pause.accepted_at is None and pause.closed_at is None, _("This proposal has been answered already."))


def _told(pause: Pause) -> dict[str, object]:
    return {"pause": pause.pk, "reason": pause.reason, "starts_on": pause.starts_on, "ends_on": pause.ends_on}
