"""Every write about periods, self-reviews and documents."""

from .asking import ask_report, repeat_report
from .closing import FiguresChanged, close_period
from .correcting import add_erratum
from .counting import count_figures
from .gate import NotPossible
from .laying import lay_out_periods
from .making import make_due, make_report
from .reviewing import (
    Answer,
    lay_out_reviews,
    missing_factors,
    open_review,
    read_review,
    save_review,
    submit_review,
    year_to_review,
)

__all__ = [
    "Answer",
    "FiguresChanged",
    "NotPossible",
    "add_erratum",
    "ask_report",
    "close_period",
    "count_figures",
    "lay_out_periods",
    "lay_out_reviews",
    "make_due",
    "make_report",
    "missing_factors",
    "open_review",
    "read_review",
    "repeat_report",
    "save_review",
    "submit_review",
    "year_to_review",
]
