"""The task list: how far each section is, and what stands between the case and sending it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ..cleaning import Problem
from ..constants import SectionState, Status
from ..questions import SECTIONS, Question, Section, section_of
from .case import CaseContent

# The declaration is about these; it opens when they are complete.
_BEFORE_DECLARATION = ("school", "districts", "commitments")


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One row of the task list."""

    section: Section
    state: SectionState
    problems: list[Problem]
    # Unanswered questions that came into the form later.
    new: list[Question]

    @property
    def can_open(self) -> bool:
        return self.state not in {SectionState.CANNOT_START, SectionState.LOCKED}

    @property
    def is_begun(self) -> bool:
        """Whether what is missing is worth naming; before that it would only be noise."""
        return self.state in {SectionState.IN_PROGRESS, SectionState.NEEDS_CORRECTION}


def section_rows(content: CaseContent) -> list[SectionRow]:
    """Every section with its computed state, in order."""
    return [
        SectionRow(part, _state_of(content, part), content.problems[part.code], _new_in(content, part))
        for part in SECTIONS
    ]


def _new_in(content: CaseContent, part: Section) -> list[Question]:
    return [question for question in part.questions if content.is_new(question) and content.is_unanswered(question)]


def _state_of(content: CaseContent, part: Section) -> SectionState:
    if content.application.status == Status.RETURNED:
        return _returned_state(content, part)
    if content.application.status != Status.DRAFT:
        return SectionState.LOCKED
    touched = part.code in content.application.touched_sections
    if part.code == "declaration" and not touched and any(content.problems[code] for code in _BEFORE_DECLARATION):
        return SectionState.CANNOT_START
    if not touched:
        return SectionState.NOT_STARTED
    return SectionState.IN_PROGRESS if content.problems[part.code] else SectionState.COMPLETED


def _returned_state(content: CaseContent, part: Section) -> SectionState:
    codes = {question.code for question in part.questions}
    items = [item for item in content.correction_items if item.question in codes]
    # A correction elsewhere may have undone this section, the consent above all.
    if any(item.done_at is None for item in items) or content.problems[part.code]:
        return SectionState.NEEDS_CORRECTION
    if _new_in(content, part):
        return SectionState.NEW_QUESTION
    is_open = items or any(content.is_new(question) for question in part.questions)
    return SectionState.COMPLETED if is_open else SectionState.LOCKED


@dataclass(frozen=True, slots=True)
class MissingAction:
    """A sentence saying what still has to be done, and where."""

    section: str
    question: str
    sentence: str | Promise


def missing_actions_to_submit(content: CaseContent) -> list[MissingAction]:
    """Everything that stands between the case and sending it; empty when it can be sent."""
    missing = [
        MissingAction(part.code, problem.question, problem.message)
        for part in SECTIONS
        for problem in content.problems[part.code]
    ]
    for item in content.correction_items:
        part = section_of(item.question)
        if item.done_at is None and part:
            missing.append(MissingAction(part.code, item.question, _("Tick that you have dealt with the comment")))
    return missing
