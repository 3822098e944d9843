"""The district's part: take a case, comment, return answers, assess, confirm."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import is_linked_to_school
from core.actors import SYSTEM, Actor
from core.permissions import require
from cycles.constants import RuleCode
from cycles.selectors import working_days_after, working_days_between
from districts.models import District
from history.services import digest, record_event

from .. import rules
from ..constants import CommentVisibility, CorrectionKind, Status
from ..models import (
    Application,
    ApplicationEvent,
    Assessment,
    Comment,
    CorrectionItem,
    CorrectionRequest,
)
from ..questions import question
from ..selectors.handover import reviews_in_hand
from .drafting import restore_as_sent
from .gate import TransitionNotAllowed, clock_fields, deadline, guard, lock, move, noted, on_behalf

# The same words by the same person within this time are one remark.
SECOND_CLICK = timedelta(minutes=1)


@transaction.atomic
def claim_application(application: Application, *, actor: User) -> Application:
    """Take a submitted case for review; the desk's date stays as it is."""
    application = lock(application)
    require(rules.can_review(actor, application))
    move(
        application,
        "claim",
        actor=actor,
        now=timezone.now(),
        due_on=application.due_on,
        details=on_behalf(actor, application),
        fields={"reviewer": actor},
    )
    return application


@transaction.atomic
def pass_reviews_on(leaver: User, district: District | None, successor: User | None, *, actor: Actor) -> int:
    """Give the cases that a leaver has in hand to the successor; registered with accounts.handover. Returns how many.

    Without a successor, or where theirs is the school, a case stays with the whole desk.
    """
    now, count = timezone.now(), 0
    rows = reviews_in_hand(leaver, district).order_by("pk")
    for application in rows.select_for_update(of=("self",), no_key=True):
        takes_it = successor is not None and not is_linked_to_school(successor, application.school)
        application.reviewer = successor if takes_it else None
        application.save(update_fields=["reviewer"])
        record_event(
            ApplicationEvent, application, actor=actor, verb="pass_on", at=now,
            details={"reviewer": [leaver.pk, application.reviewer_id]},
        )  # fmt: skip
        count += 1
    return count


@transaction.atomic
def comment_on(application: Application, *, actor: User, body: str, visibility: CommentVisibility) -> Comment:
    """Leave a remark; the school's own remarks are always visible. A second click finds the first one's."""
    application = lock(application)
    require(rules.can_comment(actor, application))
    acting = actor.acting
    assert acting is not None  # noqa: S101 - can_comment refuses people without a capacity
    reach = CommentVisibility.VISIBLE if acting.is_school else visibility
    said = application.comments.filter(author=actor, visibility=reach, body=body)
    twin = said.filter(created_at__gte=timezone.now() - SECOND_CLICK).order_by("-created_at", "-pk").first()
    if twin is not None:
        return twin
    comment = Comment.objects.create(
        application=application, author=actor, author_label=acting.label, visibility=reach, body=body
    )
    record_event(
        ApplicationEvent,
        application,
        actor=actor,
        verb="comment",
        details={"visibility": comment.visibility, "body": digest(body)},
    )
    return comment


@transaction.atomic
def return_application(
    application: Application, *, actor: User, items: Mapping[str, str], kinds: Mapping[str, str] | None = None,
    message: str = "",
) -> CorrectionRequest:  # fmt: skip
    """Send answers back: `items` maps question codes to comments, and only those unlock; `kinds` says what is wrong
    with each (CorrectionKind; incomplete unless said).

    The desk's clock stops: the working days it had left are kept. Raises TransitionNotAllowed without items.
    """
    application = lock(application)
    require(rules.can_review(actor, application))
    guard(application, "return")
    pinned = {code: comment.strip() for code, comment in items.items() if comment.strip() and question(code)}
    if not pinned:
        raise TransitionNotAllowed(_("Pin at least one comment to an answer."))
    now = timezone.now()
    answer = deadline(RuleCode.CORRECTION_DAYS, now)
    request = CorrectionRequest.objects.create(
        application=application,
        number=application.corrections.count() + 1,
        message=message.strip(),
        requested_by=actor,
        requested_at=now,
        due_on=answer.due_on,
        remaining_days=_days_left(application.due_on, now),
        **clock_fields(answer, now),
    )
    before = _shown_by_question(application)
    said = {code: CorrectionKind((kinds or {}).get(code) or CorrectionKind.INCOMPLETE) for code in pinned}
    CorrectionItem.objects.bulk_create(
        CorrectionItem(request=request, question=code, kind=said[code], comment=comment, before=before.get(code))
        for code, comment in pinned.items()
    )
    move(
        application,
        "return",
        actor=actor,
        now=now,
        due_on=request.due_on,
        details={
            "correction": request.number,
            "questions": sorted(pinned),
            "kinds": said,
            "kept": request.remaining_days,
            "answer": noted(answer),
            **on_behalf(actor, application),
        },
    )
    return request


def _days_left(due_on: date | None, now: datetime) -> int:
    return max(1, working_days_between(timezone.localdate(now), due_on)) if due_on else 1


def _shown_by_question(application: Application) -> dict[str, Any]:
    last = application.submissions.order_by("-number").first()
    return {item["code"]: item["shown"] for part in (last.content if last else []) for item in part["items"]}


@transaction.atomic
def cancel_return(application: Application, *, actor: User) -> Application:
    """Take the open return back; the case goes on as it was sent, the clock with the days it had left."""
    application = lock(application)
    require(rules.can_review(actor, application))
    guard(application, "cancel_return")
    now = timezone.now()
    request = _open_request(application)
    request.cancelled_at = now
    request.save(update_fields=["cancelled_at"])
    restore_as_sent(application, now=now)
    move(
        application,
        "cancel_return",
        actor=actor,
        now=now,
        due_on=working_days_after(timezone.localdate(now), request.remaining_days),
        details={"correction": request.number, "kept": request.remaining_days, **on_behalf(actor, application)},
        fields={"reviewer": actor},
    )
    return application


def _open_request(application: Application) -> CorrectionRequest:
    return application.corrections.get(answered_at__isnull=True, cancelled_at__isnull=True)


@transaction.atomic
def lapse_application(application: Application, *, today: date) -> bool:
    """Close a return that was not answered by its (inclusive) date; False when it was, meanwhile."""
    application = lock(application)
    if application.status != Status.RETURNED or application.due_on is None or application.due_on >= today:
        return False
    now = timezone.now()
    request = _open_request(application)
    request.lapsed_at = now
    request.save(update_fields=["lapsed_at"])
    move(application, "lapse", actor=SYSTEM, now=now, details={"correction": request.number})
    return True


def lapse_overdue_returns(today: date) -> int:
    """Lapse every return due before `today`, each in its own transaction; returns how many lapsed."""
    overdue = Application.objects.filter(status=Status.RETURNED, due_on__lt=today).order_by("pk")
    return sum(lapse_application(application, today=today) for application in overdue)


@transaction.atomic
def restore_application(application: Application, *, actor: User) -> Application:
    """Give a lapsed case a new date for its corrections."""
    application = lock(application)
    require(rules.can_review(actor, application))
    guard(application, "restore")
    now = timezone.now()
    request = _open_request(application)
    answer = deadline(RuleCode.CORRECTION_DAYS, now)
    changed = {"lapsed_at": None, "due_on": answer.due_on, **clock_fields(answer, now)}
    for name, value in changed.items():
        setattr(request, name, value)
    request.save(update_fields=changed)
    _refuse_twin(application)
    move(
        application,
        "restore",
        actor=actor,
        now=now,
        due_on=request.due_on,
        details={"answer": noted(answer), **on_behalf(actor, application)},
    )
    return application


def _refuse_twin(application: Application) -> None:
    twin = (
        Application.objects.open()
        .filter(school=application.school, reviewing_district=application.reviewing_district)
        .exclude(pk=application.pk)
        .first()
    )
    if twin:
        raise TransitionNotAllowed(
            _("The school has another open application here: %(reference)s.") % {"reference": twin.reference}
        )


@transaction.atomic
def resolve_correction(item: CorrectionItem, *, actor: User) -> CorrectionItem:
    """Tick that a corrected answer was looked at; a second tick changes nothing."""
    application = lock(item.request.application)
    require(rules.can_review(actor, application))
    if item.request.answered_at is None:
        raise TransitionNotAllowed(_("The school has not answered yet."))
    now = timezone.now()
    if CorrectionItem.objects.filter(pk=item.pk, resolved_at__isnull=True).update(resolved_at=now):
        record_event(
            ApplicationEvent, application, actor=actor, verb="resolve", at=now, details={"question": item.question}
        )
    return item


@transaction.atomic
def assess_application(
    application: Application, *, actor: User, is_recommended: bool, checklist: dict[str, Any], reason: str
) -> Assessment:
    """Record the desk's word, for or against, with its reason; the section chief confirms it next."""
    application = lock(application)
    require(rules.can_assess(actor, application))
    guard(application, "assess")
    now = timezone.now()
    behalf = on_behalf(actor, application)
    assert application.reviewing_district is not None  # noqa: S101 - a submitted case has its district
    assessment = Assessment.objects.create(
        application=application,
        district=application.reviewing_district,
        is_recommended=is_recommended,
        checklist=checklist,
        reason=reason,
        assessed_by=actor,
        assessed_at=now,
        by_bureau=bool(behalf),
    )
    move(
        application,
        "assess",
        actor=actor,
        now=now,
        clock=deadline(RuleCode.CONFIRM_DAYS, now),
        details={"assessment": assessment.pk, "recommended": is_recommended, **behalf},
    )
    return assessment


def _standing_assessment(application: Application) -> Assessment:
    standing = application.assessments.filter(sent_back_at__isnull=True, confirmed_at__isnull=True)
    return standing.order_by("-assessed_at", "-pk").select_for_update(of=("self",), no_key=True)[0]


@transaction.atomic
def send_assessment_back(application: Application, *, actor: User, reason: str) -> Application:
    """The chief does not agree: the case is under review again, with the chief's reason."""
    application = lock(application)
    require(rules.can_confirm(actor, application))
    guard(application, "send_back")
    now = timezone.now()
    assessment = _standing_assessment(application)
    assessment.sent_back_at = now
    assessment.sent_back_reason = reason
    assessment.save(update_fields=["sent_back_at", "sent_back_reason"])
    move(
        application,
        "send_back",
        actor=actor,
        now=now,
        clock=deadline(RuleCode.CONFIRM_DAYS, now),
        details={"assessment": assessment.pk, **on_behalf(actor, application)},
    )
    return application


@transaction.atomic
def confirm_assessment(application: Application, *, actor: User, seen: int | None = None) -> Application:
    """The chief stands behind the assessment; the bureau decides next.

    `seen` is the assessment that was on the page; raises TransitionNotAllowed when another stands now.
    """
    application = lock(application)
    guard(application, "confirm")
    require(rules.can_confirm(actor, application))
    now = timezone.now()
    assessment = _standing_assessment(application)
    if seen not in {None, assessment.pk}:
        raise TransitionNotAllowed(
            _("The case was assessed anew after you opened the page; read that assessment first.")
        )
    assessment.confirmed_by = actor
    assessment.confirmed_at = now
    assessment.save(update_fields=["confirmed_by", "confirmed_at"])
    move(
        application,
        "confirm",
        actor=actor,
        now=now,
        clock=deadline(RuleCode.DECIDE_DAYS, now),
        details={"assessment": assessment.pk, **on_behalf(actor, application)},
    )
    return application
