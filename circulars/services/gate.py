"""The one place that assigns a circular's status."""

from core.permissions import Refused
from history.gates import Gate, Life

from ..constants import CircularVerb
from ..models import Circular, CircularEvent
from ..workflow import TRANSITIONS


class TransitionNotAllowed(Refused):
    """The move cannot be made now; `user_message` says why."""


_GATE = Gate(TransitionNotAllowed, {Circular: Life(TRANSITIONS, CircularEvent, CircularVerb)})
lock, guard, move = _GATE.lock, _GATE.guard, _GATE.move
