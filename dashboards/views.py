"""The overviews: of the city, of a district, of a school; whoever signs in gets the one of their capacity."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Membership
from core.permissions import require
from core.sheets import sheet_links, sheet_response

from . import exports, rules, selectors


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    acting: Membership | None = request.user.acting
    if rules.sees_city(request.user):
        return _city(request)
    if acting is None:
        return render(request, "dashboards/nobody.html")
    if acting.is_school:
        found = selectors.school_home(request.user, acting)
    else:
        found = selectors.district_home(request.user, acting.district)
    return render(request, "dashboards/home.html", {"home": found})


def _city(request: HttpRequest) -> HttpResponse:
    page = _page(request)
    if page is None:
        return render(request, "dashboards/nobody.html")
    sheets = sheet_links(reverse("dashboards:sheet"), request.GET)
    return render(request, "dashboards/city.html", {"page": page, "sheets": sheets})


def _page(request: HttpRequest) -> selectors.CityPage | None:
    """Of the term that the address names; None where none is laid out."""
    terms = selectors.terms_to_choose()
    term = selectors.chosen_term(terms, request.GET.get("term", ""))
    return selectors.city_page(term, terms, sort=request.GET.get("sort", "")) if term else None


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The figures of the twelve districts and of the city, as a spreadsheet."""
    require(rules.can_see_city(request.user))
    page = _page(request)
    if page is None:
        raise Http404
    form = request.GET.get("format", "")
    return sheet_response(exports.NAME, str(exports.TITLE), exports.COLUMNS, exports.lines(page), format=form)


@require_safe
def district(request: HttpRequest, slug: str) -> HttpResponse:
    """One district as its office and the city see it."""
    found = selectors.district_of(slug)
    if found is None:
        raise Http404
    require(rules.can_see_district(request.user, found))
    context = {"home": selectors.district_home(request.user, found, request.GET.get("term", ""))}
    return render(request, "dashboards/home.html", context)
