"""How agreements stand: the list, what is owed, one agreement with its reasons, and taking it up again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agreements.models import Agreement
from core.filtering import total_of
from core.pagination import paginate
from core.permissions import require
from districts.selectors import district_choices

from . import rules, selectors, services
from .filters import HealthFilter, OwedFilter
from .forms import RevivalForm


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Agreements in force by how they stand, the most urgent first."""
    require(rules.can_see_lists(request.user))
    districts = district_choices() if rules.sees_many_districts(request.user) else []
    found = HealthFilter(request.GET, queryset=selectors.health_rows(request.user), districts=districts)
    page = paginate(found.qs, request.GET, order=selectors.ORDER)
    context = {
        "form": found.form, "chips": found.chips(), "page": page, "rows": selectors.rows_of(page.rows),
        "total": total_of(found.qs), "states": selectors.state_links(request.user, found.conditions.get("state", "")),
        "stale_day": selectors.stale_day(page.rows),
    }  # fmt: skip
    return render(request, "health/list.html", context)


@require_safe
def owed(request: HttpRequest) -> HttpResponse:
    """What either side owes beyond its day: one list and one rule for schools and offices."""
    require(rules.can_see_lists(request.user))
    districts = district_choices() if rules.sees_many_districts(request.user) else []
    found = OwedFilter(request.GET, queryset=selectors.owed_rows(request.user), districts=districts)
    page = paginate(found.qs, request.GET, order=selectors.OWED_ORDER)
    context = {
        "form": found.form, "chips": found.chips(), "page": page, "rows": selectors.owed_of(page.rows),
        "total": total_of(found.qs),
    }  # fmt: skip
    return render(request, "health/owed.html", context)


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
    return get_object_or_404(selectors.agreements_with_health(request.user), reference=reference)
