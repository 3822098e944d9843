"""Lists, one report, its files."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.permissions import require
from core.sheets import sheet_links
from documents.services import record_access
from documents.serving import serve
from exports.answering import answer

from .. import filters, rules
from ..exports import COMMITMENTS, SHEET
from ..selectors import commitments as listed
from ..selectors import pages
from ..selectors import waiting as turns
from ..selectors.rows import dispute_lines, report_rows, waiting_groups
from .scope import open_report

# In an address: the objections alone, page by page.
OBJECTIONS = "objections"


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """What one's own side has reported, and on the other shelf what the other sides have."""
    require(rules.may_enter(request.user))
    kept = _kept(request)
    shelf = filters.THEIRS if kept else filters.OWN
    found = shelf.narrowed(request.user, request.GET)
    page = shelf.page(request.user, found, request.GET)
    address = reverse("evidence:list")
    context = {
        "kept": kept, "shelf_url": f"{address}?{urlencode(kept)}" if kept else address,
        "form": found.form, "chips": found.chips(), "page": page, "rows": report_rows(page.rows),
        "may_report": rules.may_write(request.user), "has_shelves": rules.has_own_side(request.user),
        "waiting": turns.waiting_count(request.user), "sheets": sheet_links(reverse("evidence:sheet"), request.GET),
    }  # fmt: skip
    return render(request, "evidence/list.html", context)


def _kept(request: HttpRequest) -> dict[str, str]:
    """The shelf, as addresses name it; one's own needs no name."""
    return {"shelf": filters.THEIR_SHELF} if request.GET.get("shelf") == filters.THEIR_SHELF else {}


@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    """What both sides promised for which day, and how far each of it has come."""
    require(rules.may_enter(request.user))
    shelf = filters.COMMITMENTS
    found = shelf.narrowed(request.user, request.GET)
    page = shelf.page(request.user, found, request.GET)
    context = {
        "form": found.form, "chips": found.chips(), "page": page, "rows": listed.commitment_lines(page.rows),
        "total": shelf.total(request.user, found),
        "sheets": sheet_links(reverse("evidence:commitments_sheet"), request.GET),
    }  # fmt: skip
    return render(request, "evidence/commitments.html", context)


@require_safe
def commitments_sheet(request: HttpRequest) -> HttpResponseBase:
    return answer(request, COMMITMENTS)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The shelf as it is narrowed, whole, as a spreadsheet."""
    return answer(request, SHEET)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """All that is the reader's turn, each with its proof and its buttons beside it."""
    require(rules.may_enter(request.user))
    if request.GET.get("show") == OBJECTIONS:
        objections = turns.disputes_page(request.user, request.GET)
        context = {"page": objections, "disputes": dispute_lines(objections.rows), "only_objections": True}
        return render(request, "evidence/waiting.html", context)
    page = turns.WAITING.page(request.user, request.GET)
    first = turns.first_disputes(request.user)
    context = {
        "page": page, "groups": waiting_groups(page.rows), "disputes": dispute_lines(first[: turns.FIRST]),
        "has_more": len(first) > turns.FIRST,
    }  # fmt: skip
    return render(request, "evidence/waiting.html", context)


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    evidence = open_report(request, reference)
    return render(
        request, "evidence/detail.html", {"evidence": evidence, "page": pages.page_of(evidence, request.user)}
    )


@require_safe
def file(request: HttpRequest, reference: str, file_id: UUID) -> HttpResponse:
    """One proof, shown by the browser where it can be; whoever opens it is noted."""
    found = pages.readable_file(open_report(request, reference), file_id)
    if found is None:
        raise Http404
    response = serve(found.file, as_attachment="download" in request.GET)
    record_access(found.file, actor=request.user)
    return response
