"""The workflow as data: every move a case can make, who makes it, and what the school is told.

The gate (applications.services.gate) moves cases by this table alone; the database trigger is fed from
it too; a test walks every status × verb.
"""

from dataclasses import dataclass
from enum import StrEnum

from .constants import Status


class By(StrEnum):
    """Which rule of applications.rules decides who may make the move."""

    SCHOOL = "school"
    DESK = "desk"
    CHIEF = "chief"
    BUREAU = "bureau"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Transition:
    verb: str
    source: Status
    target: Status
    by: By


TRANSITIONS = (
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


def transition_for(verb: str, status: str) -> Transition | None:
    """The move `verb` makes from `status`, if there is one."""
    return next((t for t in TRANSITIONS if t.verb == verb and t.source == status), None)


def allowed_moves() -> list[tuple[str, str]]:
    """(from, to) pairs for the database's own guard."""
    return sorted({(t.source.value, t.target.value) for t in TRANSITIONS})
