"""The bureau's pages of standard clauses: their order, their wording, and that legal staff confirmed it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.permissions import require
from cycles.rules import can_change_settings, can_see_settings

from .. import wording
from ..forms.clauses import ClauseForm, ConfirmClauseForm
from ..models import ClauseTemplate
from ..services import clauses as services


@require_safe
def clauses(request: HttpRequest) -> HttpResponse:
    require(can_see_settings(request.user))
    context = {
        "clauses": list(ClauseTemplate.objects.order_by("order", "pk")),
        "may_change": can_change_settings(request.user),
    }
    return render(request, "agreements/clauses.html", context)


@require_http_methods(["GET", "POST"])
def add_clause(request: HttpRequest) -> HttpResponse:
    require(can_change_settings(request.user))
    form = ClauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_clause(actor=request.user, **form.words())
        except services.ClauseRefused as refusal:
            form.add_error("title", refusal.user_message)
        else:
            messages.success(request, _("Added: %(title)s") % {"title": made.title})
            return redirect("agreements:clauses")
    context = {"clause": None, "form": form, "confirm": None, "may_change": can_change_settings(request.user)}
    return render(request, "agreements/clause.html", context)


@require_http_methods(["GET", "POST"])
def clause(request: HttpRequest, code: str) -> HttpResponse:
    """One clause: its words, who changed what; the bureau words it anew."""
    found = get_object_or_404(ClauseTemplate, code=code)
    rule = can_change_settings if request.method == "POST" else can_see_settings
    require(rule(request.user))
    if request.method != "POST":
        return _page(request, found)
    form = ClauseForm.of(found, 0, request.POST)
    if form.is_valid():
        try:
            services.change_clause(found, actor=request.user, seen=form.cleaned_data["seen"], **form.words())
        except services.ClauseRefused as refusal:
            return _page(request, found, form=form, refusal=refusal)
        messages.success(request, _("Saved: %(title)s") % {"title": form.cleaned_data["title"]})
        return redirect("agreements:clauses")
    return _page(request, found, form=form)


@require_POST
def confirm_clause(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(ClauseTemplate, code=code)
    require(can_change_settings(request.user))
    form = ConfirmClauseForm.of(0, request.POST)
    if form.is_valid():
        try:
            services.confirm_clause(found, actor=request.user, **form.cleaned_data)
        except services.ClauseRefused as refusal:
            return _page(request, found, confirm=form, refusal=refusal)
        messages.success(request, _("Confirmed: %(title)s") % {"title": found.title})
        return redirect("agreements:clauses")
    return _page(request, found, confirm=form)


def _page(
    request: HttpRequest,
    found: ClauseTemplate,
    *,
    form: ClauseForm | None = None,
    confirm: ConfirmClauseForm | None = None,
    refusal: services.ClauseRefused | None = None,
) -> HttpResponse:
    """The clause as it stands now, with the form that was sent."""
    if refusal:
        found.refresh_from_db()
    events = list(found.events.select_related("actor").order_by("-sequence"))
    seen = events[0].sequence if events else 0
    for sent in (form, confirm):
        if sent and refusal:
            sent.refuse(refusal.user_message, seen)
    context = {
        "clause": found,
        "form": form or ClauseForm.of(found, seen),
        "confirm": confirm or ConfirmClauseForm.of(seen),
        "may_change": can_change_settings(request.user),
        "changes": [wording.clause_change(event) for event in events],
    }
    return render(request, "agreements/clause.html", context)


@require_POST
def move_clause(request: HttpRequest, code: str) -> HttpResponse:
    require(can_change_settings(request.user))
    found = get_object_or_404(ClauseTemplate, code=code)
    services.move_clause(found, actor=request.user, up="up" in request.POST)
    return redirect("agreements:clauses")
