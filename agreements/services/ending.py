"""How an agreement ends: not concluded, ended early, or by the calendar, night by night."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import SYSTEM, Actor

from ..constants import LIVE_STATUSES, AgreementStatus, EndReason
from ..models import Agreement, Pause
from .amending import put_aside
from .enforcing import close
from .gate import guard, insist, lock, move
from .pausing import drop_proposals, follow_pauses


@transaction.atomic
def drop_agreement(agreement: Agreement, *, actor: Actor, reason: EndReason, note: str = "") -> Agreement:
    """Give up an agreement that is not in force; what was said about it stays on record."""
    agreement = lock(agreement)
    now, today = timezone.now(), timezone.localdate()
    guard(agreement, "drop")
    put_aside(agreement)
    facts = {"closed_on": min(today, agreement.ends_on), "end_reason": reason, "end_note": note}
    move(agreement, "drop", actor=actor, now=now, fields=facts)
    return agreement


@transaction.atomic
def terminate_agreement(
    agreement: Agreement, *, actor: Actor, reason: EndReason, note: str = "", closed_on: date
) -> Agreement:
    """End an agreement in force early; its history, evidence and amounts until `closed_on` stay."""
    agreement = lock(agreement)
    now = timezone.now()
    guard(agreement, "terminate")
    _refuse_last_day(agreement, closed_on)
    _leave_nothing_open(agreement)
    before = agreement.closed_on
    close(agreement, closed_on)
    facts = {"end_reason": reason, "end_note": note}
    move(agreement, "terminate", actor=actor, now=now, fields=facts, details={"closed_on": [before, closed_on]})
    return agreement


def _refuse_last_day(agreement: Agreement, closed_on: date) -> None:
    today = timezone.localdate()
    insist(closed_on <= min(today, agreement.last_day), _("The last day lies neither ahead nor after the agreed one."))
    begun = agreement.starts_on <= today
    insist(not begun or closed_on >= agreement.starts_on, _("The agreement had not begun on that day."))


def _leave_nothing_open(agreement: Agreement) -> None:
    """Nobody negotiates an amendment of what is over, nor answers a pause."""
    put_aside(agreement)
    drop_proposals(agreement, timezone.now())


# -- what the calendar does --------------------------------------------------------------------------------


def turn_day(today: date) -> Counter[str]:
    """Begin and end pauses, and close what has run out; harmless any number of times. Returns what was done."""
    done: Counter[str] = Counter()
    last_day = Coalesce(F("closed_on"), F("ends_on"))
    live = Agreement.objects.filter(status__in=LIVE_STATUSES).annotate(runs_until=last_day)
    done["closed"] = _each(live.filter(runs_until__lt=today), _run_out, today)
    done["paused or resumed"] = _each(_out_of_step(today), _follow, today)
    lapsed = Pause.objects.filter(accepted_at__isnull=True, closed_at__isnull=True, ends_on__lt=today)
    done["proposals lapsed"] = lapsed.update(closed_at=timezone.now())
    return done


def _out_of_step(today: date) -> QuerySet[Agreement]:
    """Running although a pause says otherwise, or resting without one."""
    resting = Exists(
        Pause.objects.filter(
            agreement=OuterRef("pk"), accepted_at__isnull=False, closed_at__isnull=True,
            starts_on__lte=today, ends_on__gte=today,
        )
    )  # fmt: skip
    active, paused = Q(status=AgreementStatus.ACTIVE), Q(status=AgreementStatus.PAUSED)
    return Agreement.objects.filter((active & resting) | (paused & ~resting))


def _each(rows: QuerySet[Agreement], act: Callable[[Agreement, date], bool], today: date) -> int:
    """One transaction each: one that fails does not hold up the others."""
    done = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            done += act(lock(Agreement(pk=pk)), today)
    return done


def _run_out(agreement: Agreement, today: date) -> bool:
    """Expired, or replaced where a signed successor took its place."""
    if agreement.status not in LIVE_STATUSES or agreement.last_day >= today:
        return False
    _leave_nothing_open(agreement)
    replaced = agreement.successors.filter(replaces=True, signed_on__isnull=False).exists()  # type: ignore[attr-defined]
    move(agreement, "supersede" if replaced else "expire", actor=SYSTEM, now=timezone.now())
    return True


def _follow(agreement: Agreement, today: date) -> bool:
    return follow_pauses(agreement, today, actor=SYSTEM, now=timezone.now())
