"""A file as rows of text, whatever its format: `read_table` is the door, a module each knows one format.

Nothing is built in memory but the rows that may be kept: files are read piece by piece and left as soon as they hold
more than they may. No formula is ever worked out, nothing outside the file is ever looked at.
"""

from .limits import Table, TooMuch, Unreadable
from .opening import read_table

__all__ = ["Table", "TooMuch", "Unreadable", "read_table"]
