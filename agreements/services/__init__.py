"""Every write of agreements, by use case; the gate alone moves a status."""

from .agreeing import create_draft_agreement, end_agreement, record_signed_agreement, record_signing
from .gate import TransitionNotAllowed
from .loading import load_documented_cooperation, load_indicators

__all__ = [
    "TransitionNotAllowed",
    "create_draft_agreement",
    "end_agreement",
    "load_documented_cooperation",
    "load_indicators",
    "record_signed_agreement",
    "record_signing",
]
