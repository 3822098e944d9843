"""The one place that assigns the status of a period, a self-review or a document."""

from core.permissions import Refused
from history.gates import Gate, Life

from ..constants import PeriodVerb, ReportVerb, ReviewVerb
from ..models import Period, PeriodEvent, Report, ReportEvent, SelfReview, SelfReviewEvent
from ..workflow import PERIOD, REPORT, REVIEW


class NotPossible(Refused):
    """The move cannot be made now; `user_message` says why."""


_GATE = Gate(
    NotPossible,
    {
        Period: Life(PERIOD, PeriodEvent, PeriodVerb),
        SelfReview: Life(REVIEW, SelfReviewEvent, ReviewVerb),
        Report: Life(REPORT, ReportEvent, ReportVerb),
    },
)
lock, guard, move = _GATE.lock, _GATE.guard, _GATE.move
