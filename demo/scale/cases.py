"""Writing cases with everything that belongs to them, one table after the other."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from applications.constants import ChecklistAnswer, Criterion, Outcome, ReasonCode, Status
from applications.models import (
    Application,
    ApplicationEvent,
    Assessment,
    ConsentRequest,
    CorrectionItem,
    CorrectionRequest,
    Decision,
    DistrictChoice,
    ProposedCommitment,
    Submission,
)
from applications.notices import SUBJECT_KIND
from applications.questions import SECTIONS
from applications.services.drafting import PREFIX
from core.dates import roc_year
from notifications.constants import MessageStatus
from notifications.models import Message

from .bulk import copy_rows, take_ids, take_references
from .chains import Chain, copy_chains
from .courses import Case, steps_of
from .papers import Papers

_TOUCHED = json.dumps([section.code for section in SECTIONS])
_CHECKLIST = json.dumps({code: {"answer": str(ChecklistAnswer.MEETS), "note": ""} for code in Criterion.values})
_PINNED = ("facilitators", "plan")


def write_cases(cases: list[Case], papers: Papers, rng: Random) -> None:
    """Write cases that have ids, places and instants; gives them their references."""
    _number(cases)
    _write_rows(cases, papers)
    hashes = _write_submissions(cases, papers)
    facts: dict[int, dict[str, Any]] = {case.id: _facts(case, hashes.get(case.id, "")) for case in cases}
    _write_corrections([case for case in cases if case.took("return")])
    _write_assessments([case for case in cases if case.took("assess")], facts)
    _write_decisions([case for case in cases if case.took("draft_decision")], facts)
    copy_chains(ApplicationEvent, (Chain(case.id, steps_of(case, facts[case.id])) for case in cases))
    _write_messages([case for case in cases if case.took("submit")], rng)


def _number(cases: list[Case]) -> None:
    years = Counter(roc_year(case.at["start"]) for case in cases)
    references = {year: take_references(PREFIX, year, count) for year, count in sorted(years.items())}
    for case in cases:
        case.reference = next(references[roc_year(case.at["start"])])


def _write_rows(cases: list[Case], papers: Papers) -> None:
    columns = (
        "id", "reference", "school_id", "campus_id", "owner_id", "status", "status_since", "due_on", "claim_due_on",
        "reviewing_district_id", "reviewer_id", "answers", "touched_sections", "agreement_id", "is_sample",
        "created_at", "saved_at", "submitted_at",
        "clock_started_at", "clock_rule", "clock_rule_from", "clock_days",
    )  # fmt: skip
    copy_rows(Application, columns, (_row(case, papers) for case in cases))
    choices = ((case.id, papers.ids[slug], rank) for case in cases for rank, slug in enumerate(case.choices, start=1))
    copy_rows(DistrictChoice, ("application_id", "district_id", "rank"), choices)
    promised = ((case.id, indicator, target) for case in cases for indicator, target in papers.targets.items())
    copy_rows(ProposedCommitment, ("application_id", "indicator_id", "target"), promised)


def _row(case: Case, papers: Papers) -> tuple[Any, ...]:
    answers = papers.answers(case.place, case.choices, case.variant)
    begun, sent = case.at["start"], case.at.get("submit")
    return (
        case.id, case.reference, case.place.id, case.place.campus_id, case.school.id, str(case.status), case.since,
        case.due_on, case.claim_due_on, case.desk.id if sent else None, case.officer.id if case.took("claim") else None,
        answers, _TOUCHED, case.pact.id if case.pact else None, True, begun, sent or begun + timedelta(hours=1), sent,
        *case.clock,
    )  # fmt: skip


def _write_submissions(cases: list[Case], papers: Papers) -> dict[int, str]:
    """One frozen copy for each case that was sent; its hash by case."""
    hashes: dict[int, str] = {}

    def rows() -> Iterator[tuple[Any, ...]]:
        for case in cases:
            if case.took("submit"):
                text, hashes[case.id] = papers.frozen(case.place, case.choices, case.variant)
                answers = papers.answers(case.place, case.choices, case.variant)
                yield case.id, 1, text, answers, hashes[case.id], case.school.id, case.at["submit"]

    columns = ("application_id", "number", "content", "answers", "content_hash", "submitted_by_id", "submitted_at")
    copy_rows(Submission, columns, rows())
    return hashes


def _facts(case: Case, content_hash: str) -> dict[str, dict[str, Any]]:
    sent = {"submission": 1, "content_hash": content_hash, "district": case.desk.slug}
    returned = {"correction": 1, "questions": sorted(_PINNED)}
    return {
        "start": {"school": case.place.code},
        "submit": sent,
        "return": returned,
        "lapse": {"correction": 1},
    }


def _write_corrections(cases: list[Case]) -> None:
    ids = dict(zip((case.id for case in cases), take_ids(CorrectionRequest, len(cases)), strict=True))
    columns = (
        "id", "application_id", "number", "message", "requested_by_id", "requested_at", "due_on", "remaining_days",
        "lapsed_at",
    )  # fmt: skip
    copy_rows(
        CorrectionRequest,
        columns,
        (
            (ids[case.id], case.id, 1, "請協助補充下列內容。（示範資料）", case.officer.id, case.at["return"],
             case.due_on or case.at["return"].date() + timedelta(days=21), 5, case.at.get("lapse"))
            for case in cases
        ),
    )  # fmt: skip
    _write_consents(cases)
    pinned = ((ids[case.id], question, "請再說明。（示範資料）") for case in cases for question in _PINNED)
    copy_rows(CorrectionItem, ("request_id", "question", "comment"), pinned)


def _write_consents(cases: list[Case]) -> None:
    """Who is above the school's contact; asked for in cases that were sent back, which may remind of it."""
    columns = (
        "application_id", "name", "title", "email", "token_digest", "requested_by_id", "requested_at",
        "content_digest", "confirmed_at",
    )  # fmt: skip
    copy_rows(
        ConsentRequest,
        columns,
        (
            (case.id, "郭示範", "系主任", f"head-{case.place.id}@sample.invalid", f"scale:{case.reference}",
             case.school.id, case.at["start"], "", case.at["start"])
            for case in cases
        ),
    )  # fmt: skip


def _write_assessments(cases: list[Case], facts: dict[int, dict[str, Any]]) -> None:
    columns = (
        "id", "application_id", "district_id", "is_recommended", "checklist", "reason", "assessed_by_id",
        "assessed_at", "confirmed_by_id", "confirmed_at",
    )  # fmt: skip
    rows = []
    for case, pk in zip(cases, take_ids(Assessment, len(cases)), strict=True):
        recommended = case.status != Status.DECLINED
        facts[case.id] |= {"assess": {"assessment": pk, "recommended": recommended}, "confirm": {"assessment": pk}}
        confirmed = case.at.get("confirm")
        rows.append((
            pk, case.id, case.desk.id, recommended, _CHECKLIST, "課程與桌長規劃符合本區需要。（示範資料）",
            case.officer.id, case.at["assess"], case.chief.id if confirmed else None, confirmed,
        ))  # fmt: skip
    copy_rows(Assessment, columns, rows)


def _write_decisions(cases: list[Case], facts: dict[int, dict[str, Any]]) -> None:
    columns = (
        "id", "application_id", "outcome", "district_id", "reason_codes", "explanation", "advice", "starts_on",
        "ends_on", "drafted_by_id", "drafted_at", "released_by_id", "released_at",
    )  # fmt: skip
    rows = []
    for case, pk in zip(cases, take_ids(Decision, len(cases)), strict=True):
        outcome = Outcome.APPROVE if case.pact else Outcome.DECLINE
        released = case.at.get(str(outcome))
        reasons = [str(ReasonCode.PLAN if case.pact else ReasonCode.DISTRICT_FULL)]
        facts[case.id] |= {
            "draft_decision": {"decision": pk, "outcome": str(outcome), "reasons": reasons},
            str(outcome): {"decision": pk, "document_number": "", "reasons": reasons},
        }
        rows.append((
            pk, case.id, str(outcome), case.desk.id, json.dumps(reasons), "區公所意見已納入。（示範資料）",
            "" if case.pact else "歡迎於下學期再次申請。（示範資料）", case.pact and case.pact.starts_on,
            case.pact and case.pact.ends_on, case.bureau.id, case.at["draft_decision"],
            case.releaser.id if released else None, released,
        ))  # fmt: skip
    copy_rows(Decision, columns, rows)


def _write_messages(cases: list[Case], rng: Random) -> None:
    """The mail that told the school of its receipt, long sent."""
    columns = (
        "id", "dedupe_key", "recipient_id", "to_address", "language", "subject", "body_text", "subject_kind",
        "subject_id", "status", "attempts", "not_before", "created_at", "sent_at",
    )  # fmt: skip
    copy_rows(
        Message,
        columns,
        (
            (UUID(int=rng.getrandbits(128), version=4), f"scale:{case.reference}", case.school.id,
             "contact@sample.invalid", "zh-hant", f"申請案 {case.reference} 已收件", "已收件。（示範資料）",
             SUBJECT_KIND, case.id, str(MessageStatus.SENT), 1, case.at["submit"], case.at["submit"],
             case.at["submit"])
            for case in cases
        ),
    )  # fmt: skip
