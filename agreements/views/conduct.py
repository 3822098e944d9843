"""What happens to an agreement besides its text: amending, resting, giving up, ending."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core.dates import local_today
from core.permissions import require

from .. import rules, selectors, services
from ..forms.conduct import AmendForm, CommentForm, DropForm, PauseForm, TerminateForm
from .scope import agreement_of, open_version_of, passed


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, reference: str) -> HttpResponse:
    """Open the wording in force for changes; it holds until the new one is signed."""
    agreement = agreement_of(request, reference)
    require(rules.can_speak(request.user, agreement))
    if moved := passed(request, agreement, rules.can_amend(request.user, agreement)):
        return moved
    if selectors.open_version(agreement):
        messages.warning(request, _t("Another wording of this agreement is being negotiated."))
        return redirect("agreements:negotiation", agreement.reference)
    form = AmendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.open_amendment(agreement, actor=request.user, reason=form.cleaned_data["reason"])
        except services.TransitionNotAllowed as refusal:
            form.refuse(refusal.user_message)
        else:
            messages.success(request, _t("The amendment is open. Change what it is about; the rest stays agreed."))
            return redirect("agreements:negotiation", agreement.reference)
    return render(request, "agreements/amend.html", {"agreement": agreement, "form": form})


@require_http_methods(["GET", "POST"])
def drop_amendment(request: HttpRequest, reference: str) -> HttpResponse:
    """Give an amendment up; the agreement goes on as it was."""
    agreement = agreement_of(request, reference)
    require(rules.can_speak(request.user, agreement))
    version = open_version_of(agreement)
    if moved := passed(request, agreement, rules.can_drop_version(request.user, version)):
        return moved
    form = CommentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.drop_version(version, actor=request.user, comment=form.cleaned_data["comment"])
        except services.TransitionNotAllowed as refusal:
            form.refuse(refusal.user_message)
        else:
            messages.success(request, _t("The amendment is given up; the agreement goes on as it was."))
            return redirect(agreement)
    return render(request, "agreements/drop_amendment.html", {"agreement": agreement, "form": form})


@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, reference: str) -> HttpResponse:
    """Propose days of rest to the other side."""
    agreement = agreement_of(request, reference)
    require(rules.can_speak(request.user, agreement))
    if request.method == "GET" and (
        moved := passed(request, agreement, rules.can_propose_pause(request.user, agreement))
    ):
        return moved
    form = PauseForm(request.POST if request.method == "POST" else None)
    side = selectors.side_of(request.user, agreement)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_pause(agreement, actor=request.user, side=side, **form.cleaned_data)
        except services.TransitionNotAllowed as refusal:
            form.refuse(refusal.user_message)
        else:
            messages.success(request, _t("The pause is proposed. It begins when the other side has accepted it."))
            return redirect(agreement)
    return render(request, "agreements/pause.html", {"agreement": agreement, "form": form})


_PAUSE_ACTS = {
    "accept": (rules.can_accept_pause, services.accept_pause, _("The pause is agreed.")),
    "refuse": (rules.can_refuse_pause, services.refuse_pause, _("The proposal is off.")),
    "end": (rules.can_end_pause, services.end_pause, _("The pause has ended.")),
}


@require_POST
def answer_pause(request: HttpRequest, reference: str, pk: int, act: str) -> HttpResponse:
    """Accept a proposed pause, refuse it or take it back, or end one early."""
    agreement = agreement_of(request, reference)
    require(rules.handles_pause(request.user, agreement))
    found = get_object_or_404(agreement.pauses, pk=pk)
    if act not in _PAUSE_ACTS:
        raise Http404
    found.agreement = agreement
    rule, service, done = _PAUSE_ACTS[act]
    if moved := passed(request, agreement, rule(request.user, found)):
        return moved
    try:
        service(found, actor=request.user)
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, done)
    return redirect(agreement)


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, reference: str) -> HttpResponse:
    """Give up an agreement that is not in force."""
    agreement = agreement_of(request, reference)
    require(rules.handles_end(request.user, agreement))
    if moved := passed(request, agreement, rules.can_drop_agreement(request.user, agreement)):
        return moved
    form = DropForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.drop_agreement(agreement, actor=request.user, **form.cleaned_data)
        except services.TransitionNotAllowed as refusal:
            form.refuse(refusal.user_message)
        else:
            messages.success(request, _t("The agreement is not concluded; what was said about it stays."))
            return redirect(agreement)
    return render(request, "agreements/drop.html", {"agreement": agreement, "form": form})


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, reference: str) -> HttpResponse:
    """End an agreement in force before its last day."""
    agreement = agreement_of(request, reference)
    require(rules.can_record_agreement(request.user))
    if moved := passed(request, agreement, rules.can_end_agreement(request.user, agreement)):
        return moved
    initial = {"closed_on": min(local_today(), agreement.last_day)}
    form = TerminateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.terminate_agreement(agreement, actor=request.user, **form.cleaned_data)
        except services.TransitionNotAllowed as refusal:
            form.refuse(refusal.user_message)
        else:
            messages.success(request, _t("The agreement is ended; its history stays."))
            return redirect(agreement)
    return render(request, "agreements/end.html", {"agreement": agreement, "form": form})
