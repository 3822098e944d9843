"""The district's desk: take a case, return answers, check corrections, assess, confirm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.constants import LinkKind
from core.permissions import require

from .. import rules, services
from ..acts import told
from ..forms.official import AssessForm, ConfirmForm, RecuseForm, ReturnForm, SendBackForm
from ..models import CorrectionItem
from ..selectors.official import checks_of, sections_of, waiting_assessment
from ..services import TransitionNotAllowed
from .scope import open_case, open_case_file, passed, refused


@require_POST
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    application = open_case(request, reference)
    require(rules.can_review(request.user, application))
    try:
        services.claim_application(application, actor=request.user)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("You handle this case now."))
    return redirect(application)


@require_http_methods(["GET", "POST"])
def send_back_to_school(request: HttpRequest, reference: str) -> HttpResponse:
    """Every answer with a box for what to correct in it; only answers with a comment unlock."""
    application = open_case_file(request, reference)
    require(rules.can_review(request.user, application))
    form = ReturnForm(request.POST or None, sections=sections_of(application))
    if request.method == "GET" and (moved := passed(request, application, "return")):
        return moved
    if request.method == "POST" and form.is_valid():
        try:
            services.return_application(
                application, actor=request.user, items=form.items, kinds=form.kinds,
                message=form.cleaned_data["message"],
            )  # fmt: skip
        except TransitionNotAllowed as refusal:
            if answer := refused(request, application, refusal, form):
                return answer
        else:
            messages.success(request, _("Returned to the school. Your clock stands still until it answers."))
            return redirect(application)
    context = {"application": application, "form": form, "told": told("return")}
    return render(request, "applications/return.html", context)


@require_http_methods(["GET", "POST"])
def cancel_return(request: HttpRequest, reference: str) -> HttpResponse:
    application = open_case(request, reference)
    require(rules.can_review(request.user, application))
    if request.method == "GET" and (moved := passed(request, application, "cancel_return")):
        return moved
    if request.method == "POST":
        try:
            services.cancel_return(application, actor=request.user)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("The return is taken back. You go on with the answers as they were sent."))
        return redirect(application)
    context = {"application": application, "told": told("cancel_return")}
    return render(request, "applications/cancel_return.html", context)


@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, reference: str) -> HttpResponse:
    application = open_case(request, reference)
    require(rules.can_review(request.user, application))
    if request.method == "GET" and (moved := passed(request, application, "restore")):
        return moved
    if request.method == "POST":
        try:
            services.restore_application(application, actor=request.user)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("The case is restored; the school can send its corrections again."))
        return redirect(application)
    context = {"application": application, "told": told("restore")}
    return render(request, "applications/restore.html", context)


@require_POST
def resolve(request: HttpRequest, reference: str, item_id: int) -> HttpResponse:
    """Tick that a corrected answer was looked at."""
    application = open_case(request, reference)
    require(rules.can_review(request.user, application))
    items = CorrectionItem.objects.filter(request__application=application, request__cancelled_at__isnull=True)
    item = get_object_or_404(items.select_related("request__application"), pk=item_id)
    try:
        services.resolve_correction(item, actor=request.user)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    return redirect(f"{application.get_absolute_url()}#q-{item.question}")


@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, reference: str) -> HttpResponse:
    application = open_case_file(request, reference)
    require(rules.can_assess(request.user, application))
    form = AssessForm(request.POST or None, sections=sections_of(application))
    if request.method == "GET" and (moved := passed(request, application, "assess")):
        return moved
    if request.method == "POST" and form.is_valid():
        try:
            services.assess_application(application, actor=request.user, **form.assessment)
        except TransitionNotAllowed as refusal:
            if answer := refused(request, application, refusal, form):
                return answer
        else:
            messages.success(request, _("Your assessment is recorded; the section chief confirms it next."))
            return redirect(application)
    context = {"application": application, "form": form, "told": told("assess")}
    return render(request, "applications/assess.html", context)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """The section chief stands behind the assessment that is on the page."""
    application = open_case_file(request, reference)
    require(rules.can_confirm(request.user, application))
    if request.method == "GET" and (moved := passed(request, application, "confirm")):
        return moved
    assessment = waiting_assessment(application)
    shown = {"assessment": assessment.pk if assessment else None}
    form = ConfirmForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_assessment(application, actor=request.user, seen=form.cleaned_data["assessment"])
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("Confirmed. The Department of Civil Affairs decides next."))
        return redirect(application)
    checks = checks_of(assessment) if assessment else []
    context = {"application": application, "form": form, "assessment": assessment, "checks": checks}
    context["told"] = told("confirm")
    return render(request, "applications/confirm.html", context)


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The section chief does not agree and says why; the officer assesses again."""
    application = open_case(request, reference)
    require(rules.can_confirm(request.user, application))
    form = SendBackForm(request.POST or None)
    if request.method == "GET" and (moved := passed(request, application, "send_back")):
        return moved
    if request.method == "POST" and form.is_valid():
        try:
            services.send_assessment_back(application, actor=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            if answer := refused(request, application, refusal, form):
                return answer
        else:
            messages.success(request, _("The assessment is back with the desk."))
            return redirect(application)
    context = {"application": application, "form": form, "told": told("send_back")}
    return render(request, "applications/send_back.html", context)


@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, reference: str) -> HttpResponse:
    """An official says to be linked to the school; others go on with its cases."""
    application = open_case(request, reference)
    require(rules.can_recuse(request.user, application))
    form = RecuseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.recuse(application, actor=request.user, kind=LinkKind(form.cleaned_data["kind"]))
        messages.success(request, _("Noted. You keep out of this school's cases; others go on with them."))
        return redirect(application)
    return render(request, "applications/recuse.html", {"application": application, "form": form})
