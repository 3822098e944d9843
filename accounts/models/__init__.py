"""People, the capacities they act in, and how they come by them."""

from .absence import Absence
from .joining import OfficialInvitation, SchoolClaim
from .link import DeclaredLink
from .membership import Membership
from .person import PasswordRecord, User, UserEvent

__all__ = [
    "Absence",
    "DeclaredLink",
    "Membership",
    "OfficialInvitation",
    "PasswordRecord",
    "SchoolClaim",
    "User",
    "UserEvent",
]
