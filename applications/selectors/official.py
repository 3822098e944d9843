"""The case page: all an official reads there, in a fixed number of queries whatever the case holds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from accounts.models import User
from core.compiled import Hole, compiled
from core.dates import format_date, local_today
from documents.constants import SCAN_ADVICE, FileKind, ScanState
from notifications.selectors import Delivery, deliveries_about

from .. import rules, timeline
from ..constants import AttachmentKind, ChecklistAnswer, CommentVisibility, Criterion
from ..content import content_of, shown_sections, snapshot
from ..models import (
    Application,
    Assessment,
    Comment,
    CorrectionItem,
    Decision,
    Submission,
)
from ..notices import SUBJECT_KIND
from ..questions import Question, Section
from .clock import Reckoning, office_clock
from .entrances import with_knocks
from .neighbourhood import Neighbourhood, neighbourhood_of
from .queue import is_overdue, is_untaken
from .recusal import DESK_STATUSES

# Beside which section each criterion is read, and below which question files stand.
SECTION_OF_CRITERION = {
    Criterion.LOCALITY: "districts",
    Criterion.CAPACITY: "contact",
    Criterion.PLAN: "commitments",
    Criterion.RESOURCES: "teaching",
}
_QUESTION_OF_KIND = {AttachmentKind.CONSENT: "consent", AttachmentKind.SUPPORTING: "files"}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One attachment, in the words of components/file_list.html."""

    name: str
    url: str
    size: int
    type: str
    who: str
    scan: str
    scan_label: str
    remove_url: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One frozen answer with what was said about it."""

    question: Question
    shown: str
    before: str | None
    pins: list[CorrectionItem]
    files: list[FileRow]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of an assessment's checklist."""

    criterion: Criterion
    answer: ChecklistAnswer
    note: str


@dataclass(frozen=True, slots=True)
class ReadSection:
    section: Section
    answers: list[Answer]
    checks: list[Check]


@dataclass(frozen=True, slots=True)
class Station:
    """One place on the status bar, in the words of components/status.html."""

    label: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history; the same act of one person several times in a row is one line."""

    what: str
    who: str
    note: str
    at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A corrected answer that nobody has looked at yet."""

    question: str
    label: str


@dataclass(frozen=True)
class CaseFile:
    """A case as an official may read it; what is not for this reader is not in it."""

    application: Application
    submission: Submission | None
    sections: list[ReadSection]
    stations: list[Station]
    holder: str
    clock: Reckoning | None
    is_overdue: bool
    is_untaken: bool
    has_desk: bool
    reads_internal: bool
    is_linked: bool
    pins: list[CorrectionItem]
    assessments: list[Assessment]
    decision: Decision | None
    comments: list[Comment]
    moments: list[Happening]
    deliveries: list[Delivery]
    neighbourhood: Neighbourhood

    @property
    def by_bureau(self) -> bool:
        """Whether the bureau acts for a district without active accounts."""
        is_away = self.application.is_rerouted or not self.has_desk
        return is_away and self.application.status in DESK_STATUSES

    @property
    def returned_until(self) -> date | None:
        return self.application.due_on if self.application.is_returned else None

    @property
    def days_kept(self) -> int:
        """Working days the desk still has when the school has answered."""
        return next((pin.request.remaining_days for pin in self.pins if pin.request.answered_at is None), 0)

    @property
    def to_check(self) -> list[ToCheck]:
        answers = [answer for part in self.sections for answer in part.answers]
        return [
            ToCheck(answer.question.code, str(answer.question.label))
            for answer in answers
            if any(can_be_resolved(pin) for pin in answer.pins)
        ]

    @property
    def latest_assessment(self) -> Assessment | None:
        return self.assessments[-1] if self.assessments else None

    @property
    def has_next_choice(self) -> bool:
        """Whether the case may be referred: not recommended, and a chosen district has not reviewed it."""
        last = self.latest_assessment
        if last is None or last.is_recommended or last.confirmed_at is None or self.submission is None:
            return False
        reviewed = {one.district.slug for one in self.assessments}
        answers = [item for part in self.submission.content for item in part["items"]]
        chosen = {item["value"] for item in answers if item["code"].startswith("choice_") and item["value"]}
        return bool(chosen - reviewed)


def read_case(application: Application, user: User) -> CaseFile:
    """Everything on the case page; `application` comes from `case_rows(user)`.

    At most eight queries: the history tells which tables have something to load.
    """
    events = timeline.history(application)
    verbs = {event.verb for event in events}
    pins = _pins(application) if "return" in verbs else []
    assessments = _assessments(application) if "assess" in verbs else []
    application.known = _known(application, user, pins, assessments)  # type: ignore[attr-defined]
    reads_internal = rules.can_read_internal(user, application)
    last = application.last_two[:1]  # type: ignore[attr-defined]
    shown = assessments if reads_internal else []
    return CaseFile(
        application=application,
        submission=_submission(last[0]) if last else None,
        sections=sections_of(application, pins, shown),
        stations=_stations(application),
        holder=timeline.holder(application),
        clock=office_clock(application, events),
        is_overdue=is_overdue(application, local_today()),
        is_untaken=is_untaken(application, local_today()),
        has_desk=application.known.has_desk,  # type: ignore[attr-defined]
        reads_internal=reads_internal,
        is_linked=application.known.is_linked,  # type: ignore[attr-defined]
        pins=pins,
        assessments=shown,
        decision=_decision(application, reads_internal=reads_internal) if "draft_decision" in verbs else None,
        comments=_comments(application, reads_internal=reads_internal) if "comment" in verbs else [],
        moments=_happenings(with_knocks(application, timeline.moments_of(events, for_school=not reads_internal))),
        deliveries=deliveries_about(SUBJECT_KIND, application.pk),
        neighbourhood=neighbourhood_of(application, user),
    )


def _pins(application: Application) -> list[CorrectionItem]:
    return _correction_items(case=application.pk)


@compiled
def _correction_items(case: Hole) -> QuerySet[CorrectionItem]:
    items = CorrectionItem.objects.filter(request__application=case, request__cancelled_at__isnull=True)
    return items.select_related("request").order_by("request__number", "pk")


def _assessments(application: Application) -> list[Assessment]:
    return _assessments_of(case=application.pk)


@compiled
def _assessments_of(case: Hole) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(application=case).select_related("district", "assessed_by", "confirmed_by")
    return rows.defer("district__map_path").order_by("assessed_at", "pk")


def _known(
    application: Application, user: User, pins: list[CorrectionItem], assessments: list[Assessment]
) -> rules.Known:
    waiting = [one for one in assessments if one.sent_back_at is None and one.confirmed_by_id is None]
    return rules.Known(
        user_id=user.pk,
        is_linked=application.is_linked,  # type: ignore[attr-defined]
        has_desk=application.has_desk,  # type: ignore[attr-defined]
        unresolved=sum(can_be_resolved(pin) for pin in pins),
        assessor_id=waiting[-1].assessed_by_id if waiting else None,
    )


def can_be_resolved(pin: CorrectionItem) -> bool:
    """Whether the school has answered a pinned comment and nobody has checked the answer yet."""
    return pin.request.answered_at is not None and pin.resolved_at is None


def _submission(raw: dict[str, Any]) -> Submission:
    return Submission(**raw | {"submitted_at": parse_datetime(raw["submitted_at"])})


def sections_of(
    application: Application, pins: Sequence[CorrectionItem] = (), assessments: Sequence[Assessment] = ()
) -> list[ReadSection]:
    """The last submission against the one before it; of a draft, which only an auditor sees, what it holds now."""
    submissions = [_submission(raw) for raw in application.last_two]  # type: ignore[attr-defined]
    current = submissions[0].content if submissions else snapshot(content_of(application))
    earlier = submissions[1].content if len(submissions) > 1 else None
    pinned, files = defaultdict(list), _files_by_question(application)
    for pin in pins:
        pinned[pin.question].append(pin)
    checks = _checks_by_section(assessments[-1] if assessments else None)
    return [
        ReadSection(
            part.section,
            [
                Answer(
                    item.question,
                    item.shown,
                    item.before,
                    pinned[item.question.code],
                    files[item.question.code],
                )
                for item in part.items
            ],
            checks[part.section.code],
        )
        for part in shown_sections(current, earlier)
    ]


def _files_by_question(application: Application) -> dict[str, list[FileRow]]:
    files: dict[str, list[FileRow]] = defaultdict(list)
    for raw in application.files:  # type: ignore[attr-defined]
        files[_QUESTION_OF_KIND[raw["kind"]]].append(_file_row(application, raw))
    return files


def _file_row(application: Application, raw: dict[str, Any]) -> FileRow:
    state = ScanState(raw["scan"])
    return FileRow(
        name=raw["name"],
        url=reverse("applications:file", args=[application.reference, UUID(raw["id"])]),
        size=raw["size"],
        type=str(FileKind(raw["type"]).label),
        who=raw["who"] or raw["email"].partition("@")[0],
        scan={ScanState.WAITING: "waiting", ScanState.QUARANTINED: "blocked"}.get(state, "clean"),
        scan_label=str(state.label),
        advice=str(SCAN_ADVICE.get(state, "")),
    )


def _checks_by_section(assessment: Assessment | None) -> dict[str, list[Check]]:
    checks: dict[str, list[Check]] = defaultdict(list)
    for check in checks_of(assessment) if assessment else []:
        checks[SECTION_OF_CRITERION[check.criterion]].append(check)
    return checks


def _stations(application: Application) -> list[Station]:
    return [
        Station(step.label, step.state, f"{step.note}\u3000{format_date(step.due_on)}" if step.due_on else step.note)
        for step in timeline.steps(application)
    ]


def _happenings(moments: list[timeline.Moment]) -> list[Happening]:
    """At the time of the last of each run."""
    runs = [list(run) for _same, run in groupby(moments, key=attrgetter("what", "who", "note"))]
    return [Happening(run[-1].what, run[-1].who, run[-1].note, run[-1].at, len(run)) for run in runs]


def _decision(application: Application, *, reads_internal: bool) -> Decision | None:
    """The standing decision: drafted ones are internal, released ones are for whoever reads the case."""
    decisions = application.decisions.filter(discarded_at__isnull=True)
    if not reads_internal:
        decisions = decisions.filter(released_at__isnull=False)
    return decisions.select_related("drafted_by", "released_by", "district").first()


def _comments(application: Application, *, reads_internal: bool) -> list[Comment]:
    comments = application.comments.select_related("author").order_by("created_at", "pk")
    return list(comments if reads_internal else comments.filter(visibility=CommentVisibility.VISIBLE))


def waiting_assessment(application: Application) -> Assessment | None:
    """The assessment that the section chief is to confirm."""
    waiting = application.assessments.filter(sent_back_at__isnull=True, confirmed_at__isnull=True)
    return waiting.select_related("district", "assessed_by").order_by("-assessed_at", "-pk").first()


def checks_of(assessment: Assessment) -> list[Check]:
    """The checklist of an assessment, in the order of the criteria."""
    entries = assessment.checklist
    return [
        Check(criterion, ChecklistAnswer(entries[criterion]["answer"]), entries[criterion].get("note", ""))
        for criterion in Criterion
        if entries.get(criterion, {}).get("answer") in ChecklistAnswer.values
    ]
