"""What was decided in a quarter, and for which coded reasons."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.dates import local_today
from core.permissions import require
from core.sheets import sheet_links, sheet_response

from .. import exports, rules
from ..selectors.reasons import Quarter, quarter_of, quarterly_reasons, read_quarter


@require_safe
def reasons(request: HttpRequest) -> HttpResponse:
    """Each number leads to its cases; a desk reads its own."""
    require(rules.can_see_queue(request.user))
    quarter, now = _quarter(request), quarter_of(local_today())
    context = {
        "found": quarterly_reasons(quarter, request.user), "previous": quarter.previous,
        "following": quarter.following if quarter < now else None,
        "sheets": sheet_links(reverse("applications:reasons_sheet"), request.GET),
    }  # fmt: skip
    return render(request, "applications/reasons.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    require(rules.can_see_queue(request.user))
    found = quarterly_reasons(_quarter(request), request.user)
    return sheet_response(
        exports.REASONS_NAME, str(exports.REASONS_TITLE), exports.REASON_COLUMNS, exports.reason_lines(found),
        format=request.GET.get("format", ""),
    )  # fmt: skip


def _quarter(request: HttpRequest) -> Quarter:
    return read_quarter(request.GET.get("quarter", "")) or quarter_of(local_today())
