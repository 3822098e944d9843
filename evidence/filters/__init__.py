"""Filters of the lists."""

from .commitments import COMMITMENTS
from .reports import ORDER, OWN, THEIR_SHELF, THEIRS

__all__ = ["COMMITMENTS", "ORDER", "OWN", "THEIRS", "THEIR_SHELF"]
