"""Lists that are taken over: the overview, handing one in, what was understood, taking it over or letting it go."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import paginate
from core.permissions import require
from core.sheets import sheet_links
from documents.checks import RefusedFile
from documents.services import record_access
from documents.serving import serve

from . import rules, selectors, services
from .constants import ListKind
from .exports import rows_response, template_response
from .forms import ListForm
from .models import Batch
from .reading import Unreadable


def _batch(request: HttpRequest, reference: str) -> Batch:
    return get_object_or_404(selectors.batch_list(request.user), reference=reference)


def _kind(code: str) -> ListKind:
    if code not in ListKind.values:
        raise Http404
    return ListKind(code)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What can be taken over, and what was."""
    require(rules.can_see_imports(request.user))
    page = paginate(selectors.batch_list(request.user), request.GET, order=selectors.ORDER)
    context = {"page": page, "kinds": selectors.kinds(), "may_import": rules.can_import(request.user)}
    return render(request, "imports/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Which columns a list may have, its template, and the file."""
    wanted = _kind(kind)
    require(rules.can_import(request.user))
    form = ListForm()
    if request.method == "POST":
        try:
            return redirect(services.receive_list(wanted, request.FILES.get("file"), actor=request.user))
        except (RefusedFile, Unreadable) as refusal:
            form = ListForm(request.POST, request.FILES)
            form.add_error("file", str(refusal.user_message))
    context = {
        "form": form, "kind": wanted, "hint": selectors.hint_of(wanted), "columns": selectors.columns_of(wanted),
        "templates": sheet_links(reverse("imports:template", args=[wanted]), request.GET),
    }  # fmt: skip
    return render(request, "imports/new.html", context)


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty list with its headings, an example and what may stand in each column."""
    require(rules.can_see_imports(request.user))
    return template_response(_kind(kind), format=request.GET.get("format", ""))


@require_safe
def batch(request: HttpRequest, reference: str) -> HttpResponse:
    """What the portal understood of a list, row by row; while it is taken over, how far it is."""
    found = _batch(request, reference)
    page = selectors.row_page(found, request.GET)
    context = {
        "batch": found,
        "headings": selectors.headings_of(found),
        "shelves": selectors.shelves_of(found, request.GET.get("outcome", "")),
        "page": page,
        "lines": selectors.lines_of(found, page.rows),
        "moments": selectors.moments_of(found),
        "done": selectors.progress_of(found) if found.is_being_taken else 0,
        "may_take": found.is_waiting and rules.can_take(request.user, found),
        "may_drop": found.is_waiting and rules.can_import(request.user),
        "sheets": sheet_links(reverse("imports:rows", args=[found.reference]), request.GET),
    }
    return render(request, "imports/batch.html", context)


@require_safe
def rows(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The rows as a sheet, with what was said about each."""
    return rows_response(_batch(request, reference), format=request.GET.get("format", ""))


@require_safe
def original(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The file as it was handed in; who opens it is noted."""
    found = _batch(request, reference)
    if found.original is None:
        raise Http404
    response = serve(found.original)
    record_access(found.original, actor=request.user)
    return response


@require_POST
def take(request: HttpRequest, reference: str) -> HttpResponse:
    found = _batch(request, reference)
    require(rules.can_import(request.user))
    try:
        taken = services.take_batch(found, actor=request.user, seen=parse_datetime(request.POST.get("seen", "")))
    except services.NotPossible as refusal:
        messages.warning(request, refusal.user_message)
        return redirect(found)
    if taken.is_taken:
        messages.success(request, _("The list is taken over."))
    elif taken.is_waiting:
        messages.warning(request, taken.note)
    return redirect(found)


@require_POST
def drop(request: HttpRequest, reference: str) -> HttpResponse:
    found = _batch(request, reference)
    require(rules.can_import(request.user))
    try:
        services.drop_batch(found, actor=request.user)
    except services.NotPossible as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("The list is let go; nothing of it was added."))
    return redirect("imports:index")
