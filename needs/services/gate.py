"""The one place that assigns a status in this room."""

from core.permissions import Refused
from history.gates import Gate, Life

from ..constants import EnquiryVerb, InvitationVerb, NeedVerb
from ..models import Enquiry, EnquiryEvent, Invitation, InvitationEvent, Need, NeedEvent
from ..workflow import ENQUIRY, INVITATION, NEED


class TransitionNotAllowed(Refused):
    """The move cannot be made now; `user_message` says why."""


_GATE = Gate(
    TransitionNotAllowed,
    {
        Need: Life(NEED, NeedEvent, NeedVerb),
        Invitation: Life(INVITATION, InvitationEvent, InvitationVerb),
        Enquiry: Life(ENQUIRY, EnquiryEvent, EnquiryVerb),
    },
)
lock, guard, move = _GATE.lock, _GATE.guard, _GATE.move
