"""The life of an agreement as data; the gate in services and the database trigger read nothing else."""

from core.workflows import Table, Transition

from .constants import LIVE_STATUSES, OPEN_STATUSES
from .constants import AgreementStatus as Status

TRANSITIONS = Table(
    (
        Transition("open_negotiation", Status.DRAFT, Status.NEGOTIATING),
        Transition("freeze", Status.NEGOTIATING, Status.FROZEN),
        Transition("reopen", Status.FROZEN, Status.NEGOTIATING),
        Transition("reopen", Status.SIGNING, Status.NEGOTIATING),
        Transition("begin_signing", Status.FROZEN, Status.SIGNING),
        Transition("activate", Status.SIGNING, Status.ACTIVE),
        # Signed on paper, outside the portal: the bureau enters it as it is.
        Transition("record_signing", Status.DRAFT, Status.ACTIVE),
        Transition("pause", Status.ACTIVE, Status.PAUSED),
        Transition("resume", Status.PAUSED, Status.ACTIVE),
        *(Transition("drop", source, Status.TERMINATED) for source in Status if source in OPEN_STATUSES),
        *(Transition("terminate", source, Status.TERMINATED) for source in Status if source in LIVE_STATUSES),
        *(Transition("expire", source, Status.EXPIRED) for source in Status if source in LIVE_STATUSES),
        *(Transition("supersede", source, Status.SUPERSEDED) for source in Status if source in LIVE_STATUSES),
    )
)
allowed_moves = TRANSITIONS.moves
transition_for = TRANSITIONS.find
