"""What follows when both sides go on: a successor in which each side has proposed what it wants changed."""

from accounts.models import Membership, User
from agreements.constants import Side
from agreements.models import Agreement, Line
from agreements.selectors import open_version
from agreements.services import TransitionNotAllowed, counter_line, create_successor
from core.dates import local_today
from core.permissions import Refused

from ..models import Renewal
from ..selectors.terms import successor_days


class NotRenewable(Refused):
    """The word cannot be said now; `user_message` says why."""


def begin_successor(renewal: Renewal, *, actor: User) -> Agreement:
    """What is in force goes on as agreed; the changes stand as proposals, those of whoever spoke last on top."""
    agreement = renewal.agreement
    starts_on, ends_on = successor_days(agreement, local_today())
    second = Side.SCHOOL if renewal.school_by_id == actor.pk else Side.GOVERNMENT
    try:
        successor = create_successor(agreement, actor=actor, side=second, starts_on=starts_on, ends_on=ends_on)
    except TransitionNotAllowed as refusal:
        raise NotRenewable(refusal.user_message) from refusal
    for side, speaker in ((second.other, _first_speaker(renewal, second.other)), (second, actor)):
        _propose(renewal, successor, side, speaker)
    return successor


def _first_speaker(renewal: Renewal, side: Side) -> User:
    """Who spoke for the side, in the capacity in which they did, unless they have left it since."""
    agreement, person = renewal.agreement, renewal.school_by if side == Side.SCHOOL else renewal.district_by
    assert person is not None  # noqa: S101 - both have spoken
    capacities = Membership.objects.active().filter(user=person)
    own = capacities.of_school(agreement.school) if side == Side.SCHOOL else capacities.of_district(agreement.district)
    membership = own.first()
    return person.act_as(membership) if membership is not None else person


def _propose(renewal: Renewal, successor: Agreement, side: Side, speaker: User) -> None:
    wanted = dict(renewal.changes.filter(side=side).order_by("pk").values_list("indicator", "target"))
    version = open_version(successor)
    assert version is not None  # noqa: S101 - it was begun with one
    for line in version.lines.filter(indicator__in=wanted).order_by("order", "pk"):
        target = wanted.get(line.indicator_id or 0)
        if target is not None and line.target != target:
            counter_line(line, actor=speaker, side=side, seen=_last_move(line), target=target)


def _last_move(line: Line) -> int:
    return line.moves.order_by("-pk").values_list("pk", flat=True).first() or 0
