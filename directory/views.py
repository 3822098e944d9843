"""The public pages about districts and schools; they only read."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.rules import can_edit_office_contact
from agreements.study import study
from core.dates import local_today
from core.sheets import sheet_links
from exports.answering import answer

from . import selectors
from .dates import coming
from .exports import SHEET
from .filters import narrowed

DATES_SHOWN = 5


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    alliance = selectors.alliance()
    context = {
        "alliance": alliance, "city": selectors.city_map(alliance, show=request.GET.get("show", "")),
        "dates": coming(local_today(), limit=DATES_SHOWN), "results": selectors.results(), "study": study(),
        "now": timezone.now(), "days": selectors.working_days_to_decide(local_today()),
    }  # fmt: skip
    return render(request, "directory/front.html", context)


@login_not_required
@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """All twelve, or with `?partner=yes` and `?partner=no` those that have a partner school or none."""
    alliance = selectors.alliance()
    shelves = selectors.shelves_of(alliance)
    wanted, show = request.GET.get("partner", ""), request.GET.get("show", "")
    shelf = next((one for one in shelves if one.code == wanted), shelves[0])
    city = selectors.city_map(alliance, shelf=shelf, show=show)
    context = {"alliance": alliance, "shelves": shelves, "shelf": shelf, "city": city}
    return render(request, "directory/districts.html", context)


@login_not_required
@require_safe
def locality(request: HttpRequest) -> HttpResponse:
    page = selectors.locality_page(selectors.alliance())
    return render(request, "directory/locality.html", {"page": page, "now": timezone.now()})


@login_not_required
@require_safe
def district(request: HttpRequest, slug: str) -> HttpResponse:
    around = selectors.districts_around(slug)
    if not around:
        raise Http404
    found, *neighbours = around
    context = {
        "district": found, "office": found.office, "page": selectors.district_page(found, neighbours),
        "may_edit": can_edit_office_contact(request.user, found),
    }  # fmt: skip
    return render(request, "directory/district.html", context)


@login_not_required
@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    found = narrowed(request.user, request.GET)
    page = found.listed.page(request.user, found, request.GET)
    context = {
        "form": found.form, "more": found.further_fields, "narrowed": found.is_narrowed, "chips": found.chips(),
        "near": found.chosen_district, "total": found.listed.total(request.user, found),
        "page": page, "groups": selectors.grouped(page.rows, by_strokes=found.is_by_strokes),
        "sorts": found.sorts, "by_strokes": found.is_by_strokes,
        "sheets": sheet_links(reverse("directory:sheet"), request.GET),
    }  # fmt: skip
    return render(request, "directory/schools.html", context)


@login_not_required
@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed and sorted, whole, as a spreadsheet."""
    return answer(request, SHEET)


@login_not_required
@require_safe
def school(request: HttpRequest, slug: str) -> HttpResponse:
    """With `?emphasis=` a school outside the city says what is compared first."""
    found = selectors.school_by(slug)
    if found is None:
        raise Http404
    context = {
        "school": found, "door": selectors.door_of(request.user, found),
        "page": selectors.school_page(found, selectors.emphasis_of(request.GET.get("emphasis", ""))),
    }  # fmt: skip
    return render(request, "directory/school.html", context)
