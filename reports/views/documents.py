"""Documents: the list, asking for one, how far it is, its files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.permissions import require
from documents.services import record_access
from documents.serving import serve

from .. import rules, services
from ..forms import ReportForm
from ..models import Report
from ..selectors import documents as selectors


def _report(request: HttpRequest, reference: str) -> Report:
    return get_object_or_404(selectors.report_list(request.user), reference=reference)


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """What was made, and one click for the next."""
    require(rules.can_see_reports(request.user))
    acting = request.user.acting
    form = ReportForm(request.POST if request.method == "POST" else None, acting=acting)
    if request.method == "POST":
        require(rules.can_make_any(request.user))
        if form.is_valid():
            return redirect(services.ask_report(actor=request.user, **form.facts))
    page = selectors.LIST.page(request.user, request.GET)
    context = {
        "page": page,
        "form": form,
        "may_make": rules.can_make_any(request.user),
        "may_hand_over": acting.is_official,
        "own_district": acting.district,
    }
    return render(request, "reports/index.html", context)


@require_safe
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """How far it is; once ready, its files and hashes. Reloading it, or its link, shows the next step."""
    found = _report(request, reference)
    context = {
        "report": found,
        "steps": selectors.steps_of(found),
        "may_repeat": found.has_failed and rules.can_repeat(request.user, found),
    }
    return render(request, "reports/report.html", context)


@require_POST
def repeat(request: HttpRequest, reference: str) -> HttpResponse:
    found = _report(request, reference)
    require(rules.can_repeat(request.user, found))
    try:
        services.repeat_report(found, actor=request.user)
    except services.NotPossible as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("It is being made again."))
    return redirect(found)


@require_safe
def file(request: HttpRequest, reference: str, form: str) -> HttpResponseBase:
    """The PDF, which the browser shows, or the ODT; who opens it is noted."""
    found = _report(request, reference)
    stored = {"pdf": found.pdf, "odt": found.odt}.get(form)
    if stored is None:
        raise Http404
    response = serve(stored, as_attachment="download" in request.GET)
    record_access(stored, actor=request.user)
    return response
