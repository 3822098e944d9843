"""One section of the application as a form, built from the form as data; it judges nothing before it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agreements.constants import Side
from agreements.models import Indicator
from core.forms import PortalForm

from ..cleaning import problem_with, shown, whole_number
from ..constants import MAX_RAW_LENGTH, Mark
from ..content import CaseContent, commitment_code, section_digest, shown_answer
from ..models import CorrectionItem
from ..questions import CONSENT_REQUEST, Kind, Question, Section
from ..selectors.offers import DistrictRow, offers_for
from .fields import UPLOAD, RawField, fields_for, first_guesses


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line of the commitments: an indicator and the field for its target."""

    indicator: Indicator
    field: forms.BoundField
    theirs: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question on the page: its field while it is open, else its answer as text."""

    question: Question
    field: forms.BoundField | None
    answer: str
    comment: CorrectionItem | None
    tick: forms.BoundField | None
    theirs: str
    is_open: bool
    is_new: bool
    mark: Mark | None

    @property
    def code(self) -> str:
        return self.question.code


class SectionForm(PortalForm):
    """One section. Holds fields for the questions that are open now, and a tick for each comment pinned to them."""

    def __init__(self, part: Section, content: CaseContent, *, data: Any = None, files: Any = None) -> None:
        self.part = part
        self.content = content
        self.offers = offers_for(content.application)
        self.open = [question for question in part.questions if question.code in content.open_questions]
        self.pinned = {item.question: item for item in content.correction_items}
        self.moved_by = ""
        super().__init__(data, files, initial=self._initial())
        for question in self.open:
            self.fields |= dict(fields_for(content.as_asked(question), self.offers))
            if question.code in self.pinned:
                self.fields[_tick_name(question.code)] = forms.BooleanField(
                    label=_("Corrected as the comment asks"), required=False
                )

    def _initial(self) -> dict[str, Any]:
        """What is stored; on the first visit what we can guess, which counts only once it is saved."""
        application = self.content.application
        guesses = {}
        if self.part.code not in application.touched_sections and not self.is_locked:
            guesses = first_guesses(self.part, self.offers)
        ticks = {_tick_name(code): item.done_at is not None for code, item in self.pinned.items()}
        return guesses | application.answers | ticks

    @property
    def is_locked(self) -> bool:
        return not self.open

    @property
    def takes_files(self) -> bool:
        return UPLOAD in self.fields

    @property
    def digest(self) -> str:
        return section_digest(self.content.application, self.part)

    @property
    def district_rows(self) -> list[DistrictRow]:
        """For the map and its list; empty when no district can be chosen now."""
        return self.offers.districts if "choice_1" in self.fields else []

    # -- what was typed

    def typed(self) -> dict[str, str]:
        """The raw answers of this post. What was not sent stays, but a tick missing from a whole form is off."""
        found = {name: self._typed(name) for name, field in self.fields.items() if isinstance(field, RawField)}
        return {name: value for name, value in found.items() if value is not None}

    def _typed(self, name: str) -> str | None:
        if isinstance(self.fields[name].widget, forms.CheckboxInput):
            return "on" if self.data.get(name) else "" if "seen" in self.data else None
        value = self.data.get(name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else None

    def refuse_what_cannot_be_kept(self) -> None:
        """Nothing is cut unsaid: a text longer than what is stored stays on the page, with its reason."""
        for name, value in self.typed().items():
            if len(value) > MAX_RAW_LENGTH:
                sentence = _("“%(label)s”: only the first %(maximum)d characters are kept; shorten it")
                self.add_error(name, sentence % {"label": self.fields[name].label, "maximum": MAX_RAW_LENGTH})

    def dealt_with(self) -> list[str]:
        return [code for code in self.pinned if self.data.get(_tick_name(code))]

    # -- what is wrong with it

    def judge(self, content: CaseContent) -> None:
        """Say at the fields what content and cleaning say about the stored answers; what was typed stays."""
        self.content = content
        for question in self.open:
            for name, message in self._problems(question):
                self.add_error(name, str(message))
        for code in self.pinned:
            if _tick_name(code) in self.fields and code not in self.dealt_with():
                self.add_error(_tick_name(code), _("Tick that you have dealt with the comment"))

    def _problems(self, question: Question) -> Iterator[tuple[str, str | Promise]]:
        if question.kind is Kind.COMMITMENT:
            yield from self._target_problems(question)
            return
        message = self.content.problem_with(question)
        if question.kind is Kind.CONSENT:
            # Whoever has asked has done their part; the task list says what is waited for.
            request = self.content.consent_request
            if message and not (request and not request.confirmed_at):
                yield UPLOAD, message
        elif message:
            yield UPLOAD if question.kind is Kind.FILES else question.code, message

    def judge_consent_request(self) -> dict[str, str]:
        """Whom to ask for consent, as services.request_consent takes it; what is missing is said at the fields."""
        for question in CONSENT_REQUEST:
            if message := problem_with(question, self.data.get(question.code)):
                self.add_error(question.code, str(message))
        return {one.code.removeprefix("consent_"): str(self.data.get(one.code)).strip() for one in CONSENT_REQUEST}

    def _target_problems(self, question: Question) -> Iterator[tuple[str, str | Promise]]:
        wrong = [(code, one) for code, one in self._targets() if not _is_target(self.data.get(code), one)]
        for code, one in wrong:
            words = {"label": one.label, "maximum": one.maximum_target}
            yield code, _("“%(label)s” needs a whole number from 0 to %(maximum)d") % words
        if not wrong and (message := self.content.problem_with(question)):
            yield next(code for code, one in self._targets() if one.side == Side.SCHOOL), message

    def _targets(self) -> Iterator[tuple[str, Indicator]]:
        for indicator in self.offers.indicators:
            yield commitment_code(indicator.code), indicator

    def show_theirs(self, content: CaseContent, who: str) -> None:
        """Somebody else saved this section meanwhile: keep what was typed and put their words beside it."""
        self.content = content
        self.moved_by = who

    def _theirs(self, name: str, question: Question) -> str:
        stored = self.content.answers.get(name, "")
        if not self.moved_by or name not in self.typed() or self.typed()[name] == stored:
            return ""
        return shown_answer(self.content, question) if name == question.code else shown(question, stored)

    # -- what the page shows

    @property
    def rows(self) -> list[QuestionRow]:
        return [self._row(question) for question in self.part.questions]

    def _row(self, question: Question) -> QuestionRow:
        is_open = question in self.open
        tick = _tick_name(question.code)
        return QuestionRow(
            question,
            self[question.code] if question.code in self.fields else None,
            "" if is_open else shown_answer(self.content, question),
            self.pinned.get(question.code),
            self[tick] if tick in self.fields else None,
            self._theirs(question.code, question) if is_open else "",
            is_open,
            self.content.is_new(question),
            self.content.marks.get(question.code),
        )

    def target_rows(self, side: Side) -> list[TargetRow]:
        question = next(one for one in self.part.questions if one.kind is Kind.COMMITMENT)
        codes = [(commitment_code(one.code), one) for one in self.offers.targets(side)]
        return [TargetRow(one, self[code], self._theirs(code, question)) for code, one in codes]

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        return [self[question.code] for question in CONSENT_REQUEST]

    @property
    def school_targets(self) -> list[TargetRow]:
        return self.target_rows(Side.SCHOOL)

    @property
    def government_targets(self) -> list[TargetRow]:
        return self.target_rows(Side.GOVERNMENT)


def _is_target(typed: object, indicator: Indicator) -> bool:
    """Whether a target was typed that can be kept; nothing typed means that it is not offered."""
    if not str(typed or "").strip():
        return True
    number = whole_number(typed)
    return number is not None and number <= indicator.maximum_target


def _tick_name(question_code: str) -> str:
    return f"done_{question_code}"
