"""Every write of this room, by use case; the gate alone moves a status."""

from .asking import Wish, edit_need, meet_need, open_need, publish_need, withdraw_need
from .enquiring import Asked, answer_enquiry, forget_contacts, raise_hand, record_enquiry
from .gate import TransitionNotAllowed
from .inviting import (
    Letter,
    accept_invitation,
    decline_invitation,
    lapse_overdue,
    send_invitation,
    withdraw_invitation,
)

__all__ = [
    "Asked",
    "Letter",
    "TransitionNotAllowed",
    "Wish",
    "accept_invitation",
    "answer_enquiry",
    "decline_invitation",
    "edit_need",
    "forget_contacts",
    "lapse_overdue",
    "meet_need",
    "open_need",
    "publish_need",
    "raise_hand",
    "record_enquiry",
    "send_invitation",
    "withdraw_invitation",
    "withdraw_need",
]
