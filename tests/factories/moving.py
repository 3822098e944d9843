"""Cases out of an agreement: a school that moves to another district, or serves both."""

from datetime import date
from typing import Any

from accounts.models import User
from agreements.models import Agreement, Indicator
from applications import services
from applications.constants import OriginChoice, Outcome
from applications.models import Application
from applications.services.deciding import DraftedDecision
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_officer


def go_on(agreement: Agreement, owner: User, choice: OriginChoice = OriginChoice.MOVE) -> Application:
    """A case out of `agreement`, filled in and sent to the desk of 文山區."""
    return send(services.start_from_agreement(agreement, actor=owner, choice=choice), owner)


def send(case: Application, owner: User, answers: dict[str, dict[str, Any]] | None = None) -> Application:
    """Every section saved, the head of unit's consent given, sent."""
    for code, typed in (answers or cases.section_answers(case, ("wenshan",))).items():
        services.save_section(case, actor=owner, section_code=code, answers=typed)
    cases.give_consent(case, owner)
    case.refresh_from_db()
    services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(case))
    case.refresh_from_db()
    return case


def approve(case: Application, starts_on: date, ends_on: date, commitments: list[tuple[Indicator, int]]) -> Agreement:
    """Assessed, confirmed, decided and released; the agreement that follows."""
    officer = make_officer(case.reviewing_district)
    services.claim_application(case, actor=officer)
    services.assess_application(
        case, actor=officer, is_recommended=True, checklist=cases.CHECKLIST, reason="在地且師資充足。"
    )
    services.confirm_assessment(case, actor=make_chief(case.reviewing_district))
    proposal = DraftedDecision(
        Outcome.APPROVE, [], "同意改至在地區域。", starts_on=starts_on, ends_on=ends_on, commitments=commitments
    )
    decision = services.draft_decision(case, actor=make_bureau(), draft=proposal)
    services.release_decision(decision, actor=make_bureau(), document_number="")
    case.refresh_from_db()
    return case.agreement
