"""Five questions before anybody applies, and what the answers mean. Nothing is stored: they stand in the address.

Facts: partner schools are departments of universities and colleges, and community colleges, in the city or outside it;
a coordinator sends, the head of unit consents, a responsible teacher is named, and at least one promise is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Weight(StrEnum):
    """What an answer does to the outcome."""

    GOOD = "good"
    TO_DO = "to_do"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Answer:
    code: str
    label: str | Promise
    weight: Weight
    reason: str | Promise
    # The name of the page that helps on, with its words.
    door: str = ""
    door_text: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Asked:
    code: str
    label: str | Promise
    answers: tuple[Answer, ...]


_RAISE = ("needs:raise_hand", _("Raise a hand"))
QUESTIONS = (
    Asked(
        "who",
        _("For whom would you apply?"),
        (
            Answer(
                "department",
                _("A department or unit of a university or college"),
                Weight.GOOD,
                _("Departments and units of universities and colleges can apply, in the city or outside it."),
            ),
            Answer(
                "community",
                _("A community college"),
                Weight.GOOD,
                _("Community colleges can apply; each district has one."),
            ),
            Answer(
                "senior_high",
                _("A senior high or vocational school"),
                Weight.STOP,
                _("Senior high schools are not partner schools; districts hold courses with them. Ask yours."),
                "directory:districts",
                _("Find your district"),
            ),
            Answer(
                "other",
                _("An association, a foundation, or only myself"),
                Weight.STOP,
                _("Partner schools are schools. Tell a school or a district that you would like to help."),
                *_RAISE,
            ),
        ),
    ),
    Asked(
        "teacher",
        _("Is there a teacher who would be responsible?"),
        (
            Answer("yes", _("Yes"), Weight.GOOD, _("The responsible teacher is named in the application.")),
            Answer(
                "no",
                _("Not yet"),
                Weight.TO_DO,
                _("Find a responsible teacher before you send it; you can begin to write without."),
            ),
        ),
    ),
    Asked(
        "experience",
        _("What experience is there with participatory budgeting?"),
        (
            Answer("taught", _("Taught or led it"), Weight.GOOD, _("Experience counts when the district assesses.")),
            Answer(
                "trained",
                _("Completed the 369 promotion course"),
                Weight.GOOD,
                _("It is the city's own course; say so in the application."),
            ),
            Answer(
                "none",
                _("No experience yet"),
                Weight.TO_DO,
                _("No hindrance: ask for training in the application; first-year partners begin by observing."),
                "guides:partner",
                _("How a partnership begins"),
            ),
        ),
    ),
    Asked(
        "promise",
        _("Can you offer something each semester: a course, table leaders, help with plans?"),
        (
            Answer("yes", _("Yes"), Weight.GOOD, _("At least one promise of the school stands in the application.")),
            Answer(
                "unsure",
                _("Not sure"),
                Weight.TO_DO,
                _("Look at what both sides usually promise; the usual targets are filled in and you may change them."),
                "guides:promises",
                _("What both sides promise"),
            ),
        ),
    ),
    Asked(
        "consent",
        _("Would the head of your unit consent?"),
        (
            Answer(
                "yes", _("Yes"), Weight.GOOD, _("A signed scan or a confirmation by e-mail comes with the application.")
            ),
            Answer(
                "ask",
                _("I have to ask"),
                Weight.TO_DO,
                _("Ask before you send; the printed form and the guide help to explain it."),
                "applications:blank",
                _("Blank form and checklist"),
            ),
            Answer(
                "no",
                _("No, somebody else would have to sign"),
                Weight.STOP,
                _("Without the head of unit it cannot be sent. Raise a hand: we help to find who can sign."),
                *_RAISE,
            ),
        ),
    ),
)


class Outcome(StrEnum):
    READY = "ready"
    BEGIN = "begin"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome with its reasons, in the order of the questions."""

    outcome: Outcome
    given: list[tuple[Asked, Answer]]


def given_answers(params: Mapping[str, str]) -> list[tuple[Asked, Answer]]:
    """Whatever of the address answers a question; anything else is passed over."""
    found = ((asked, _answer(asked, params.get(asked.code, ""))) for asked in QUESTIONS)
    return [(asked, answer) for asked, answer in found if answer is not None]


def _answer(asked: Asked, code: str) -> Answer | None:
    return next((one for one in asked.answers if one.code == code), None)


def checked(params: Mapping[str, str]) -> Checked | None:
    """None until all five are answered; one answer that stops outweighs the others."""
    given = given_answers(params)
    if len(given) < len(QUESTIONS):
        return None
    weights = {answer.weight for _asked, answer in given}
    if Weight.STOP in weights:
        return Checked(Outcome.ELSEWHERE, given)
    return Checked(Outcome.BEGIN if Weight.TO_DO in weights else Outcome.READY, given)
