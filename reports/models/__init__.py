"""Periods and what was frozen at their end, yearly self-reviews, documents made from them."""

from .counted import CountedFigures
from .documents import Report, ReportEvent, ReportQuerySet
from .periods import Erratum, HandoverCopy, Period, PeriodEvent, Snapshot
from .reviews import FactorAnswer, SelfReview, SelfReviewEvent, SelfReviewQuerySet

__all__ = [
    "CountedFigures",
    "Erratum",
    "FactorAnswer",
    "HandoverCopy",
    "Period",
    "PeriodEvent",
    "Report",
    "ReportEvent",
    "ReportQuerySet",
    "SelfReview",
    "SelfReviewEvent",
    "SelfReviewQuerySet",
    "Snapshot",
]
