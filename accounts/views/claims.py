"""Asking to act for a school, and deciding on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rules, selectors, services
from accounts.forms.people import ClaimForm, DecideClaimForm
from accounts.models import SchoolClaim
from accounts.rules import ActRefused
from core.pagination import paginate
from core.permissions import require
from schools.models import School


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """What the acting capacity is asked to decide, longest waiting first."""
    rows = SchoolClaim.objects.waiting_for(request.user).select_related("user", "school", "district")
    page = paginate(rows, request.GET, order=["created_at", "pk"])
    return render(request, "accounts/claims.html", {"page": page})


@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """「申請加入本校團隊」 for the school in ?school=; without one, a look-up to choose it."""
    if not request.GET.get("school"):
        return _choose_school(request)
    school = get_object_or_404(School.objects.listed(), code=request.GET["school"])
    verdict = rules.can_claim_school(request.user, school)
    needs_district = selectors.claim_needs_district(school)
    proof = selectors.proof_of(request.user, school)
    form = ClaimForm(request.POST or None, needs_district=needs_district, proof=proof)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.claim_school(request.user, school, **form.cleaned_data)
        except ActRefused as refusal:
            messages.warning(request, refusal.user_message)
            return redirect("accounts:me")
        return redirect(made)
    context = {
        "form": form, "school": school, "verdict": verdict, "proof": proof,
        "desk": selectors.desk_of_newcomers(school),
    }  # fmt: skip
    return render(request, "accounts/claim.html", context)


def _choose_school(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    page = paginate(selectors.schools_found(text), request.GET, order=["registry_order"])
    return render(request, "accounts/claim_school.html", {"page": page, "text": text})


@require_http_methods(["GET", "POST"])
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = SchoolClaim.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("user", "school", "district", "decided_by"), pk=pk)
    verdict = rules.can_decide_claim(request.user, found)
    form = DecideClaimForm(request.POST or None)
    if request.method == "POST":
        if found.is_pending:
            require(verdict)
        if form.is_valid() or not found.is_pending:
            return _decide(request, found, form)
    context = {
        "claim": found, "form": form, "verdict": verdict, "desk": selectors.claim_desk(found),
        "may_withdraw": rules.can_withdraw_claim(request.user, found),
    }  # fmt: skip
    return render(request, "accounts/claim_detail.html", context)


def _decide(request: HttpRequest, claim: SchoolClaim, form: DecideClaimForm) -> HttpResponse:
    confirm = form.cleaned_data.get("decision") == "confirm"
    try:
        services.decide_claim(claim, actor=request.user, confirm=confirm, note=form.cleaned_data.get("note", ""))
    except ActRefused as refusal:
        messages.warning(request, refusal.user_message)
        return redirect(claim)
    said = _("%(name)s is confirmed.") if confirm else _("%(name)s is not confirmed and will read your reason.")
    messages.success(request, said % {"name": claim.user.name})
    return redirect("accounts:claims")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SchoolClaim.objects.filter(user=request.user).select_related("decided_by"), pk=pk)
    try:
        services.withdraw_claim(found, actor=request.user)
    except ActRefused as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Your request is withdrawn."))
    return redirect("accounts:me")
