"""How far a case has come: which steps it took, when, and by whom."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from applications.constants import Status
from applications.workflow import transition_for
from cycles.constants import RuleCode

from .calendar import WorkingDays
from .chains import Step
from .pacts import Pact
from .population import Cast, Desk, Person, Place

_SENT = ("submit",)
_TAKEN = (*_SENT, "claim")
_JUDGED = (*_TAKEN, "assess", "confirm")
COURSES = {
    Status.DRAFT: (),
    Status.SUBMITTED: _SENT,
    Status.UNDER_REVIEW: _TAKEN,
    Status.RETURNED: (*_TAKEN, "return"),
    Status.ASSESSED: (*_TAKEN, "assess"),
    Status.CONFIRMED: _JUDGED,
    Status.APPROVED: (*_JUDGED, "draft_decision", "approve"),
    Status.DECLINED: (*_JUDGED, "draft_decision", "decline"),
    Status.WITHDRAWN: (*_SENT, "withdraw"),
    Status.LAPSED: (*_TAKEN, "return", "lapse"),
}
# Shares in percent of what is open, and of what is closed without an agreement.
OPEN_SHARES = {
    Status.SUBMITTED: 25, Status.UNDER_REVIEW: 35, Status.RETURNED: 10, Status.ASSESSED: 10, Status.CONFIRMED: 20,
}  # fmt: skip
CLOSED_SHARES = {Status.DECLINED: 50, Status.WITHDRAWN: 30, Status.LAPSED: 20}
# The step and the rule that the date of an open case counts from.
_CLOCKS = {
    Status.SUBMITTED: ("submit", RuleCode.REVIEW_DAYS),
    Status.UNDER_REVIEW: ("submit", RuleCode.REVIEW_DAYS),
    Status.RETURNED: ("return", RuleCode.CORRECTION_DAYS),
    Status.ASSESSED: ("assess", RuleCode.CONFIRM_DAYS),
    Status.CONFIRMED: ("confirm", RuleCode.DECIDE_DAYS),
}
# While the school corrects, the office's clock stands still.
_OFFICE_CLOCKS = _CLOCKS | {Status.RETURNED: ("submit", RuleCode.REVIEW_DAYS)}
# About one open case in six is overdue.
_LATE_DAYS = 3
_OLDEST, _NEWEST = 380, 25
# Of the cases at the bureau, those whose decision waits for release.
_DRAFTED_ONE_IN = 3


@dataclass(slots=True)
class Case:
    """One application on its way; `at` and `ago` say when each step was, as instants and in working days."""

    id: int
    place: Place
    desk: Desk
    status: str
    choices: tuple[str, ...]
    variant: int
    school: Person
    officer: Person
    chief: Person
    bureau: Person
    releaser: Person
    pact: Pact | None
    due_on: date | None = None
    claim_due_on: date | None = None
    # Since when the office's time runs, under which rule, which version of it.
    clock: tuple[datetime | None, str, date | None, int | None] = (None, "", None, None)
    reference: str = ""
    at: dict[str, datetime] = field(default_factory=dict)

    def took(self, verb: str) -> bool:
        return verb in self.at

    @property
    def since(self) -> datetime:
        """When it came into its status; a drafted decision changes none."""
        return max(instant for verb, instant in self.at.items() if verb != "draft_decision")


def lay_course(case: Case, days: WorkingDays, rng: Random) -> None:
    """Give every step its working day, the last one recent enough for the case's status."""
    verbs: tuple[str, ...] = ("start", *COURSES[Status(case.status)])
    if case.status == Status.CONFIRMED and not rng.randrange(_DRAFTED_ONE_IN):
        verbs += ("draft_decision",)
    clock = _CLOCKS.get(Status(case.status))
    if case.pact is not None:
        ago = case.pact.ago
    elif clock:
        ago = rng.randrange(days.rules[clock[1]] + _LATE_DAYS)
    else:
        ago = rng.randrange(_NEWEST, min(_OLDEST, days.reach)) if len(verbs) > 1 else rng.randrange(20)
    places: dict[str, int] = {}
    for verb in reversed(verbs):
        places[verb] = ago
        ago += rng.randrange(1, 4)
    case.at = {verb: days.ago(places[verb], rng) for verb in verbs}
    if clock:
        case.due_on = days.due(places[clock[0]], clock[1])
        verb, rule = _OFFICE_CLOCKS[Status(case.status)]
        version = (days.since[rule], days.rules[rule]) if rule in days.since else (None, None)
        case.clock = (case.at[verb], str(rule), *version)
    if case.status == Status.SUBMITTED:
        case.claim_due_on = days.due(places["submit"], RuleCode.CLAIM_DAYS)


def people_for(place: Place, desk: Desk, cast: Cast, rng: Random) -> dict[str, Person]:
    bureau, releaser = rng.sample(cast.bureau, 2)
    return {
        "school": rng.choice(place.contacts),
        "officer": rng.choice(desk.officers),
        "chief": rng.choice(desk.chiefs),
        "bureau": bureau,
        "releaser": releaser,
    }


def steps_of(case: Case, facts: dict[str, dict[str, Any]]) -> list[Step]:
    """The events of a case; `facts` are the details of each step by its verb."""
    steps, status = [], str(Status.DRAFT)
    for verb, at in case.at.items():
        move = transition_for(verb, status)
        by = _actor(case, verb)
        step = Step(verb, at, by and by.id, by.acting_code if by else "system", details=facts.get(verb, {}))
        if move is not None:
            step.from_state, step.to_state = str(move.source), str(move.target)
            status = str(move.target)
        steps.append(step)
    return steps


def _actor(case: Case, verb: str) -> Person | None:
    """None is the portal itself."""
    if verb == "lapse":
        return None
    if verb in {"start", "submit", "withdraw"}:
        return case.school
    if verb == "confirm":
        return case.chief
    if verb == "draft_decision":
        return case.bureau
    return case.releaser if verb in {"approve", "decline"} else case.officer
