"""Writing down what a district asks for, publishing it, and saying what became of it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Indicator
from core.actors import Actor
from core.permissions import require
from districts.models import District
from history.services import record_event

from .. import rules
from ..constants import NeedStatus, NeedVerb
from ..models import Need, NeedEvent
from .gate import TransitionNotAllowed, guard, lock, move


@dataclass(frozen=True, slots=True)
class Wish:
    """What a desk writes about a need."""

    title: str
    opens_on: date
    closes_on: date
    indicator: Indicator | None = None
    amount: int | None = None
    details: str = ""


@transaction.atomic
def open_need(
    district: District, wish: Wish, *, actor: User, is_published: bool = False, is_sample: bool = False
) -> Need:
    """Write a need of `district` down, and publish it at once when `is_published`."""
    require(rules.can_ask_for(actor, district))
    now = timezone.now()
    need = Need.objects.create(district=district, created_by=actor, is_sample=is_sample, **_fields(wish))
    record_event(NeedEvent, need, actor=actor, verb=NeedVerb.START, at=now, to_state=NeedStatus.DRAFT)
    if is_published:
        _publish(need, actor, now)
    return need


@transaction.atomic
def edit_need(need: Need, wish: Wish, *, actor: User) -> Need:
    """Change a draft or a published need, e.g. its last day. Raises TransitionNotAllowed once it is closed."""
    need = lock(need)
    require(rules.can_ask_for(actor, need.district))
    TransitionNotAllowed.unless(rules.can_change(actor, need))
    before, wanted = {name: getattr(need, name) for name in asdict(wish)}, _fields(wish)
    changed = [name for name, value in wanted.items() if before[name] != value]
    if not changed:
        return need
    for name in changed:
        setattr(need, name, wanted[name])
    need.save(update_fields=changed)
    record_event(NeedEvent, need, actor=actor, verb=NeedVerb.EDIT, details={"changed": sorted(changed)})
    return need


@transaction.atomic
def publish_need(need: Need, *, actor: User) -> Need:
    """Show a draft to the public from its first day on."""
    need = lock(need)
    require(rules.can_ask_for(actor, need.district))
    _publish(need, actor, timezone.now())
    return need


@transaction.atomic
def meet_need(need: Need, *, actor: User) -> Need:
    """Say that a published need is met; it is not offered any more."""
    need = lock(need)
    require(rules.can_ask_for(actor, need.district))
    now = timezone.now()
    move(need, NeedVerb.MEET, actor=actor, now=now, fields={"closed_at": now})
    return need


@transaction.atomic
def withdraw_need(need: Need, *, actor: User, reason: str) -> Need:
    """Take a need back, published or not; the reason is for the office, the public no longer sees it."""
    need = lock(need)
    require(rules.can_ask_for(actor, need.district))
    now = timezone.now()
    move(need, NeedVerb.WITHDRAW, actor=actor, now=now, fields={"closed_at": now, "reason": reason})
    return need


def _publish(need: Need, actor: Actor, now: datetime) -> None:
    guard(need, NeedVerb.PUBLISH)
    if need.closes_on < timezone.localdate(now):
        raise TransitionNotAllowed(_("Its last day has passed; change it before publishing."))
    move(need, NeedVerb.PUBLISH, actor=actor, now=now, fields={"published_at": now})


def _fields(wish: Wish) -> dict[str, object]:
    return {name: getattr(wish, name) for name in wish.__slots__}
