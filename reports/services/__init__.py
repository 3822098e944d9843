"""Every write about periods, self-reviews and documents."""

from .closing import FiguresChanged, close_period
from .correcting import add_erratum
from .gate import NotPossible
from .laying import lay_out_periods

__all__ = ["FiguresChanged", "NotPossible", "add_erratum", "close_period", "lay_out_periods"]
