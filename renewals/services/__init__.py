"""Every write of renewals: the words of both sides, and what follows from them."""

from .following import NotRenewable
from .saying import choose, record_move, speak

__all__ = ["NotRenewable", "choose", "record_move", "speak"]
