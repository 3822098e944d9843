"""Every write about batches; the gate alone moves a status."""

from .dropping import drop_batch, drop_forgotten
from .gate import NotPossible
from .receiving import receive_list
from .taking import take_batch, take_due, take_over

__all__ = [
    "NotPossible",
    "drop_batch",
    "drop_forgotten",
    "receive_list",
    "take_batch",
    "take_due",
    "take_over",
]
