"""What a case holds, by question, and what is wrong with it."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agreements.constants import Side
from agreements.models import Indicator
from core.compiled import Hole, compiled
from cycles.models import AcademicTerm
from documents.constants import ScanState

from ..cleaning import Problem, problem_with, whole_number
from ..constants import AttachmentKind, Mark, Status
from ..models import (
    Application,
    ApplicationEvent,
    Attachment,
    Begun,
    ConsentRequest,
    CorrectionItem,
    CorrectionRequest,
    DistrictChoice,
    ProposedCommitment,
)
from ..questions import Kind, Question, Section, all_questions

_TARGET = "commitment_"
_ROW_KINDS = frozenset({Kind.CAMPUS, Kind.DISTRICT, Kind.COMMITMENT, Kind.FILES, Kind.CONSENT, Kind.TERM})


@compiled
def _choices(case: Hole) -> QuerySet[DistrictChoice]:
    rows = DistrictChoice.objects.filter(application=case).select_related("district")
    return rows.defer("district__map_path").order_by("rank")


@compiled
def _commitments(case: Hole) -> QuerySet[ProposedCommitment]:
    rows = ProposedCommitment.objects.filter(application=case).select_related("indicator")
    return rows.order_by("-indicator__side", "indicator__order", "pk")


@compiled
def _attachments(case: Hole) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(application=case, removed_at__isnull=True).select_related("file", "added_by")
    return rows.order_by("added_at", "pk")


@compiled
def _consent_requests(case: Hole) -> QuerySet[ConsentRequest]:
    return ConsentRequest.objects.filter(application=case, cancelled_at__isnull=True).order_by("-requested_at", "pk")


@dataclass(frozen=True)
class CaseContent:
    """An application with the rows that answer its questions, each kind read once when first asked for."""

    application: Application

    @cached_property
    def choices(self) -> list[DistrictChoice]:
        return _choices(case=self.application.pk)

    @cached_property
    def commitments(self) -> list[ProposedCommitment]:
        return _commitments(case=self.application.pk)

    @cached_property
    def attachments(self) -> list[Attachment]:
        return _attachments(case=self.application.pk)

    @cached_property
    def consent_request(self) -> ConsentRequest | None:
        return _consent_requests.first(case=self.application.pk)

    @cached_property
    def correction(self) -> CorrectionRequest | None:
        """The open request for corrections."""
        return self.correction_items[0].request if self.correction_items else None

    @cached_property
    def correction_items(self) -> list[CorrectionItem]:
        """What the open request asks for, at least one thing; a draft has no request."""
        if self.application.status == Status.DRAFT:
            return []
        items = CorrectionItem.objects.filter(
            request__application=self.application, request__answered_at=None, request__cancelled_at=None
        )
        return list(items.select_related("request").order_by("pk"))

    @cached_property
    def marks(self) -> dict[str, Mark]:
        """By question: whether what the last application said still stands; those it did not answer have none."""
        carried = self.application.carried
        changed = {question_code_of(code) for code, value in carried.items() if self.answers.get(code, "") != value}
        return {code: Mark.CHANGED if code in changed else Mark.KEPT for code in sorted(map(question_code_of, carried))}

    @cached_property
    def start_term(self) -> AcademicTerm | None:
        return term_from_code(self.answers.get("start_term"))

    @property
    def answers(self) -> dict[str, Any]:
        return self.application.answers

    @cached_property
    def problems(self) -> dict[str, list[Problem]]:
        """What is wrong or missing, by section code."""
        found: dict[str, list[Problem]] = defaultdict(list)
        for part, question in all_questions():
            message = self.problem_with(question)
            if message:
                found[part.code].append(Problem(question.code, message))
        return found

    # -- questions that came into the form later (F23)

    def is_new(self, question: Question) -> bool:
        """Whether it was not in the form yet when the case was begun or, once it was sent, when it was sent."""
        return question.since > self.application.form_version

    def is_unanswered(self, question: Question) -> bool:
        return not any(value for code, value in self.answers.items() if question_code_of(code) == question.code)

    def is_left_out(self, question: Question) -> bool:
        """Whether a case that was sent does without it: nothing is asked afterwards of what was handed in."""
        return self._may_leave_out(question) and self.is_unanswered(question)

    def as_asked(self, question: Question) -> Question:
        return replace(question, is_required=False) if self._may_leave_out(question) else question

    def _may_leave_out(self, question: Question) -> bool:
        return self.application.status != Status.DRAFT and self.is_new(question)

    def problem_with(self, question: Question) -> str | Promise:
        if self.is_left_out(question):
            return ""
        if question.kind in _ROW_KINDS:
            return _ROW_CHECKS[question.kind](self, question)
        return problem_with(question, self.answers.get(question.code))

    @property
    def consent_digest(self) -> str:
        """What the head of unit consents to: who, where, and what is promised."""
        parts = [
            self.application.school.code,
            [choice.district.slug for choice in self.choices],
            [(row.indicator.code, row.target) for row in self.commitments],
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def has_scanned_consent(self) -> bool:
        return bool(self.consent_files)

    @property
    def has_mailed_consent(self) -> bool:
        request = self.consent_request
        return bool(request and request.confirmed_at and request.content_digest == self.consent_digest)

    @property
    def lacks_consent(self) -> bool:
        return not (self.has_scanned_consent or self.has_mailed_consent)

    @property
    def supporting_files(self) -> list[Attachment]:
        return [attachment for attachment in self.attachments if attachment.kind == AttachmentKind.SUPPORTING]

    @property
    def consent_files(self) -> list[Attachment]:
        """Scans of the consent that somebody can read."""
        found = [attachment for attachment in self.attachments if attachment.kind == AttachmentKind.CONSENT]
        return [one for one in found if one.file.scan_state != ScanState.QUARANTINED]

    @property
    def open_questions(self) -> set[str]:
        """The codes a school may change now: all in a draft; of a return the pinned ones, and those that are new."""
        if self.application.status == Status.RETURNED:
            # A correction of what was consented to makes the consent stale; then it opens with it.
            stale = {"consent"} if self.lacks_consent else set()
            new = {question.code for _section, question in all_questions() if self.is_new(question)}
            return {item.question for item in self.correction_items} | stale | new
        if self.application.status == Status.DRAFT:
            return {question.code for _section, question in all_questions()}
        return set()


def content_of(application: Application) -> CaseContent:
    """What answers the questions: at most seven queries when everything is asked for, whatever the case holds."""
    return CaseContent(application)


# -- what is missing in answers that have rows ------------------------------------------------------------


def _campus_problem(content: CaseContent, question: Question) -> str | Promise:
    return "" if content.application.campus_id else question.missing


def _district_problem(content: CaseContent, question: Question) -> str | Promise:
    raw = [str(content.answers.get(f"choice_{rank}") or "") for rank in (1, 2, 3)]
    mine = raw[int(question.code[-1]) - 1]
    if question.is_required and not mine:
        return question.missing
    origin = content.application.origin if mine and content.application.origin_id else None
    if origin is not None and mine == origin.district.slug:
        return _("Your school accompanies this district already; choose another one")
    if mine and raw.index(mine) < int(question.code[-1]) - 1:
        return _("Choose each district only once")
    if mine and mine not in {choice.district.slug for choice in content.choices}:
        return _("Choose a district from the list")
    return ""


def commitment_code(indicator_code: str) -> str:
    """The key under which the typed target of an indicator stands in the answers."""
    return f"{_TARGET}{indicator_code}"


def indicators_for(application: Application) -> QuerySet[Indicator]:
    """What a case can promise: the offer, and what it named while it was offered, so that nothing is stuck in it."""
    named = [code.removeprefix(_TARGET) for code, typed in application.answers.items() if _is_named(code, typed)]
    rows = Indicator.objects.filter(Q(is_offered=True) | Q(code__in=named))
    return rows.order_by("side", "order", "pk")


def _is_named(code: str, typed: object) -> bool:
    return code.startswith(_TARGET) and bool(str(typed).strip()) and whole_number(typed) != 0


def question_code_of(answer_code: str) -> str:
    """The question that a key of the answers belongs to: several keys answer the questions with rows."""
    if answer_code.startswith(_TARGET):
        return "commitments"
    return "consent" if answer_code.startswith("consent_") else answer_code


def section_digest(application: Application | Begun, part: Section) -> str:
    """Stands for what is stored in a section; a form carries it, so that a later save by another shows."""
    codes = {question.code for question in part.questions}
    kept = {code: value for code, value in application.answers.items() if question_code_of(code) in codes}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


def last_save_of(application: Application, section_code: str) -> ApplicationEvent | None:
    """Who changed answers of a section last, and when."""
    saves = application.events.filter(verb="save", details__section=section_code)
    return saves.select_related("actor").order_by("-sequence").first()


def _commitment_problem(content: CaseContent, question: Question) -> str | Promise:
    offered = [row for row in content.commitments if row.indicator.side == Side.SCHOOL]
    rows = {commitment_code(row.indicator.code): row.target for row in content.commitments}
    for code, typed in content.answers.items():
        if code.startswith(_TARGET) and (whole_number(typed) or 0) != rows.get(code, 0):
            return _("Each target needs a whole number within its limit")
        if code.startswith(_TARGET) and str(typed).strip() and whole_number(typed) is None:
            return _("Each target needs a whole number within its limit")
    return "" if offered else question.missing


def _consent_problem(content: CaseContent, question: Question) -> str | Promise:
    if not content.lacks_consent:
        return ""
    request = content.consent_request
    if request and request.confirmed_at:
        return _("Districts or commitments changed after the head of unit consented; ask again")
    if request:
        return _("The head of unit has not yet confirmed by e-mail")
    return question.missing


def _term_problem(content: CaseContent, question: Question) -> str | Promise:
    return "" if content.start_term else question.missing


def _files_problem(content: CaseContent, question: Question) -> str:
    """What nobody can open is not sent; where the files are closed to the school, that is not its business."""
    kept = [one.file for one in content.supporting_files if one.file.scan_state == ScanState.QUARANTINED]
    if not kept or question.code not in content.open_questions:
        return ""
    return _("“%(name)s” is quarantined; remove it and attach a clean copy") % {"name": kept[0].original_name}


_ROW_CHECKS = {
    Kind.CAMPUS: _campus_problem,
    Kind.DISTRICT: _district_problem,
    Kind.COMMITMENT: _commitment_problem,
    Kind.FILES: _files_problem,
    Kind.CONSENT: _consent_problem,
    Kind.TERM: _term_problem,
}


def term_code(term: AcademicTerm) -> str:
    return f"{term.academic_year}-{term.term}"


def term_from_code(code: object) -> AcademicTerm | None:
    """The semester that "115-2" names; None when it names none."""
    year, dash, term = str(code or "").partition("-")
    if not dash or not year.isdecimal() or not term.isdecimal():
        return None
    return _terms.first(academic_year=int(year), term=int(term))


@compiled
def _terms(academic_year: Hole, term: Hole) -> QuerySet[AcademicTerm]:
    return AcademicTerm.objects.filter(academic_year=academic_year, term=term).order_by("pk")
