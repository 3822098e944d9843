"""How agreements stand: the list, what is owed, one agreement with its reasons, and taking it up again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agreements.models import Agreement
from core.permissions import require
from core.sheets import sheet_links
from exports.answering import answer

from . import rules, selectors, services
from .exports import OWED_SHEET, SHEET
from .filters import LIST, OWED, narrowed, narrowed_owed
from .forms import RevivalForm


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Agreements in force by how they stand, the most urgent first."""
    require(rules.can_see_lists(request.user))
    found = narrowed(request.user, request.GET)
    page = LIST.page(request.user, found, request.GET)
    counts = selectors.state_counts(request.user)
    context = {
        "form": found.form, "chips": found.chips(), "page": page, "rows": selectors.rows_of(page.rows),
        "total": selectors.counted_by_state(counts, found.conditions) or LIST.total(request.user, found),
        "states": selectors.state_links(counts, found.conditions.get("state", "")),
        "stale_day": selectors.stale_day(page.rows), "sheets": sheet_links(reverse("health:sheet"), request.GET),
    }  # fmt: skip
    return render(request, "health/list.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed, whole, as a spreadsheet."""
    return answer(request, SHEET)


@require_safe
def owed(request: HttpRequest) -> HttpResponse:
    """What either side owes beyond its day: one list and one rule for schools and offices."""
    require(rules.can_see_lists(request.user))
    found = narrowed_owed(request.user, request.GET)
    page = OWED.page(request.user, found, request.GET)
    context = {
        "form": found.form, "chips": found.chips(), "page": page, "rows": selectors.owed_of(page.rows),
        "total": OWED.total(request.user, found), "sheets": sheet_links(reverse("health:owed_sheet"), request.GET),
    }  # fmt: skip
    return render(request, "health/owed.html", context)


@require_safe
def owed_sheet(request: HttpRequest) -> HttpResponseBase:
    """What is owed, as it is narrowed, whole, as a spreadsheet."""
    return answer(request, OWED_SHEET)


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Three lights, each with its facts and its rule."""
    agreement = _find(request, reference)
    require(rules.can_see_reasons(request.user, agreement))
    health = selectors.health_of(agreement)
    page = selectors.page_of(health) if health else None
    context = {
        "agreement": agreement, "page": page, "may_take_up": page and rules.can_take_up(
            request.user, agreement, state=page.health.state, is_taken_up=page.revival is not None
        ),
    }  # fmt: skip
    return render(request, "health/detail.html", context)


@require_http_methods(["GET", "POST"])
def take_up(request: HttpRequest, reference: str) -> HttpResponse:
    """One side says what it will do and when, so that a sleeping agreement wakes."""
    agreement = _find(request, reference)
    require(rules.can_speak_for(request.user, agreement))
    verdict = rules.can_take_up(request.user, agreement, **selectors.sleep_of(agreement))
    if not verdict:
        messages.warning(request, verdict.reason)
        return redirect("health:detail", agreement.reference)
    form = RevivalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.take_up(agreement, actor=request.user, **form.cleaned_data)
        except services.RevivalRefused as refusal:
            form.add_error("planned_on", refusal.user_message)
        else:
            messages.success(request, _("Both sides see what you plan; you are reminded on that day."))
            return redirect("health:detail", agreement.reference)
    return render(request, "health/take_up.html", {"agreement": agreement, "form": form})


def _find(request: HttpRequest, reference: str) -> Agreement:
    agreement = selectors.agreement_with_health(request.user, reference)
    if agreement is None:
        raise Http404
    return agreement
