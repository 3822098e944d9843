"""Residents' assemblies: the list, one assembly with its schools, and what desk and schools do to it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import paginate
from core.permissions import require
from core.sheets import sheet_links
from exports.answering import answer

from .. import rules, selectors, services
from ..exports import MEETINGS
from ..filters import narrowed
from ..forms import MeetingForm, PlanForm, RefuseForm
from ..models import Attendance, TownMeeting
from ..services import NotPossible


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_meetings(request.user))
    found = narrowed(request.user, request.GET)
    page = paginate(found.qs, request.GET, order=selectors.MEETINGS_ORDER)
    context = {
        "form": found.form, "chips": found.chips(), "page": page, "rows": selectors.meeting_rows(page.rows),
        "may_plan": rules.can_plan(request.user),
        "sheets": sheet_links(reverse("onboarding:meetings_sheet"), request.GET),
    }  # fmt: skip
    return render(request, "onboarding/meetings.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed, whole, as a spreadsheet."""
    return answer(request, MEETINGS)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    require(rules.can_plan(request.user))
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(data, district=selectors.own_district(request.user))
    if form.is_valid():
        made = services.plan_meeting(
            form.chosen_district, actor=request.user, facts=form.facts, is_sample=settings.PB_DEMO
        )
        messages.success(request, _("Entered. Now plan which schools take part."))
        return redirect(made)
    return render(request, "onboarding/meeting_form.html", {"form": form, "meeting": None})


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    return _show(request, _meeting(request, reference))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    meeting = _meeting(request, reference)
    require(rules.can_plan(request.user, meeting.district))
    if request.method == "GET" and meeting.is_cancelled:
        return _passed(request, meeting)
    form = MeetingForm(request.POST if request.method == "POST" else None, district=None, meeting=meeting)
    if form.is_valid():
        try:
            services.edit_meeting(meeting, actor=request.user, facts=form.facts)
        except NotPossible as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("The assembly is changed."))
            return redirect(meeting)
    return render(request, "onboarding/meeting_form.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    meeting = _meeting(request, reference)
    require(rules.can_plan(request.user, meeting.district))
    if request.method == "GET" and meeting.is_cancelled:
        return _passed(request, meeting)
    if request.method == "POST":
        try:
            services.cancel_meeting(meeting, actor=request.user)
        except NotPossible as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("The assembly is cancelled, and with it every planned part."))
        return redirect(meeting)
    return render(request, "onboarding/cancel_meeting.html", {"meeting": meeting})


@require_POST
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """The form stands on the assembly's page; what cannot be planned is said there."""
    meeting = _meeting(request, reference)
    require(rules.can_plan(request.user, meeting.district))
    form = PlanForm(request.POST, agreements=selectors.plannable(meeting))
    if form.is_valid():
        try:
            services.plan_attendance(meeting, actor=request.user, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("%(school)s is planned.") % {"school": form.cleaned_data["agreement"].school})
            return redirect(meeting)
    return _show(request, meeting, form)


@require_POST
def report(request: HttpRequest, reference: str, agreement: str) -> HttpResponse:
    done = _("Reported. The district office verifies it.")
    return _act(request, _part(request, reference, agreement), services.report_attendance, done)


@require_POST
def take_back(request: HttpRequest, reference: str, agreement: str) -> HttpResponse:
    done = _("The report is taken back.")
    return _act(request, _part(request, reference, agreement), services.take_back_report, done)


@require_POST
def verify(request: HttpRequest, reference: str, agreement: str) -> HttpResponse:
    return _act(request, _part(request, reference, agreement), services.verify_attendance, _("Verified."))


@require_POST
def cancel_part(request: HttpRequest, reference: str, agreement: str) -> HttpResponse:
    done = _("Taken off the plan.")
    return _act(request, _part(request, reference, agreement), services.cancel_attendance, done)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, reference: str, agreement: str) -> HttpResponse:
    part = _part(request, reference, agreement)
    require(rules.can_verify(request.user, part))
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.refuse_attendance(part, actor=request.user, **form.cleaned_data)
        except NotPossible as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("Not confirmed; the school reads why."))
        return redirect(part.meeting)
    return render(request, "onboarding/refuse.html", {"form": form, "part": part})


def _meeting(request: HttpRequest, reference: str) -> TownMeeting:
    return get_object_or_404(selectors.meeting_list(request.user), reference=reference)


def _part(request: HttpRequest, reference: str, agreement: str) -> Attendance:
    return get_object_or_404(selectors.part_in(_meeting(request, reference), agreement))


def _show(request: HttpRequest, meeting: TownMeeting, form: PlanForm | None = None) -> HttpResponse:
    may_plan = rules.can_edit_meeting(request.user, meeting)
    if form is None and may_plan:
        form = PlanForm(agreements=selectors.plannable(meeting))
    context = {
        "meeting": meeting, "rows": selectors.part_rows(meeting, request.user), "form": form, "may_plan": may_plan,
    }  # fmt: skip
    return render(request, "onboarding/meeting.html", context)


def _act(request: HttpRequest, part: Attendance, act: Callable[..., Attendance], done: str) -> HttpResponse:
    """One button of the assembly's page; whoever was slower hears where it stands."""
    try:
        act(part, actor=request.user)
    except NotPossible as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, done)
    return redirect(part.meeting)


def _passed(request: HttpRequest, meeting: TownMeeting) -> HttpResponse:
    """Somebody came by an old link or the back button."""
    messages.info(request, _("This assembly is cancelled."))
    return redirect(meeting)
