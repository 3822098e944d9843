"""Periods and what was frozen at their end, yearly self-reviews, documents made from them."""

from .documents import Report, ReportEvent
from .periods import Erratum, HandoverCopy, Period, PeriodEvent, Snapshot
from .reviews import FactorAnswer, SelfReview, SelfReviewEvent

__all__ = [
    "Erratum",
    "FactorAnswer",
    "HandoverCopy",
    "Period",
    "PeriodEvent",
    "Report",
    "ReportEvent",
    "SelfReview",
    "SelfReviewEvent",
    "Snapshot",
]
