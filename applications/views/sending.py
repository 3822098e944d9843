"""Checking, sending, the receipt, withdrawing, and the case as its school sees it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.dates import local_today
from core.permissions import require

from .. import rules, services, timeline, wording
from ..constants import EDITABLE_STATUSES
from ..content import (
    content_hash,
    content_of,
    missing_actions_to_submit,
    shown_sections,
    snapshot,
)
from ..forms.official import CommentForm
from ..models import Application
from ..notices import audiences_of
from ..selectors import checking, clock, school
from .drafting import case_of


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything once more, as it would be sent; the button sends exactly what was shown."""
    application = case_of(request, reference)
    if request.method == "POST":
        return _send(request, application)
    if application.status not in EDITABLE_STATUSES:
        return redirect("applications:receipt", application.reference)
    require(rules.can_edit(request.user, application))
    return _check_page(request, application)


def _send(request: HttpRequest, application: Application) -> HttpResponse:
    try:
        services.submit_application(application, actor=request.user, seen_hash=request.POST.get("seen_hash", ""))
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
        if application.status not in EDITABLE_STATUSES:
            return redirect(application)
        return _check_page(request, application)
    return redirect("applications:receipt", application.reference)


def _check_page(request: HttpRequest, application: Application) -> HttpResponse:
    content = content_of(application)
    sections = snapshot(content)
    today = local_today()
    days = None if application.is_returned else school.service_clock(today)
    verb = "resubmit" if application.is_returned else "submit"
    context = {
        "application": application,
        "content": content,
        "sections": checking.checked_sections(content, shown_sections(sections)),
        "missing": missing_actions_to_submit(content),
        "hash": content_hash(sections),
        "clock": days,
        "due_on": checking.answer_due(content, days, today),
        "audiences": audiences_of(verb),
        "may_send": rules.can_submit(request.user, application),
        "may_take_over": rules.can_take_over(request.user, application),
    }
    return render(request, "applications/check.html", context)


@require_safe
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """What was received, what happens next and by when; good for a refresh and a bookmark."""
    application = case_of(request, reference)
    submission = checking.last_submission(application)
    if submission is None:
        return redirect("applications:tasks", application.reference)
    context = {
        "application": application,
        "submission": submission,
        "clock": school.service_clock(local_today()),
        "mails": checking.mails_of(application, submission),
        "word": wording.school_status(application.status),
    }
    return render(request, "applications/receipt.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    application = case_of(request, reference)
    require(rules.can_withdraw(request.user, application))
    if not application.is_open:
        messages.info(request, _("There is nothing to withdraw: the application is not with any office."))
        return redirect(application)
    if request.method == "POST":
        try:
            services.withdraw_application(application, actor=request.user)
        except services.TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("The application is withdrawn; the district office has been told."))
        return redirect(application)
    return render(request, "applications/withdraw.html", {"application": application})


def school_case(request: HttpRequest, application: Application) -> HttpResponse:
    """The case as its school sees it; whoever may write in it goes to its task list."""
    if application.is_draft:
        if rules.can_edit(request.user, application):
            return redirect("applications:tasks", application.reference)
        return _read_draft(request, application)
    return render(request, "applications/school_case.html", _case_context(request, application))


def _read_draft(request: HttpRequest, application: Application) -> HttpResponse:
    """A draft for those of the school who do not write in it: they read along."""
    sections = shown_sections(snapshot(content_of(application)))
    return render(request, "applications/school_draft.html", {"application": application, "sections": sections})


def _case_context(request: HttpRequest, application: Application) -> dict[str, Any]:
    content, events = content_of(application), timeline.history(application)
    return {
        "application": application,
        "clock": clock.office_clock(application, events),
        "own_clock": clock.school_clock(content.correction) if application.is_returned else None,
        "word": wording.school_status(application.status),
        "steps": checking.stations(application),
        "moments": timeline.moments_of(events, for_school=True),
        "content": content,
        "decision": checking.released_decision(application),
        "comments": checking.visible_comments(application),
        "files": checking.own_files(content),
        "comment_form": CommentForm(is_school=True, auto_id="comment_%s"),
        "may_edit": rules.can_edit(request.user, application),
        "may_comment": rules.can_comment(request.user, application),
        "may_name_owner": rules.can_name_owner(request.user, application),
        "may_withdraw": application.is_open and rules.can_withdraw(request.user, application),
    }
