"""One's own account: name, capacities, the way in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules, selectors, services
from accounts.adapter import landing_url
from accounts.constants import SESSION_ACTING
from accounts.forms.people import NameForm, ProfileForm
from accounts.models import Membership, SchoolClaim
from core.dates import local_today


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    form = ProfileForm.of(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.update_profile(request.user, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:me")
    claims = SchoolClaim.objects.filter(user=request.user).select_related("school", "district")
    today = local_today()
    coming = selectors.absences_of(request.user).standing().filter(ends_on__gte=today).order_by("starts_on", "pk")
    return render(
        request,
        "accounts/me.html",
        {
            "form": form,
            "endable": rules.endable(request.user, request.capacities),
            "absences": selectors.absence_rows(coming, today),
            "claims": claims.order_by("-created_at", "-pk"),
            "has_second_factor": selectors.has_second_factor(request.user),
            "needs_second_factor": selectors.needs_second_factor(request.user),
            "may_see_officials": rules.can_see_officials(request.user),
            "may_enter_domains": rules.can_enter_domains(request.user),
        },
    )


@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Asked once, on the way somewhere else; it can be left for later."""
    following = safe_next(request)
    form = NameForm(request.POST or None, initial={"display_name": request.user.display_name})
    if request.method == "POST" and form.is_valid():
        user = request.user
        services.update_profile(user, actor=user, title=user.title, language=user.language, **form.cleaned_data)
        return redirect(following)
    return render(request, "accounts/name.html", {"form": form, "following": following})


@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Choose the capacity to act in; the page lists them all."""
    if request.method == "POST":
        rows = Membership.objects.active().filter(user=request.user).select_related("school", "district")
        membership = get_object_or_404(rows, pk=_number(request.POST.get("membership")))
        request.session[SESSION_ACTING] = membership.pk
        messages.success(request, _("You are now acting as %(capacity)s.") % {"capacity": membership.label})
        return redirect(safe_next(request))
    return render(request, "accounts/switch.html", {"following": safe_next(request)})


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why officials need a second step, and the way to it."""
    context = {
        "has_second_factor": selectors.has_second_factor(request.user),
        "following": safe_next(request),
    }
    return render(request, "accounts/second_factor.html", context)


def safe_next(request: HttpRequest) -> str:
    """The page on this host to go on to; where signing in leads without a usable one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure()):
        return wanted
    return landing_url(has_capacity=request.user.acting is not None)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
