"""The bureau's part: draft a decision, have another person release it, or refer the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement, Indicator
from agreements.services import create_draft_agreement
from core.permissions import require
from cycles.constants import RuleCode
from documents.services import link_file, store_generated
from history.services import record_event

from .. import rules
from ..constants import Outcome, Status
from ..models import (
    Application,
    ApplicationEvent,
    Assessment,
    Decision,
    DecisionCommitment,
    DistrictChoice,
    Referral,
)
from ..papers import decision_letter
from .gate import TransitionNotAllowed, due_dates, guard, lock, move, noted
from .moving import succeed


@dataclass(frozen=True, slots=True)
class DraftedDecision:
    """What a bureau officer proposes; commitments are (indicator, target) pairs that hold if approved."""

    outcome: Outcome
    reason_codes: Sequence[str]
    explanation: str
    advice: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    commitments: Sequence[tuple[Indicator, int]] = ()


@transaction.atomic
def draft_decision(application: Application, *, actor: User, draft: DraftedDecision) -> Decision:
    """Put a decision down as a row; the case stays confirmed and the school sees nothing yet.

    A standing draft of the same person is replaced; another person's must be discarded first.
    """
    application = lock(application)
    require(rules.can_decide(actor, application))
    if application.status != Status.CONFIRMED:
        guard(application, draft.outcome)
    now = timezone.now()
    _make_room(application, actor, now)
    assert application.reviewing_district is not None  # noqa: S101 - a confirmed case has its district
    decision = Decision.objects.create(
        application=application,
        outcome=draft.outcome,
        district=application.reviewing_district,
        reason_codes=list(draft.reason_codes),
        explanation=draft.explanation,
        advice=draft.advice,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        drafted_by=actor,
        drafted_at=now,
    )
    DecisionCommitment.objects.bulk_create(
        DecisionCommitment(decision=decision, indicator=indicator, target=target)
        for indicator, target in draft.commitments
    )
    record_event(
        ApplicationEvent,
        application,
        actor=actor,
        verb="draft_decision",
        at=now,
        details={"decision": decision.pk, "outcome": draft.outcome, "reasons": list(draft.reason_codes)},
    )
    return decision


def _make_room(application: Application, actor: User, now: datetime) -> None:
    standing = application.decisions.filter(discarded_at__isnull=True).select_related("drafted_by").first()
    if standing is None:
        return
    if standing.drafted_by_id != actor.pk:
        raise TransitionNotAllowed(
            _("%(who)s has already drafted a decision; discard it first.") % {"who": standing.drafted_by.name}
        )
    standing.discarded_at = now
    standing.save(update_fields=["discarded_at"])


@transaction.atomic
def discard_decision(decision: Decision, *, actor: User) -> None:
    """Take a drafted decision off the table; a released one stays for good."""
    application = lock(decision.application)
    require(rules.can_decide(actor, application))
    now = timezone.now()
    discarded = Decision.objects.filter(pk=decision.pk, discarded_at__isnull=True, released_at__isnull=True).update(
        discarded_at=now
    )
    if discarded:
        record_event(
            ApplicationEvent,
            application,
            actor=actor,
            verb="discard_decision",
            at=now,
            details={"decision": decision.pk},
        )


@transaction.atomic
def release_decision(decision: Decision, *, actor: User, document_number: str = "") -> Application:
    """Make a drafted decision the decision: status, letter, draft agreement and mails, all or nothing.

    Raises PermissionDenied for its drafter, TransitionNotAllowed when it was decided or discarded meanwhile.
    """
    application = lock(decision.application)
    decision = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
    guard(application, decision.outcome)
    if decision.discarded_at:
        raise TransitionNotAllowed(_("This draft was discarded; look at the case again."))
    require(rules.can_release(actor, application, decision))
    now = timezone.now()
    decision.released_by = actor
    decision.released_at = now
    decision.document_number = document_number
    _store_letter(decision, application, now)
    decision.save(update_fields=["released_by", "released_at", "document_number", "letter"])
    fields: dict[str, object] = {}
    if decision.outcome == Outcome.APPROVE:
        fields["agreement"] = _agreement_from(decision, application, actor)
    move(
        application,
        decision.outcome,
        actor=actor,
        now=now,
        details={"decision": decision.pk, "document_number": document_number, "reasons": decision.reason_codes},
        fields=fields,
    )
    return application


def _store_letter(decision: Decision, application: Application, now: datetime) -> None:
    letter = store_generated(f"{application.reference}.pdf", decision_letter(decision, application))
    link_file(letter, at=now)
    decision.letter = letter


def _agreement_from(decision: Decision, application: Application, actor: User) -> Agreement:
    assert decision.starts_on is not None  # noqa: S101 - a constraint of approvals
    assert decision.ends_on is not None  # noqa: S101
    if application.origin is not None:
        return succeed(application, decision, actor=actor)
    return create_draft_agreement(
        application.school,
        decision.district,
        actor=actor,
        starts_on=decision.starts_on,
        ends_on=decision.ends_on,
        commitments=[(row.indicator, row.target) for row in decision.commitments.select_related("indicator")],
        is_sample=application.is_sample,
    )


@transaction.atomic
def refer_application(application: Application, *, actor: User, note: str) -> Referral:
    """Pass a case that was not recommended to the school's next choice, which starts afresh.

    Raises TransitionNotAllowed when it was recommended, when no choice is left, or when the school has an
    open case there already.
    """
    application = lock(application)
    require(rules.can_decide(actor, application))
    guard(application, "refer")
    former = application.reviewing_district
    assert former is not None  # noqa: S101 - a confirmed case has its district
    following = next_choice(application)
    if following is None:
        raise TransitionNotAllowed(_("The school named no further district."))
    if _was_recommended(application):
        raise TransitionNotAllowed(_("The district recommends the school; decide instead of referring."))
    _refuse_open_case_in(application, following.district_id)
    now = timezone.now()
    referral = Referral.objects.create(
        application=application,
        from_district=former,
        to_district=following.district,
        note=note,
        referred_by=actor,
        referred_at=now,
    )
    application.decisions.filter(discarded_at__isnull=True, released_at__isnull=True).update(discarded_at=now)
    clock, claim = due_dates(now, RuleCode.REVIEW_DAYS, RuleCode.CLAIM_DAYS)
    move(
        application,
        "refer",
        actor=actor,
        now=now,
        clock=clock,
        details={"district": [former.slug, following.district.slug], "claim": noted(claim)},
        fields={
            "reviewing_district": following.district,
            "reviewer": None,
            "claim_due_on": claim.due_on,
        },
    )
    return referral


def next_choice(application: Application) -> DistrictChoice | None:
    """The first choice whose district has not reviewed the case yet; None when all have."""
    reviewed = set(application.assessments.values_list("district_id", flat=True)) | {application.reviewing_district_id}
    choices = application.choices.select_related("district").order_by("rank")
    return next((choice for choice in choices if choice.district_id not in reviewed), None)


def _was_recommended(application: Application) -> bool:
    latest: Assessment | None = (
        application.assessments.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk").first()
    )
    return bool(latest and latest.is_recommended)


def _refuse_open_case_in(application: Application, district_id: int) -> None:
    twin = Application.objects.open().filter(school=application.school, reviewing_district=district_id).first()
    if twin:
        raise TransitionNotAllowed(
            _("The school has another open application there: %(reference)s.") % {"reference": twin.reference}
        )
