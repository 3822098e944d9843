"""Reading periods, self-reviews and documents."""

from .pages import closing_page, figure_row, period_page, period_url
from .periods import FigureRow, errata_of, figure_rows, figures_for, figures_of, frozen_text, period_list, sha256_of
from .scopes import CITY, Subject, subject_of

__all__ = [
    "CITY",
    "FigureRow",
    "Subject",
    "closing_page",
    "errata_of",
    "figure_row",
    "figure_rows",
    "figures_for",
    "figures_of",
    "frozen_text",
    "period_list",
    "period_page",
    "period_url",
    "sha256_of",
    "subject_of",
]
