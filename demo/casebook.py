"""Cases of the sample story, each brought to its state through the services that people use."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from agreements.models import Indicator
from applications import services
from applications.constants import CommentVisibility, Criterion, Outcome, ReasonCode
from applications.content import commitment_code, content_hash, content_of, snapshot, term_code
from applications.models import Application, Decision
from applications.services.deciding import DraftedDecision
from core.dates import local_today
from cycles.selectors import upcoming_terms
from schools.models import School

from .clock import at, working_days_ago

_CHECKLIST: dict[str, Any] = {code: {"answer": "meets", "note": ""} for code in Criterion.values}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in a case: the school's coordinator and the two desks."""

    school: School
    coordinator: User
    officer: User
    chief: User
    bureau: User
    releaser: User


def answers_for(application: Application, districts: tuple[str, ...], department: str) -> dict[str, dict[str, Any]]:
    """Believable answers by section; every name in them is a sample."""
    campus = application.school.campuses.order_by("order").first()
    choices = {f"choice_{rank}": slug for rank, slug in enumerate((*districts, "", "", "")[:3], start=1)}
    offered = Indicator.objects.filter(is_offered=True).order_by("side", "order", "pk")
    targets = {commitment_code(one.code): str(one.default_target) for one in offered}
    return {
        "school": {"campus": str(campus.pk) if campus else "", "unit": department},
        "contact": {
            "contact_name": "何示範",
            "contact_title": "專案助理",
            "contact_email": "contact@sample.invalid",
            "contact_phone": "02-2000-0000 分機 10",
            "teacher_name": "周示範",
            "teacher_title": "副教授",
            "teacher_experience": "trained",
        },
        "districts": choices
        | {"district_reason": "學生長期在本區實習與服務，熟悉里辦公處與社區發展協會，願意每學期固定陪伴。（示範資料）"},
        "commitments": targets
        | {
            "plan": "每學期開設一門課，併入推廣教育369；學生結訓後擔任桌長，期末提出成果報告。（示範資料）",
            "start_term": term_code(upcoming_terms(local_today(), 1)[0]),
        },
        "teaching": {
            "courses": "公民參與與社區營造，2 學分（36 小時）\n方案設計與評估，3 學分（54 小時）",
            "students": "40",
            "facilitators": "6",
            "support_needed": "推廣教育369 講師一名，以及歷年提案資料。",
        },
        "attachments": {},
        "declaration": {"is_true": "on", "has_read_notice": "on"},
    }


def draft(cast: Cast, districts: tuple[str, ...], *, sections: tuple[str, ...] = ()) -> Application:
    """A draft with the given sections filled in; all of them unless told."""
    application = services.start_application(cast.school, actor=cast.coordinator, is_sample=True)
    department = cast.school.departments.order_by("order").first()
    answers = answers_for(application, districts, department.name if department else "通識教育中心")
    for code in sections or tuple(answers):
        services.save_section(application, actor=cast.coordinator, section_code=code, answers=answers[code])
    return Application.objects.get(pk=application.pk)


def consent(application: Application, cast: Cast) -> None:
    request = services.request_consent(
        application, actor=cast.coordinator, name="郭示範", title="系主任", email="head@sample.invalid"
    )
    services.confirm_consent(request)


def submitted(cast: Cast, districts: tuple[str, ...], *, days_ago: int) -> Application:
    with at(working_days_ago(days_ago, hour=9)):
        application = draft(cast, districts)
        consent(application, cast)
    with at(working_days_ago(days_ago, hour=11)):
        send(application, cast)
    return application


def send(application: Application, cast: Cast) -> None:
    current = Application.objects.get(pk=application.pk)
    seen = content_hash(snapshot(content_of(current)))
    services.submit_application(current, actor=cast.coordinator, seen_hash=seen)


def claim(application: Application, cast: Cast, *, days_ago: int) -> None:
    with at(working_days_ago(days_ago, hour=14)):
        services.claim_application(application, actor=cast.officer)


def remark(application: Application, actor: User, body: str, *, internal: bool, days_ago: int) -> None:
    visibility = CommentVisibility.INTERNAL if internal else CommentVisibility.VISIBLE
    with at(working_days_ago(days_ago, hour=15)):
        services.comment_on(application, actor=actor, body=body, visibility=visibility)


def send_back(application: Application, cast: Cast, items: dict[str, str], *, days_ago: int) -> None:
    with at(working_days_ago(days_ago, hour=16)):
        services.return_application(
            application, actor=cast.officer, items=items, message="謝謝貴校的申請，請協助補充下列內容。（示範資料）"
        )


def assess(application: Application, cast: Cast, *, is_recommended: bool, reason: str, days_ago: int) -> None:
    with at(working_days_ago(days_ago, hour=16)):
        services.assess_application(
            application, actor=cast.officer, is_recommended=is_recommended, checklist=_CHECKLIST, reason=reason
        )


def confirm(application: Application, cast: Cast, *, days_ago: int) -> None:
    with at(working_days_ago(days_ago, hour=17)):
        services.confirm_assessment(application, actor=cast.chief)


def draft_approval(application: Application, cast: Cast, *, days_ago: int) -> Decision:
    terms = upcoming_terms(local_today(), 2)
    proposal = DraftedDecision(
        outcome=Outcome.APPROVE,
        reason_codes=[ReasonCode.TEACHING, ReasonCode.PLAN],
        explanation="師資與課程規劃完整，區公所建議同意。（示範資料）",
        starts_on=terms[0].starts_on,
        ends_on=terms[1].ends_on,
        commitments=[
            (row.indicator, row.target) for row in application.commitments.select_related("indicator").order_by("pk")
        ],
    )
    with at(working_days_ago(days_ago, hour=10)):
        return services.draft_decision(application, actor=cast.bureau, draft=proposal)


_DECLINED: dict[ReasonCode, tuple[str, str]] = {
    ReasonCode.TOO_LITTLE: (
        "本年度承諾的桌長人數不足以支援住民大會。（示範資料）",
        "若能與鄰近學校共同提供至少六名受訓桌長，歡迎於下學期再次申請。（示範資料）",
    ),
    ReasonCode.NO_TEACHER: (
        "尚未指定修畢推廣教育369 的負責教師。（示範資料）",
        "請先安排一位教師修習推廣教育369，結訓後歡迎再次申請。（示範資料）",
    ),
    ReasonCode.DISTRICT_FULL: (
        "本區本年度已有足夠的陪伴學校。（示範資料）",
        "鄰近行政區仍有需求，歡迎參考各區需求後再次申請。（示範資料）",
    ),
}


def draft_decline(
    application: Application, cast: Cast, *, days_ago: int, reason: ReasonCode = ReasonCode.TOO_LITTLE
) -> Decision:
    explanation, advice = _DECLINED[reason]
    proposal = DraftedDecision(outcome=Outcome.DECLINE, reason_codes=[reason], explanation=explanation, advice=advice)
    with at(working_days_ago(days_ago, hour=10)):
        return services.draft_decision(application, actor=cast.bureau, draft=proposal)


def release(decision: Decision, cast: Cast, *, days_ago: int, document_number: str = "") -> None:
    with at(working_days_ago(days_ago, hour=15)):
        services.release_decision(decision, actor=cast.releaser, document_number=document_number)
