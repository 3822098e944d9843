"""Every write of agreements, by use case; the gate alone moves a status."""

from .amending import drop_version, open_amendment
from .drafting import create_draft_agreement
from .ending import drop_agreement, terminate_agreement, turn_day
from .first_wordings import lay_out_wordings, tell_rooms_above
from .gate import TransitionNotAllowed
from .loading import load_documented_cooperation, load_indicators
from .locality import count_localities
from .negotiating import accept_all, accept_line, counter_line, propose_line, strike_line
from .past import record_past_agreement
from .pausing import accept_pause, end_pause, propose_pause, refuse_pause
from .settling import freeze_text, reopen_text
from .signing import begin_signing, record_signature, record_signed_agreement, record_signing
from .succession import create_successor

__all__ = [
    "TransitionNotAllowed",
    "accept_all",
    "accept_line",
    "accept_pause",
    "begin_signing",
    "count_localities",
    "counter_line",
    "create_draft_agreement",
    "create_successor",
    "drop_agreement",
    "drop_version",
    "end_pause",
    "freeze_text",
    "lay_out_wordings",
    "load_documented_cooperation",
    "load_indicators",
    "open_amendment",
    "propose_line",
    "propose_pause",
    "record_past_agreement",
    "record_signature",
    "record_signed_agreement",
    "record_signing",
    "refuse_pause",
    "reopen_text",
    "strike_line",
    "tell_rooms_above",
    "terminate_agreement",
    "turn_day",
]
