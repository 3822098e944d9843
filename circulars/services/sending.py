"""Handing a circular in, releasing it, taking it off the table. What goes out is what was looked at."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import Refused, require
from history.services import digest

from .. import rules
from ..constants import ALONE_UP_TO, BATCH, CircularVerb
from ..models import Circular, CircularRecipient
from ..selectors import Roll, recipients_of, releasers_of, roll_of
from .gate import TransitionNotAllowed, guard, lock, move
from .posting import post, tell_releasers


class ListChanged(Refused):
    """Text or list are no longer those that were looked at; asks to look again."""

    def __init__(self) -> None:
        super().__init__(_("The list or the text has changed since you looked at it. Please look at it again."))


@transaction.atomic
def send_circular(circular: Circular, *, actor: User, seen: str) -> Circular:
    """Send a draft to at most ALONE_UP_TO people; `seen` is the digest of the list that its author looked at.

    Raises ListChanged when it is another one by now, TransitionNotAllowed when it was sent or handed in already,
    when it has too many recipients or none.
    """
    circular = lock(circular)
    require(rules.can_edit(actor, circular))
    guard(circular, CircularVerb.SEND)
    roll, now = _looked_at(circular, seen), timezone.now()
    if len(roll.reached) > ALONE_UP_TO:
        raise TransitionNotAllowed(
            _("Above %(limit)s recipients somebody else must release a circular.") % {"limit": ALONE_UP_TO}
        )
    _fix(roll)
    facts = {"sent_at": now, "recipient_count": len(roll.reached), "remark": ""}
    move(circular, CircularVerb.SEND, actor=actor, now=now, fields=facts, details=_told(roll))
    post(circular, list(recipients_of(circular).reached()), now)
    return circular


@transaction.atomic
def ask_release(circular: Circular, *, actor: User, seen: str) -> Circular:
    """Fix the list of a draft and put it before somebody else. Raises as `send_circular`."""
    circular = lock(circular)
    require(rules.can_edit(actor, circular))
    guard(circular, CircularVerb.ASK_RELEASE)
    roll, now = _looked_at(circular, seen), timezone.now()
    _fix(roll)
    facts = {"asked_at": now, "recipient_count": len(roll.reached), "remark": ""}
    move(circular, CircularVerb.ASK_RELEASE, actor=actor, now=now, fields=facts, details=_told(roll))
    tell_releasers(circular, releasers_of(circular))
    return circular


@transaction.atomic
def release_circular(circular: Circular, *, actor: User, seen: str) -> Circular:
    """Send what somebody else has handed in; who dropped out since is left out, with the reason on the row.

    Raises PermissionDenied for its author, ListChanged when more have dropped out than `actor` saw,
    TransitionNotAllowed when somebody was faster or nobody is left.
    """
    circular = lock(circular)
    require(rules.can_release(actor, circular))
    guard(circular, CircularVerb.RELEASE)
    roll, now = _looked_at(circular, seen), timezone.now()
    _drop(roll, now)
    facts = {"released_by": actor, "sent_at": now, "recipient_count": len(roll.reached)}
    move(circular, CircularVerb.RELEASE, actor=actor, now=now, fields=facts, details=_told(roll))
    post(circular, list(recipients_of(circular).reached()), now)
    return circular


@transaction.atomic
def take_back(circular: Circular, *, actor: User) -> Circular:
    """Make what waits for release a draft again; its list is made anew then."""
    circular = lock(circular)
    require(rules.can_take_back(actor, circular))
    return _reopen(circular, CircularVerb.TAKE_BACK, actor, remark="")


@transaction.atomic
def send_back(circular: Circular, *, actor: User, remark: str) -> Circular:
    """Give it back to its author with what should be changed."""
    circular = lock(circular)
    require(rules.can_release(actor, circular))
    return _reopen(circular, CircularVerb.SEND_BACK, actor, remark=remark)


@transaction.atomic
def discard_circular(circular: Circular, *, actor: User) -> Circular:
    """Take it off the table for good; nothing has gone out."""
    circular = lock(circular)
    require(rules.can_discard(actor, circular))
    now = timezone.now()
    move(circular, CircularVerb.DISCARD, actor=actor, now=now, fields={"discarded_at": now})
    return circular


def _looked_at(circular: Circular, seen: str) -> Roll:
    roll = roll_of(circular)
    if roll.digest != seen:
        raise ListChanged
    if not roll.reached:
        raise TransitionNotAllowed(_("Nobody in this audience can be reached, so nothing can be sent."))
    return roll


def _fix(roll: Roll) -> None:
    """Write the list down as it was looked at, in its order."""
    rows = [
        CircularRecipient(
            circular=roll.circular,
            user=line.user,
            membership=line.membership,
            address=line.address,
            language=line.language,
            left_out=line.left_out,
        )
        for line in roll.lines
    ]
    CircularRecipient.objects.bulk_create(rows, batch_size=BATCH)


def _drop(roll: Roll, now: datetime) -> None:
    """Write on the rows who dropped out since the list was fixed, one statement a reason."""
    by_reason: dict[str, list[int]] = {}
    for line in roll.left_out:
        if line.is_dropped and line.row_id is not None:
            by_reason.setdefault(line.left_out, []).append(line.row_id)
    for reason, ids in sorted(by_reason.items()):
        CircularRecipient.objects.filter(pk__in=ids).update(left_out=reason, dropped_at=now)


def _reopen(circular: Circular, verb: CircularVerb, actor: User, *, remark: str) -> Circular:
    facts = {"asked_at": None, "recipient_count": None, "remark": remark}
    move(circular, verb, actor=actor, now=timezone.now(), fields=facts)
    circular.recipients.all().delete()
    return circular


def _told(roll: Roll) -> dict[str, object]:
    """What history keeps: numbers, and a digest that proves which list and text it was."""
    return {"recipients": len(roll.reached), "left_out": len(roll.left_out), "seen": digest(roll.digest)}
