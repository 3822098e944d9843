"""The other side verifies or objects; the reporter answers; the bureau settles."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import require

from .. import rules, services
from ..constants import UseState
from ..forms import AnswerForm, ObjectionForm, RefusableForm, SettlementForm
from ..models import EvidenceUse
from ..selectors import pages
from ..services import TransitionNotAllowed
from .scope import back, open_report, open_use, seen_version


@require_POST
def verify(request: HttpRequest, reference: str, use_id: int) -> HttpResponse:
    """One click, from the report's page or from the list of what waits."""
    use = open_use(request, reference, use_id)
    require(rules.can_judge(request.user, use))
    try:
        services.verify_use(use, actor=request.user, seen_version=seen_version(request))
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Verified: %(what)s") % {"what": use.version.what})
    return back(request, use.evidence)


@require_POST
def verify_all(request: HttpRequest, reference: str) -> HttpResponse:
    evidence = open_report(request, reference)
    require(rules.may_enter(request.user))
    try:
        done = services.verify_all(evidence, actor=request.user, seen_version=seen_version(request))
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        words = ngettext("Verified: %(count)d number", "Verified: %(count)d numbers", len(done))
        messages.success(request, words % {"count": len(done)})
    return back(request, evidence)


@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, reference: str, use_id: int) -> HttpResponse:
    """An objection to what waits; to what is verified, it takes the verification back."""
    use = open_use(request, reference, use_id)
    require(rules.can_judge(request.user, use))
    was_verified = use.state == UseState.VERIFIED
    act = services.unverify_use if was_verified else services.dispute_use
    if use.state not in {UseState.CLAIMED, UseState.VERIFIED}:
        return _passed(request, use)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    done = _("The objection is recorded; the reporter is told.")
    return _written(request, use, form, act, done, "evidence/object.html", seen_version=seen_version(request))


@require_POST
def take_back(request: HttpRequest, reference: str, use_id: int) -> HttpResponse:
    use = open_use(request, reference, use_id)
    require(rules.can_judge(request.user, use))
    try:
        services.take_back_dispute(use, actor=request.user)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("The objection is taken back; the report counts as verified."))
    return back(request, use.evidence)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str, use_id: int) -> HttpResponse:
    use = open_use(request, reference, use_id)
    require(rules.can_revise(request.user, use.evidence))
    found = pages.open_dispute(use)
    if found is None or found.answered_at is not None:
        return _passed(request, use)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    done = _("Your answer is recorded; the Department of Civil Affairs settles it.")
    return _written(request, use, form, services.answer_dispute, done, "evidence/answer.html", about=found)


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, reference: str, use_id: int) -> HttpResponse:
    use = open_use(request, reference, use_id)
    require(rules.may_settle_at_all(request.user))
    found = pages.open_dispute(use)
    if found is None:
        return _passed(request, use)
    require(rules.can_settle(request.user, found))
    form = SettlementForm(request.POST if request.method == "POST" else None)
    done = _("The settlement is recorded; both sides are told.")
    return _written(request, use, form, services.settle_dispute, done, "evidence/settle.html", about=found)


def _written(
    request: HttpRequest,
    use: EvidenceUse,
    form: RefusableForm,
    act: Callable[..., Any],
    done: str,
    template: str,
    *,
    about: Any = None,
    **facts: Any,
) -> HttpResponse:
    """Carry out a valid form on the use (or on its dispute), or show it with every typed word."""
    if form.is_valid():
        try:
            act(about or use, actor=request.user, **form.cleaned_data, **facts)
        except TransitionNotAllowed as refusal:
            form.refuse(str(refusal.user_message))
        else:
            messages.success(request, done)
            return back(request, use.evidence)
    return render(request, template, _context(request, use, form, about))


def _context(request: HttpRequest, use: EvidenceUse, form: RefusableForm, about: Any) -> Mapping[str, Any]:
    came_from = (request.POST if request.method == "POST" else request.GET).get("back", "")
    return {"use": use, "evidence": use.evidence, "form": form, "dispute": about, "back": came_from}


def _passed(request: HttpRequest, use: EvidenceUse) -> HttpResponse:
    """A page whose moment has passed leads back and says where the report stands."""
    words = _("This cannot be done while the report is “%(state)s”.")
    messages.warning(request, words % {"state": use.get_state_display()})
    return redirect(use.evidence)
