"""Ladders: laid out from what apps propose, then the bureau's to edit."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.permissions import Refused
from history.services import record_event
from notifications.constants import Channel

from ..constants import MAX_STEPS, Audience, LadderVerb, Unit
from ..models import Ladder, LadderEvent, LadderStep
from ..registry import LadderProposal, registry


class StepNotAllowed(Refused):
    """A step cannot be kept; `user_message` says why."""


@transaction.atomic
def lay_out_ladders() -> int:
    """Make every ladder that an app proposes and that is not there yet; how many. What is there stays as edited."""
    known = set(Ladder.objects.order_by().values_list("code", flat=True))
    fresh = [proposal for proposal in registry.ladders() if proposal.code not in known]
    for proposal in fresh:
        _lay_out(proposal)
    return len(fresh)


def _lay_out(proposal: LadderProposal) -> None:
    ladder = Ladder.objects.create(code=proposal.code, name=proposal.name, name_en=proposal.name_en)
    LadderStep.objects.bulk_create(
        LadderStep(ladder=ladder, offset=step.offset, unit=step.unit, audience=step.audience, channel=step.channel)
        for step in proposal.steps
    )


@transaction.atomic
def add_step(
    ladder: Ladder, *, actor: Actor, offset: int, unit: Unit, audience: Audience, channel: Channel
) -> LadderStep:
    """Add a step; it goes out for whatever is open when its day comes. Raises StepNotAllowed."""
    ladder = _locked(ladder)
    standing = ladder.steps.filter(retired_at__isnull=True)
    if standing.count() >= MAX_STEPS:
        raise StepNotAllowed(_("A ladder has at most %(count)d steps.") % {"count": MAX_STEPS})
    if standing.filter(offset=offset, unit=unit, audience=audience).exists():
        raise StepNotAllowed(_("There is such a step already."))
    step = LadderStep.objects.create(ladder=ladder, offset=offset, unit=unit, audience=audience, channel=channel)
    _record(ladder, actor, LadderVerb.STEP_ADDED, step)
    return step


@transaction.atomic
def change_step(
    step: LadderStep, *, actor: Actor, offset: int, unit: Unit, audience: Audience, channel: Channel
) -> LadderStep:
    """Change a step. Where it has gone out already it does not go out again. Raises StepNotAllowed."""
    ladder = _locked(step.ladder)
    standing = ladder.steps.filter(retired_at__isnull=True)
    step = standing.get(pk=step.pk)
    if standing.filter(offset=offset, unit=unit, audience=audience).exclude(pk=step.pk).exists():
        raise StepNotAllowed(_("There is such a step already."))
    before = _facts(step)
    step.offset, step.unit, step.audience, step.channel = offset, unit, audience, channel
    if _facts(step) == before:
        return step
    step.save(update_fields=["offset", "unit", "audience", "channel"])
    _record(ladder, actor, LadderVerb.STEP_CHANGED, step, before=before)
    return step


@transaction.atomic
def remove_step(step: LadderStep, *, actor: Actor) -> None:
    """Retire a step; removing it twice does nothing the second time. The ledger keeps what it has sent."""
    ladder = _locked(step.ladder)
    standing = ladder.steps.filter(pk=step.pk, retired_at__isnull=True).first()
    if standing is None:
        return
    standing.retired_at = timezone.now()
    standing.save(update_fields=["retired_at"])
    _record(ladder, actor, LadderVerb.STEP_REMOVED, standing)


def _locked(ladder: Ladder) -> Ladder:
    return Ladder.objects.select_for_update(no_key=True).get(pk=ladder.pk)


def _facts(step: LadderStep) -> dict[str, object]:
    return {"offset": step.offset, "unit": step.unit, "audience": step.audience, "channel": step.channel}


def _record(ladder: Ladder, actor: Actor, verb: LadderVerb, step: LadderStep, **details: object) -> None:
    record_event(
        LadderEvent,
        ladder,
        actor=actor,
        verb=verb,
        at=timezone.now(),
        details={"step": step.pk, **_facts(step), **details},
    )
