"""The workflow as data: every move a case can make, who makes it, and what the school is told.

The gate (applications.services.gate) moves cases by this table alone; the database trigger is fed from
it too; a test walks every status × verb.
"""

from dataclasses import dataclass
from enum import StrEnum

from core import workflows
from core.workflows import Table

from .constants import Status


class By(StrEnum):
    """Which rule of applications.rules decides who may make the move."""

    SCHOOL = "school"
    DESK = "desk"
    CHIEF = "chief"
    BUREAU = "bureau"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Transition(workflows.Transition[Status]):
    by: By


TRANSITIONS = Table(
    (
        Transition("submit", Status.DRAFT, Status.SUBMITTED, By.SCHOOL),
        Transition("claim", Status.SUBMITTED, Status.UNDER_REVIEW, By.DESK),
        Transition("return", Status.UNDER_REVIEW, Status.RETURNED, By.DESK),
        Transition("cancel_return", Status.RETURNED, Status.UNDER_REVIEW, By.DESK),
        Transition("resubmit", Status.RETURNED, Status.SUBMITTED, By.SCHOOL),
        Transition("lapse", Status.RETURNED, Status.LAPSED, By.SYSTEM),
        Transition("restore", Status.LAPSED, Status.RETURNED, By.DESK),
        Transition("assess", Status.UNDER_REVIEW, Status.ASSESSED, By.DESK),
        Transition("send_back", Status.ASSESSED, Status.UNDER_REVIEW, By.CHIEF),
        Transition("confirm", Status.ASSESSED, Status.CONFIRMED, By.CHIEF),
        Transition("refer", Status.CONFIRMED, Status.SUBMITTED, By.BUREAU),
        Transition("approve", Status.CONFIRMED, Status.APPROVED, By.BUREAU),
        Transition("decline", Status.CONFIRMED, Status.DECLINED, By.BUREAU),
        Transition("withdraw", Status.SUBMITTED, Status.WITHDRAWN, By.SCHOOL),
        Transition("withdraw", Status.UNDER_REVIEW, Status.WITHDRAWN, By.SCHOOL),
        Transition("withdraw", Status.RETURNED, Status.WITHDRAWN, By.SCHOOL),
        Transition("withdraw", Status.ASSESSED, Status.WITHDRAWN, By.SCHOOL),
        Transition("withdraw", Status.CONFIRMED, Status.WITHDRAWN, By.SCHOOL),
    )
)
allowed_moves = TRANSITIONS.moves
transition_for = TRANSITIONS.find
