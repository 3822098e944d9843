"""Reading renewals: the list, the page of one agreement's end, and what each choice would mean."""

from .consequences import Consequences, Partners, Place, consequences_of
from .listing import ORDER, RenewalRow, renewal_row, renewals_for
from .page import RenewalPage, agreements_for, page_of
from .results import commitments_of, results_of
from .terms import Window, days_after, successor_days, window_of
from .window import in_window, with_state

__all__ = [
    "ORDER",
    "Consequences",
    "Partners",
    "Place",
    "RenewalPage",
    "RenewalRow",
    "Window",
    "agreements_for",
    "commitments_of",
    "consequences_of",
    "days_after",
    "in_window",
    "page_of",
    "renewal_row",
    "renewals_for",
    "results_of",
    "successor_days",
    "window_of",
    "with_state",
]
