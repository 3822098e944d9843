"""What districts ask for: the public list, one need, and the pages of the office that looks after it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.filtering import total_of
from core.pagination import paginate
from core.permissions import require
from core.sheets import sheet_links
from exports.answering import answer

from .. import filters, rules, selectors, services
from ..exports import DESK, WANTED
from ..forms import NeedForm, WithdrawForm
from ..models import Need
from ..services import TransitionNotAllowed


@login_not_required
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """What schools may answer today, for everybody."""
    found = filters.wanted(request.user, request.GET)
    context = {
        "form": found.form, "chips": found.chips(), "total": total_of(found.qs),
        "page": paginate(found.qs, request.GET, order=selectors.PUBLIC_ORDER),
        "may_ask": rules.can_ask_for(request.user), "sheets": sheet_links(reverse("needs:sheet"), request.GET),
    }  # fmt: skip
    return render(request, "needs/list.html", context)


@login_not_required
@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed, whole, as a spreadsheet."""
    return answer(request, WANTED)


@login_not_required
@require_safe
def detail(request: HttpRequest, number: int) -> HttpResponse:
    need = _need(request, number)
    is_office = bool(rules.can_see_desk(request.user)) and Need.objects.in_charge(request.user).filter(pk=need.pk)
    context = {
        "need": need,
        "moves": rules.available_transitions(request.user, need),
        "may_change": rules.can_change(request.user, need),
        "history": selectors.history_of(need) if is_office else [],
    }
    return render(request, "needs/detail.html", context)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Everything the office looks after, whatever became of it."""
    require(rules.can_see_desk(request.user))
    own = selectors.own_district(request.user)
    found = filters.looked_after(request.user, request.GET)
    context = {
        "form": found.form, "chips": found.chips(), "own": own, "may_ask": rules.can_ask_for(request.user),
        "page": paginate(found.qs, request.GET, order=selectors.NEWEST),
        "sheets": sheet_links(reverse("needs:desk_sheet"), request.GET),
    }  # fmt: skip
    return render(request, "needs/desk.html", context)


@require_safe
def desk_sheet(request: HttpRequest) -> HttpResponseBase:
    return answer(request, DESK)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    require(rules.can_ask_for(request.user))
    form = NeedForm(request.POST if request.method == "POST" else None, district=selectors.own_district(request.user))
    if not form.is_valid():
        return render(request, "needs/form.html", {"form": form})
    need = services.open_need(
        form.chosen_district, form.wish, actor=request.user, is_sample=settings.PB_DEMO,
        is_published=request.POST.get("action") == "publish",
    )  # fmt: skip
    messages.success(request, _("Saved as a draft.") if need.is_draft else _("Published."))
    return redirect(need)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    need = _need(request, number)
    require(rules.can_change(request.user, need))
    form = NeedForm(request.POST if request.method == "POST" else None, district=need.district, need=need)
    if not form.is_valid():
        return render(request, "needs/form.html", {"form": form, "need": need})
    try:
        services.edit_need(need, form.wish, actor=request.user)
        if request.POST.get("action") == "publish":
            services.publish_need(need, actor=request.user)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Saved."))
    return redirect(need)


@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    need = _need(request, number)
    try:
        services.publish_need(need, actor=request.user)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Published."))
    return redirect(need)


@require_POST
def meet(request: HttpRequest, number: int) -> HttpResponse:
    need = _need(request, number)
    try:
        services.meet_need(need, actor=request.user)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Marked as met; it is not offered any more."))
    return redirect(need)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    need = _need(request, number)
    require(rules.can_ask_for(request.user, need.district))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "needs/withdraw.html", {"form": form, "need": need})
    try:
        services.withdraw_need(need, actor=request.user, **form.cleaned_data)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Withdrawn; the public does not see it any more."))
    return redirect(need)


def _need(request: HttpRequest, number: int) -> Need:
    need = selectors.need_for(request.user, number)
    if need is None:
        raise Http404
    return need
