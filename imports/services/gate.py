"""The one place that assigns a batch's status."""

from core.permissions import Refused
from history.gates import Gate, Life

from ..constants import BatchVerb
from ..models import Batch, BatchEvent
from ..workflow import BATCH


class NotPossible(Refused):
    """The move cannot be made now; `user_message` says why."""


_GATE = Gate(NotPossible, {Batch: Life(BATCH, BatchEvent, BatchVerb)})
lock, guard, move = _GATE.lock, _GATE.guard, _GATE.move
