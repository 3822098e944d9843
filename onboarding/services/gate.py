"""The one place that assigns the state of a school's part in an assembly."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import Refused
from core.workflows import Transition
from history.services import record_event

from ..constants import State
from ..models import Attendance, TownMeeting, TownMeetingEvent
from ..workflow import transition_for


class NotPossible(Refused):
    """It cannot be done (any more); `user_message` says why."""


def lock_meeting(meeting: TownMeeting) -> TownMeeting:
    """The assembly as it is now; who takes part changes only under this lock, which also orders its history."""
    return TownMeeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)


def lock(attendance: Attendance) -> Attendance:
    """The part as it is now, its assembly locked."""
    lock_meeting(attendance.meeting)
    return Attendance.objects.with_parties().get(pk=attendance.pk)


def guard(attendance: Attendance, verb: str) -> Transition[State]:
    """The move `verb` makes from the present state; raises NotPossible where there is none."""
    transition = transition_for(verb, attendance.state)
    if transition is None:
        raise NotPossible(
            _("This cannot be done while the part of %(school)s is “%(state)s”.")
            % {"school": attendance.agreement.school, "state": attendance.get_state_display()}
        )
    return transition


def move(
    attendance: Attendance,
    verb: str,
    *,
    actor: User,
    now: datetime,
    fields: Mapping[str, object] | None = None,
) -> TownMeetingEvent:
    """Write the new state of a locked part with the facts it needs, and record it with its assembly."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a move needs the transaction that locked the assembly")
    transition, facts = guard(attendance, verb), dict(fields or {})
    for name, value in facts.items():
        setattr(attendance, name, value)
    attendance.state, attendance.state_since = transition.target, now
    attendance.save(update_fields=["state", "state_since", *facts])
    return record_event(
        TownMeetingEvent,
        attendance.meeting,
        actor=actor,
        verb=f"attendance_{verb}",
        at=now,
        from_state=transition.source,
        to_state=transition.target,
        details={"agreement": attendance.agreement.reference, "role": attendance.role},
    )
