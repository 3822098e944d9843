"""The pages of informal cooperation: the list with the pairs to invite, the half-minute form, one pair's facts."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.permissions import require
from core.sheets import sheet_links
from districts.models import District
from exports.answering import answer
from schools.models import School

from . import rules, selectors, services
from .constants import MAX_HITS
from .exports import SHEET
from .filters import LIST, narrowed
from .forms import FactsForm, LogForm, SchoolLookupForm, StrikeForm
from .models import InformalActivity
from .services import NotInformal, NotPossible


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_list(request.user))
    own = selectors.own_district(request.user)
    found = narrowed(request.user, request.GET)
    context = {
        "form": found.form, "chips": found.chips(), "total": LIST.total(request.user, found), "own": own,
        "page": LIST.page(request.user, found, request.GET),
        "pairs": selectors.pairs_to_invite(own), "may_log": rules.can_log(request.user),
        "sheets": sheet_links(reverse("cooperation:sheet"), request.GET),
    }  # fmt: skip
    return render(request, "cooperation/list.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The entries as they are narrowed, all of them, as a spreadsheet."""
    return answer(request, SHEET)


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """First the school, by one character or one click; then the rest. Both stand on this page."""
    require(rules.can_log(request.user))
    school = selectors.listed_school((request.POST or request.GET).get("school", ""))
    if school is None:
        return _look_up(request)
    form = LogForm(request.POST if request.method == "POST" else None, district=selectors.own_district(request.user))
    context = {"form": form, "school": school, "agreement": None}
    if form.is_valid():
        try:
            entered = services.log_activity(
                school, form.chosen_district, actor=request.user, facts=form.facts,
                form_key=form.cleaned_data["form_key"], is_sample=settings.PB_DEMO,
            )  # fmt: skip
        except NotInformal as refusal:
            form.add_error("happened_on", refusal.user_message)
            context["agreement"] = refusal.agreement
        else:
            messages.success(request, _("Entered: %(what)s.") % {"what": entered.what})
            return _to_pair(entered)
    return render(request, "cooperation/log.html", context)


def _look_up(request: HttpRequest) -> HttpResponse:
    lookup = SchoolLookupForm(request.GET if "q" in request.GET else None)
    text = lookup.cleaned_data["q"] if lookup.is_valid() else ""
    context = {
        "lookup": lookup, "text": text, "max_hits": MAX_HITS,
        "hits": selectors.found_schools(text) if text else [],
        "recent": selectors.recent_schools(request.user),
    }  # fmt: skip
    return render(request, "cooperation/look_up.html", context)


@require_safe
def pair(request: HttpRequest, district: str, school: str) -> HttpResponse:
    """What one school and one district did together, and the proposal that follows from it."""
    place = get_object_or_404(District.objects.defer("map_path"), slug=district)
    if not rules.can_see_pair(request.user, place):
        raise Http404
    partner = get_object_or_404(School.objects.listed(), slug=school)
    context = {"shown": selectors.pair_page(partner, place), "may_log": rules.can_log(request.user, place)}
    return render(request, "cooperation/pair.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, district: str, school: str, number: int) -> HttpResponse:
    activity = _activity(request, district, school, number)
    require(rules.can_log(request.user, activity.district))
    if request.method == "GET" and activity.is_struck:
        return _passed(request, activity)
    form = FactsForm.of(activity, request.POST if request.method == "POST" else None)
    context = {"form": form, "activity": activity, "agreement": None}
    if form.is_valid():
        try:
            services.correct_activity(activity, actor=request.user, facts=form.facts)
        except NotInformal as refusal:
            form.add_error("happened_on", refusal.user_message)
            context["agreement"] = refusal.agreement
        except NotPossible as refusal:
            messages.warning(request, refusal.user_message)
            return _to_pair(activity)
        else:
            messages.success(request, _("Corrected; the first entry stays readable as struck out."))
            return _to_pair(activity)
    return render(request, "cooperation/correct.html", context)


@require_http_methods(["GET", "POST"])
def strike(request: HttpRequest, district: str, school: str, number: int) -> HttpResponse:
    activity = _activity(request, district, school, number)
    require(rules.can_log(request.user, activity.district))
    if request.method == "GET" and activity.is_struck:
        return _passed(request, activity)
    form = StrikeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.strike_activity(activity, actor=request.user, **form.cleaned_data)
        except NotPossible as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("Struck out; it counts nowhere any more."))
        return _to_pair(activity)
    return render(request, "cooperation/strike.html", {"form": form, "activity": activity})


def _activity(request: HttpRequest, district: str, school: str, number: int) -> InformalActivity:
    rows = InformalActivity.objects.visible_to(request.user).with_parties()
    return get_object_or_404(rows, pk=number, district__slug=district, school__slug=school)


def _to_pair(activity: InformalActivity) -> HttpResponse:
    return redirect("cooperation:pair", activity.district.slug, activity.school.slug)


def _passed(request: HttpRequest, activity: InformalActivity) -> HttpResponse:
    """Somebody came by an old link or the back button."""
    messages.info(request, _("This entry is struck out already."))
    return _to_pair(activity)
