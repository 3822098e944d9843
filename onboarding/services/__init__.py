"""Every write of the first year, by use case; the gate alone moves a part in an assembly."""

from .attending import (
    cancel_attendance,
    plan_attendance,
    refuse_attendance,
    report_attendance,
    take_back_report,
    verify_attendance,
)
from .gate import NotPossible
from .ladder import accept_buddy, begin_onboarding, decline_buddy, exempt_from_ladder, propose_buddy
from .meetings import MeetingFacts, cancel_meeting, edit_meeting, plan_meeting

__all__ = [
    "MeetingFacts",
    "NotPossible",
    "accept_buddy",
    "begin_onboarding",
    "cancel_attendance",
    "cancel_meeting",
    "decline_buddy",
    "edit_meeting",
    "exempt_from_ladder",
    "plan_attendance",
    "plan_meeting",
    "propose_buddy",
    "refuse_attendance",
    "report_attendance",
    "take_back_report",
    "verify_attendance",
]
