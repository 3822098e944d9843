"""What districts ask for, whom they ask, and who has asked them."""

from .enquiry import Enquiry, EnquiryEvent, EnquiryQuerySet
from .invitation import Invitation, InvitationEvent, InvitationQuerySet
from .need import Need, NeedEvent, NeedQuerySet

__all__ = [
    "Enquiry",
    "EnquiryEvent",
    "EnquiryQuerySet",
    "Invitation",
    "InvitationEvent",
    "InvitationQuerySet",
    "Need",
    "NeedEvent",
    "NeedQuerySet",
]
