"""Cases in every state, each reached through the services with the right actors.

Every maker takes what the one before it takes; actors that a test does not name are made. A person read back
from a case acts as nothing, so pass in whoever the test wants to act again.
"""

from typing import Any, Literal

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from agreements.models import Indicator
from applications import services
from applications.constants import AttachmentKind, Outcome, ReasonCode
from applications.content import commitment_code, content_hash, content_of, snapshot, term_code
from applications.models import Application, Decision
from applications.services.deciding import DraftedDecision
from core.dates import local_today
from cycles.selectors import upcoming_terms
from districts.models import District
from schools.models import School
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school as school_by_code

DISTRICTS = ("zhongzheng", "wenshan", "daan")
CONTACT = {
    "contact_name": "林怡君",
    "contact_title": "行政專員",
    "contact_email": "yichun@example.edu.tw",
    "contact_phone": "02-2236-8225 分機 3456",
    "teacher_name": "陳建宏",
    "teacher_title": "副教授",
    "teacher_experience": "taught",
}
TEACHING = {
    "courses": "參與式預算概論，2 學分（36 小時）\n社區治理，3 學分（54 小時）",
    "students": "45",
    "facilitators": "6",
    "support_needed": "推廣教育369 課程講師一名。",
}
PLAN = "每學期開一門課，學生修完推廣教育369 後擔任住民大會桌長，期末交成果報告。"
DISTRICT_REASON = "多年在本區開設服務學習課程，與里長及社區發展協會都熟識。"
# The smallest file that says of itself that it is a PDF.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)
Consent = Literal["mail", "scan", "none"]


def pdf(name: str = "同意書.pdf", *, extra: bytes = b"") -> SimpleUploadedFile:
    """An upload; `extra` makes its content differ from the others'."""
    content = PDF.replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + extra + b"\n") if extra else PDF
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def make_draft(school: School | None = None, owner: User | None = None) -> Application:
    """An untouched draft of `owner`, a coordinator unless given."""
    school = school or school_by_code()
    return services.start_application(school, actor=owner or make_coordinator(school))


def section_answers(
    application: Application, districts: tuple[str, ...] = DISTRICTS, targets: dict[str, int] | None = None
) -> dict[str, dict[str, Any]]:
    """Believable answers by section, as a browser would post them; files and consent have services of their own."""
    campus = application.school.campuses.order_by("order").first()
    term = upcoming_terms(local_today(), 1)[0]
    choices = dict(zip(("choice_1", "choice_2", "choice_3"), (*districts, "", "", ""), strict=False))
    return {
        "school": {"campus": str(campus.pk if campus else ""), "unit": "公共行政學系"},
        "contact": dict(CONTACT),
        "districts": choices | {"district_reason": DISTRICT_REASON},
        "commitments": _targets(targets or {}) | {"plan": PLAN, "start_term": term_code(term)},
        "teaching": dict(TEACHING),
        "attachments": {},
        "declaration": {"is_true": "on", "has_read_notice": "on"},
    }


def _targets(wanted: dict[str, int]) -> dict[str, str]:
    offered = Indicator.objects.filter(is_offered=True).order_by("side", "order", "pk")
    return {commitment_code(one.code): str(wanted.get(one.code, one.default_target)) for one in offered}


def complete_draft(
    school: School | None = None,
    owner: User | None = None,
    *,
    districts: tuple[str, ...] = DISTRICTS,
    targets: dict[str, int] | None = None,
    consent: Consent = "mail",
) -> Application:
    """A draft that can be sent: every section saved, the head of unit's consent given as `consent` says."""
    school = school or school_by_code()
    owner = owner or make_coordinator(school)
    application = make_draft(school, owner)
    for section_code, answers in section_answers(application, districts, targets).items():
        services.save_section(application, actor=owner, section_code=section_code, answers=answers)
    give_consent(application, owner, consent)
    application.refresh_from_db()
    return application


def give_consent(application: Application, owner: User, consent: Consent = "mail") -> None:
    if consent == "mail":
        request = services.request_consent(
            application, actor=owner, name="張文瑞", title="系主任", email="dean@example.edu.tw"
        )
        services.confirm_consent(request)
    elif consent == "scan":
        services.attach_file(application, actor=owner, upload=pdf(), kind=AttachmentKind.CONSENT)


def seen_hash(application: Application) -> str:
    """The hash that the check page shows now."""
    return content_hash(snapshot(content_of(application)))


def submitted(school: School | None = None, owner: User | None = None, **draft: Any) -> Application:
    """A case with the desk of its first choice."""
    school = school or school_by_code()
    owner = owner or make_coordinator(school)
    application = complete_draft(school, owner, **draft)
    services.submit_application(application, actor=owner, seen_hash=seen_hash(application))
    return _now(application)


def claimed(*, officer: User | None = None, **case: Any) -> Application:
    """A case under review by `officer` of its first choice."""
    application = submitted(**case)
    services.claim_application(application, actor=officer or make_officer(_desk(application)))
    return _now(application)


def returned(*, officer: User | None = None, items: dict[str, str] | None = None, **case: Any) -> Application:
    """A case sent back with comments pinned to `items` (question code: comment)."""
    application = submitted(**case)
    officer = officer or make_officer(_desk(application))
    services.claim_application(application, actor=officer)
    services.return_application(
        application,
        actor=officer,
        items=items or {"plan": "請補充每學期的課程名稱。", "facilitators": "請說明受訓日期。"},
        message="資料大致完整，謝謝。",
    )
    return _now(application)


def assessed(
    *, officer: User | None = None, is_recommended: bool = True, reason: str = "師資與計畫皆符合本區需要。", **case: Any
) -> Application:
    """A case with the desk's word, waiting for its section chief."""
    application = submitted(**case)
    officer = officer or make_officer(_desk(application))
    services.claim_application(application, actor=officer)
    services.assess_application(
        application, actor=officer, is_recommended=is_recommended, checklist=CHECKLIST, reason=reason
    )
    return _now(application)


CHECKLIST = {
    "locality": {"answer": "meets", "note": ""},
    "capacity": {"answer": "meets", "note": ""},
    "plan": {"answer": "partly", "note": "建議增加一場工作坊。"},
    "resources": {"answer": "meets", "note": ""},
}


def confirmed(*, chief: User | None = None, **case: Any) -> Application:
    """A case that waits for the bureau's decision."""
    application = assessed(**case)
    services.confirm_assessment(application, actor=chief or make_chief(_desk(application)))
    return _now(application)


def drafted(*, drafter: User | None = None, outcome: Outcome = Outcome.APPROVE, **case: Any) -> Decision:
    """The bureau's decision of a confirmed case, drafted and not yet released."""
    application = confirmed(**case)
    return services.draft_decision(application, actor=drafter or make_bureau(), draft=decision_of(application, outcome))


def decision_of(application: Application, outcome: Outcome = Outcome.APPROVE) -> DraftedDecision:
    """What a bureau officer would propose for the case."""
    if outcome == Outcome.DECLINE:
        return DraftedDecision(
            outcome=Outcome.DECLINE,
            reason_codes=[ReasonCode.NO_TEACHER],
            explanation="尚未指定受過訓練的負責教師。",
            advice="請先安排教師修習推廣教育369，下學期再提出申請。",
        )
    term = upcoming_terms(local_today(), 2)
    rows = application.commitments.select_related("indicator").order_by("indicator__side", "indicator__order", "pk")
    return DraftedDecision(
        outcome=Outcome.APPROVE,
        reason_codes=[ReasonCode.LOCAL_TIE, ReasonCode.TEACHING],
        explanation="地緣與師資均佳，承諾具體可行。",
        starts_on=term[0].starts_on,
        ends_on=term[1].ends_on,
        commitments=[(row.indicator, row.target) for row in rows],
    )


def approved(
    *, releaser: User | None = None, document_number: str = "北市民區字第1150000001號", **case: Any
) -> Application:
    """A case approved and released by a second person, with its letter and its draft agreement."""
    decision = drafted(**case)
    services.release_decision(decision, actor=releaser or make_bureau(), document_number=document_number)
    return _now(decision.application)


def declined(*, releaser: User | None = None, **case: Any) -> Application:
    decision = drafted(outcome=Outcome.DECLINE, **case)
    services.release_decision(decision, actor=releaser or make_bureau())
    return _now(decision.application)


def withdrawn(school: School | None = None, owner: User | None = None, **case: Any) -> Application:
    school = school or school_by_code()
    owner = owner or make_coordinator(school)
    application = submitted(school, owner, **case)
    services.withdraw_application(application, actor=owner)
    return _now(application)


def _desk(application: Application) -> District:
    reviewing = application.reviewing_district
    return reviewing or district(DISTRICTS[0])


def _now(application: Application) -> Application:
    """The case as the database has it, without what an earlier step left on the object."""
    return Application.objects.select_related("school", "reviewing_district", "owner").get(pk=application.pk)
