"""Sending a case, sending corrections, withdrawing."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import require
from cycles.constants import RuleCode

from .. import rules
from ..constants import FORM_VERSION, Status
from ..content import CaseContent, content_hash, content_of, missing_actions_to_submit, snapshot
from ..models import Application, Submission
from .gate import TransitionNotAllowed, due_dates, guard, lock, move, noted

_TWIN = "application_one_open_per_school_and_district"


@transaction.atomic
def submit_application(application: Application, *, actor: User, seen_hash: str) -> Submission:
    """Send the case (or its corrections) exactly as last seen on the check page; idempotent.

    `seen_hash` is the content hash shown there. A second click, a refresh or a parallel request with the
    same hash gets the receipt of the first. Raises TransitionNotAllowed when something is missing, when
    the content moved after it was checked, or when the school has an open case in the first district.
    """
    application = lock(application)
    # A draft was never sent.
    last = None if application.status == Status.DRAFT else application.submissions.order_by("-number").first()
    if last is not None and last.content_hash == seen_hash and application.status != Status.RETURNED:
        require(rules.can_submit(actor, application))
        return last
    require(rules.can_submit(actor, application))
    verb = "resubmit" if application.status == Status.RETURNED else "submit"
    content = content_of(application)
    sections = _checked_snapshot(content, application, verb, seen_hash)
    now = timezone.now()
    submission = Submission.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        content=sections,
        answers=application.answers,
        content_hash=content_hash(sections),
        submitted_by=actor,
        submitted_at=now,
    )
    details = {"submission": submission.number, "content_hash": submission.content_hash}
    if verb == "submit":
        _send_first(application, content, actor, now, details)
    else:
        _send_correction(application, content, actor, now, details)
    return submission


def _checked_snapshot(
    content: CaseContent, application: Application, verb: str, seen_hash: str
) -> list[dict[str, Any]]:
    guard(application, verb)
    if missing_actions_to_submit(content):
        raise TransitionNotAllowed(_("Some answers are still missing; they are listed below."))
    sections = snapshot(content)
    if content_hash(sections) != seen_hash:
        raise TransitionNotAllowed(_("The answers changed after you checked them. Please look once more, then send."))
    return sections


def _send_first(
    application: Application, content: CaseContent, actor: User, now: datetime, details: dict[str, Any]
) -> None:
    district = content.choices[0].district
    clock, claim = due_dates(now, RuleCode.REVIEW_DAYS, RuleCode.CLAIM_DAYS)
    try:
        move(
            application,
            "submit",
            actor=actor,
            now=now,
            clock=clock,
            details=details | {"district": district.slug, "claim": noted(claim)},
            fields={
                "submitted_at": now,
                "reviewing_district": district,
                "claim_due_on": claim.due_on,
                "form_version": FORM_VERSION,
                "shelved_at": None,
            },
        )
    except IntegrityError as error:
        if _TWIN not in str(error):
            raise
        raise TransitionNotAllowed(
            _("Your school already has an open application in %(district)s.") % {"district": district}
        ) from error


def _send_correction(
    application: Application, content: CaseContent, actor: User, now: datetime, details: dict[str, Any]
) -> None:
    correction = content.correction
    assert correction is not None  # noqa: S101 - a returned case has its open request
    correction.answered_at = now
    correction.save(update_fields=["answered_at"])
    # The desk's clock stood still while the school had the case.
    rest, claim = due_dates(now, correction.remaining_days, RuleCode.CLAIM_DAYS)
    move(
        application,
        "resubmit",
        actor=actor,
        now=now,
        due_on=rest.due_on,
        details=details | {"correction": correction.number, "kept": rest.days, "claim": noted(claim)},
        fields={"reviewer": None, "claim_due_on": claim.due_on},
    )


@transaction.atomic
def withdraw_application(application: Application, *, actor: User) -> Application:
    """Take the case back before a decision; a standing drafted decision is discarded with it."""
    application = lock(application)
    require(rules.can_withdraw(actor, application))
    now = timezone.now()
    application.decisions.filter(discarded_at__isnull=True, released_at__isnull=True).update(discarded_at=now)
    move(application, "withdraw", actor=actor, now=now)
    return application
