"""Filters of the lists."""

from .commitments import COMMITMENTS
from .reports import ORDER, OWN, THEIRS

__all__ = ["COMMITMENTS", "ORDER", "OWN", "THEIRS"]
