"""The first year of schools: the newcomers of a desk or of the city, a school's own steps, the school at its side."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import paginate
from core.permissions import require
from core.sheets import sheet_links
from exports.answering import answer

from .. import rules, selectors, services
from ..exports import LADDERS
from ..forms import BuddyForm, ExemptForm
from ..models import Onboarding
from ..services import NotPossible


@require_safe
def ladders(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_ladders(request.user))
    found = selectors.ladders_asked_for(request.user, request.GET)
    page = paginate(found, request.GET, order=selectors.LADDERS_ORDER)
    context = {
        "page": page, "rows": selectors.ladder_rows(page.rows), "is_all": "all" in request.GET,
        "sheets": sheet_links(reverse("onboarding:sheet"), request.GET),
    }  # fmt: skip
    return render(request, "onboarding/list.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as it is shown, whole, as a spreadsheet."""
    return answer(request, LADDERS)


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    onboarding = _onboarding(request, reference)
    context = {
        "ladder": selectors.ladder_view(onboarding),
        "parts": selectors.parts_of(onboarding),
        "may_name": rules.can_name_buddy(request.user, onboarding),
        "may_answer": onboarding.is_asked and rules.can_answer_for_buddy(request.user, onboarding),
        "may_exempt": rules.can_exempt(request.user, onboarding),
    }
    return render(request, "onboarding/detail.html", context)


@require_http_methods(["GET", "POST"])
def buddy(request: HttpRequest, reference: str) -> HttpResponse:
    onboarding = _onboarding(request, reference)
    require(rules.can_plan(request.user, onboarding.agreement.district))
    if request.method == "GET" and not (verdict := rules.can_name_buddy(request.user, onboarding)):
        messages.info(request, verdict.reason)
        return redirect(onboarding)
    data = request.POST if request.method == "POST" else None
    form = BuddyForm(data, schools=selectors.possible_buddies(onboarding))
    if form.is_valid():
        try:
            services.propose_buddy(onboarding, actor=request.user, **form.cleaned_data)
        except NotPossible as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("%(school)s is asked.") % {"school": form.cleaned_data["school"]})
        return redirect(onboarding)
    return render(request, "onboarding/buddy.html", {"form": form, "onboarding": onboarding})


@require_POST
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    return _answer(request, reference, services.accept_buddy, _("Accepted. Thank you for standing at its side."))


@require_POST
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    return _answer(request, reference, services.decline_buddy, _("Declined. The district office asks another school."))


def _answer(request: HttpRequest, reference: str, act: Callable[..., Onboarding], done: str) -> HttpResponse:
    onboarding = _onboarding(request, reference)
    require(rules.can_answer_for_buddy(request.user, onboarding))
    try:
        onboarding = act(onboarding, actor=request.user)
    except NotPossible as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, done)
    # Whoever has declined is no longer concerned.
    return redirect(onboarding if onboarding.buddy_id else "onboarding:list")


@require_http_methods(["GET", "POST"])
def exempt(request: HttpRequest, reference: str) -> HttpResponse:
    onboarding = _onboarding(request, reference)
    require(rules.can_exempt(request.user, onboarding) if onboarding.is_open else rules.can_plan(request.user))
    form = ExemptForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.exempt_from_ladder(onboarding, actor=request.user, **form.cleaned_data)
        except NotPossible as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("The school is exempted from the ladder."))
        return redirect(onboarding)
    return render(request, "onboarding/exempt.html", {"form": form, "onboarding": onboarding})


def _onboarding(request: HttpRequest, reference: str) -> Onboarding:
    return get_object_or_404(selectors.ladders(request.user), agreement__reference=reference)
