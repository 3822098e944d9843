"""The one place that assigns the status of an exported list."""

from core.permissions import Refused
from history.gates import Gate, Life

from ..constants import ExportVerb
from ..models import Export, ExportEvent
from ..workflow import EXPORT


class NotPossible(Refused):
    """The move cannot be made now; `user_message` says why."""


_GATE = Gate(NotPossible, {Export: Life(EXPORT, ExportEvent, ExportVerb)})
lock, move = _GATE.lock, _GATE.move
