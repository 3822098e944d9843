"""Every write of evidence, by use case; the gate alone moves the state of a use."""

from .gate import TransitionNotAllowed
from .past import record_past_evidence
from .reporting import report_evidence, revise_evidence, withdraw_evidence
from .totals import count_totals
from .verifying import (
    answer_dispute,
    dispute_use,
    settle_dispute,
    take_back_dispute,
    unverify_use,
    verify_all,
    verify_use,
)

__all__ = [
    "TransitionNotAllowed",
    "answer_dispute",
    "count_totals",
    "dispute_use",
    "record_past_evidence",
    "report_evidence",
    "revise_evidence",
    "settle_dispute",
    "take_back_dispute",
    "unverify_use",
    "verify_all",
    "verify_use",
    "withdraw_evidence",
]
