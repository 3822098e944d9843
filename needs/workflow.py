"""What each record may become, as data; the gate in services and the database triggers read nothing else."""

from core.workflows import Table, Transition

from .constants import (
    EnquiryStatus,
    EnquiryVerb,
    InvitationStatus,
    InvitationVerb,
    NeedStatus,
    NeedVerb,
)

NEED = Table(
    (
        Transition(NeedVerb.PUBLISH, NeedStatus.DRAFT, NeedStatus.OPEN),
        Transition(NeedVerb.WITHDRAW, NeedStatus.DRAFT, NeedStatus.WITHDRAWN),
        Transition(NeedVerb.MEET, NeedStatus.OPEN, NeedStatus.MET),
        Transition(NeedVerb.WITHDRAW, NeedStatus.OPEN, NeedStatus.WITHDRAWN),
    )
)
INVITATION = Table(
    (
        Transition(InvitationVerb.ACCEPT, InvitationStatus.SENT, InvitationStatus.ACCEPTED),
        Transition(InvitationVerb.DECLINE, InvitationStatus.SENT, InvitationStatus.DECLINED),
        Transition(InvitationVerb.WITHDRAW, InvitationStatus.SENT, InvitationStatus.WITHDRAWN),
        Transition(InvitationVerb.LAPSE, InvitationStatus.SENT, InvitationStatus.LAPSED),
    )
)
ENQUIRY = Table(
    (
        Transition(EnquiryVerb.ANSWER, EnquiryStatus.OPEN, EnquiryStatus.ANSWERED),
        Transition(EnquiryVerb.INVITE, EnquiryStatus.OPEN, EnquiryStatus.INVITED),
    )
)
