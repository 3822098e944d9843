"""Every write of this room, by use case; the gate alone moves a status."""

from .asking import Wish, edit_need, meet_need, open_need, publish_need, withdraw_need
from .gate import TransitionNotAllowed

__all__ = [
    "TransitionNotAllowed",
    "Wish",
    "edit_need",
    "meet_need",
    "open_need",
    "publish_need",
    "withdraw_need",
]
