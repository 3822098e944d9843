"""What a sleeping agreement asks of its sides: a word from both, and the day on which one wanted to act.

Both obligations are made once for each side; only the side's value differs.
"""

from functools import partial
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.constants import Side
from agreements.reminders import AGREEMENT
from cycles.constants import RuleCode
from cycles.expressions import due_after_instant
from notifications.constants import Channel
from obligations.constants import Audience, Body, Consequence
from obligations.registry import LadderProposal, Obligation, Step, declare
from obligations.rows import owed

from .constants import HealthState
from .models import AgreementHealth, Revival

_BODIES = {Side.SCHOOL: (Body.SCHOOL, "school"), Side.GOVERNMENT: (Body.DISTRICT, "district")}
_DORMANCY = LadderProposal(
    "dormancy",
    "沉寂協議之說明",
    "A word on a dormant agreement",
    (
        Step(-5),
        Step(0, channel=Channel.IMMEDIATE),
        Step(3, Audience.SUPERIOR, Channel.IMMEDIATE),
        Step(8, Audience.BUREAU, Channel.IMMEDIATE),
    ),
)
_REVIVAL = LadderProposal(
    "revival",
    "重新啟動之約定日",
    "The day an agreement is taken up again",
    (Step(-3), Step(0, channel=Channel.IMMEDIATE)),
)


def asleep(side: Side) -> QuerySet[Any, Any]:
    """A dormant agreement of which nobody has said when it goes on: this side owes a word, and so does the other."""
    kind, body = _BODIES[side]
    said = Revival.objects.filter(agreement=OuterRef("pk"), closed_at__isnull=True)
    return owed(
        AgreementHealth.objects.filter(~Exists(said), state=HealthState.DORMANT),
        subject=F("pk"),
        by_kind=kind,
        by_id=F(body),
        since=F("state_since"),
        due_on=due_after_instant("state_since", RuleCode.ANSWER_DAYS),
    )


def planned(side: Side) -> QuerySet[Any, Any]:
    """What this side wanted to do, until evidence of it is verified or the day has passed."""
    kind, body = _BODIES[side]
    return owed(
        Revival.objects.filter(side=side, closed_at__isnull=True),
        subject=F("agreement"),
        by_kind=kind,
        by_id=F(f"agreement__{body}"),
        since=F("created_at"),
        due_on=F("planned_on"),
    )


_WORDS: dict[Side, tuple[Promise, Promise]] = {
    Side.SCHOOL: (
        _("Say when the agreement with {district} goes on: it is dormant"),
        _("Do what you planned with {district}"),
    ),
    Side.GOVERNMENT: (
        _("Say when the agreement with {school} goes on: it is dormant"),
        _("Do what you planned with {school}"),
    ),
}

for _side in Side:
    declare(
        Obligation(
            code=f"agreement-dormant-{_side}",
            subject=AGREEMENT,
            ladder=_DORMANCY,
            consequence=Consequence.RIGHT_LAPSES,
            task=_WORDS[_side][0],
            blocked=_("Nothing was verified under {reference} for too long; both sides are asked"),
            owed=partial(asleep, _side),
        ),
        Obligation(
            code=f"agreement-revival-{_side}",
            subject=AGREEMENT,
            ladder=_REVIVAL,
            consequence=Consequence.WORK_WAITS,
            task=_WORDS[_side][1],
            blocked=_("The other side of {reference} counts on it"),
            owed=partial(planned, _side),
        ),
    )
