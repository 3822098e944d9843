"""Long lists as files: asking for one, how far it is, fetching it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import paginate
from core.permissions import require
from documents.services import record_access
from documents.serving import serve

from . import rules, services
from .constants import KEPT_DAYS, LARGE
from .forms import AskForm
from .models import Export
from .registry import registry

ORDER = ("-asked_at", "-pk")


def _export(request: HttpRequest, pk: UUID) -> Export:
    return get_object_or_404(Export.objects.visible_to(request.user).with_capacity(), pk=pk)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one has asked for, the newest first."""
    page = paginate(Export.objects.visible_to(request.user).with_capacity(), request.GET, order=ORDER)
    return render(request, "exports/mine.html", {"page": page, "days": KEPT_DAYS})


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """One click has the list written as the address narrows it."""
    sheet = registry.find(key)
    if sheet is None:
        raise Http404
    require(sheet.may(request.user))
    form = AskForm(request.POST if request.method == "POST" else None, wanted=request.GET.get("format", ""))
    if form.is_valid():
        try:
            return redirect(services.ask_export(sheet, actor=request.user, conditions=request.GET, **form.facts))
        except services.NotPossible as refusal:
            form.add_error(None, refusal.user_message)
    return render(request, "exports/ask.html", {"sheet": sheet, "form": form, "large": LARGE, "days": KEPT_DAYS})


@require_safe
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is; once ready, the file and its hash. Reloading it, or its link, shows how it goes on."""
    found = _export(request, pk)
    return render(request, "exports/export.html", {"export": found, "may": rules.can_write(request.user, found)})


@require_POST
def repeat(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _export(request, pk)
    require(rules.can_write(request.user, found))
    try:
        services.repeat_export(found, actor=request.user)
    except services.NotPossible as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("The list is being written again."))
    return redirect(found)


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, for whoever asked and in the capacity in which they did; each time is noted."""
    found = _export(request, pk)
    require(rules.can_write(request.user, found))
    if not found.is_ready or found.file is None:
        raise Http404
    response = serve(found.file)
    record_access(found.file, actor=request.user)
    return response
