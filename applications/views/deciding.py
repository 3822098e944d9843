"""The bureau: draft a decision, have another person release it, or refer the case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import require

from .. import rules, services
from ..acts import told
from ..forms.deciding import DecisionForm, ReferForm, ReleaseForm
from ..papers import letter_of
from ..selectors import deciding
from ..services import TransitionNotAllowed
from .scope import open_case, passed, refused


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Draft a decision; the school sees nothing before another person releases it."""
    application = open_case(request, reference)
    require(rules.can_decide(request.user, application))
    if request.method == "GET" and (moved := passed(request, application, "approve")):
        return moved
    draft = deciding.standing_decision(application)
    form = DecisionForm(request.POST or None, basis=deciding.decision_basis(application, draft))
    if request.method == "POST" and form.is_valid():
        try:
            services.draft_decision(application, actor=request.user, draft=form.draft)
        except TransitionNotAllowed as refusal:
            if answer := refused(request, application, refusal, form):
                return answer
        else:
            messages.success(request, _("Drafted. The school sees nothing until another person releases it."))
            return redirect(f"{application.get_absolute_url()}#decision")
    letter = letter_of(draft, application) if draft else None
    context = {"application": application, "form": form, "draft": draft, "letter": letter}
    return render(request, "applications/decide.html", context)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the drafted decision off the table; a second click finds nothing to do."""
    application = open_case(request, reference)
    require(rules.can_decide(request.user, application))
    draft = deciding.standing_decision(application)
    if draft is None or draft.released_at is not None:
        messages.warning(request, _("There is no drafted decision to discard."))
        return redirect(application)
    if request.method == "POST":
        services.discard_decision(draft, actor=request.user)
        messages.success(request, _("The draft is discarded; the case waits for a decision again."))
        return redirect(application)
    context = {"application": application, "draft": draft, "letter": letter_of(draft, application)}
    return render(request, "applications/discard.html", context)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the drafted decision on the page the decision."""
    application = open_case(request, reference)
    require(rules.can_release(request.user, application))
    if request.method == "GET" and (moved := passed(request, application, "approve")):
        return moved
    draft = deciding.standing_decision(application)
    form = ReleaseForm(request.POST or None, initial={"decision": draft.pk})
    if request.method == "POST" and form.is_valid():
        shown = get_object_or_404(application.decisions, pk=form.cleaned_data["decision"])
        number = form.cleaned_data["document_number"]
        try:
            services.release_decision(shown, actor=request.user, document_number=number)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
            draft = deciding.standing_decision(application)
            if draft is None or draft.released_at is not None:
                return redirect(application)
            # Another draft stands now: it is shown, and the number typed stays.
            form = ReleaseForm(initial={"decision": draft.pk, "document_number": number})
        else:
            messages.success(request, _("Released. The letter is on the case, and the mails are on their way."))
            return redirect(application)
    context = {
        "application": application,
        "form": form,
        "draft": draft,
        "letter": letter_of(draft, application),
        "told": deciding.told_people(application, draft.outcome),
    }
    return render(request, "applications/release.html", context)


@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, reference: str) -> HttpResponse:
    """Pass a case that was not recommended to the school's next choice."""
    application = open_case(request, reference)
    require(rules.can_decide(request.user, application))
    if request.method == "GET" and (moved := passed(request, application, "refer")):
        return moved
    following = deciding.next_district(application)
    if request.method == "GET" and following is None:
        messages.warning(request, _("The case cannot be referred: it was recommended, or no choice is left."))
        return redirect(application)
    form = ReferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.refer_application(application, actor=request.user, note=form.cleaned_data["note"])
        except TransitionNotAllowed as refusal:
            if answer := refused(request, application, refusal, form):
                return answer
        else:
            messages.success(request, _("Referred; the next district has the case now."))
            return redirect(application)
    context = {"application": application, "form": form, "following": following, "told": told("refer")}
    return render(request, "applications/refer.html", context)
