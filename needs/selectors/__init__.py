"""Reads of this room: needs, invitations, enquiries."""

from .enquiries import enquiry_for, enquiry_list, hands_of, history_of_enquiry
from .invitations import history_of_invitation, invitation_for, invitation_list, waiting_for_school
from .needs import (
    PUBLIC_ORDER,
    askable_indicators,
    history_of,
    kind_choices,
    looked_after,
    need_for,
    open_need_counts,
    open_needs,
    open_needs_of,
)
from .places import NEWEST, own_district

__all__ = [
    "NEWEST",
    "PUBLIC_ORDER",
    "askable_indicators",
    "enquiry_for",
    "enquiry_list",
    "hands_of",
    "history_of",
    "history_of_enquiry",
    "history_of_invitation",
    "invitation_for",
    "invitation_list",
    "kind_choices",
    "looked_after",
    "need_for",
    "open_need_counts",
    "open_needs",
    "open_needs_of",
    "own_district",
    "waiting_for_school",
]
