"""Inviting a school: whom, with what, and what became of it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors import has_coordinator
from cooperation.selectors import deeds_of, listed_school
from core.pagination import paginate
from core.permissions import require
from core.sheets import sheet_links
from exports.answering import answer

from .. import filters, rules, selectors, services
from ..exports import INVITATIONS
from ..forms import InviteForm, ReasonForm
from ..models import Invitation
from ..services import TransitionNotAllowed
from .schools import look_up


@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """A school's people see what it was sent, officials what was sent."""
    require(rules.can_see_invitations(request.user))
    found = filters.invitations(request.user, request.GET)
    context = {
        "form": found.form, "chips": found.chips(),
        "page": paginate(found.qs, request.GET, order=selectors.NEWEST),
        "may_invite": rules.can_invite(request.user),
        "sheets": sheet_links(reverse("needs:invitations_sheet"), request.GET),
    }  # fmt: skip
    return render(request, "needs/invitations.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    return answer(request, INVITATIONS)


@require_safe
def invitation(request: HttpRequest, reference: str) -> HttpResponse:
    shown = _invitation(request, reference)
    context = {
        "invitation": shown,
        "may_answer": rules.can_answer_invitation(request.user, shown),
        "may_withdraw": rules.can_invite(request.user, shown.district),
        "has_coordinator": has_coordinator(shown.school),
        "history": selectors.history_of_invitation(shown) if rules.can_see_desk(request.user) else [],
    }
    return render(request, "needs/invitation.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """First the school, then what to write; need, district and enquiry may come with the address."""
    require(rules.can_invite(request.user))
    asked = request.POST or request.GET
    enquiry = selectors.enquiry_for(request.user, asked.get("enquiry", ""))
    school = enquiry.school if enquiry else listed_school(asked.get("school", ""))
    own = selectors.own_district(request.user)
    if school is None:
        return look_up(request, "needs:invite", _("Which school do you invite?"))
    form = InviteForm(request.POST if request.method == "POST" else None, district=own, asked=request.GET)
    if form.is_valid():
        try:
            sent = services.send_invitation(
                school, form.chosen_district, form.letter(enquiry), actor=request.user, is_sample=settings.PB_DEMO
            )
        except TransitionNotAllowed as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("Sent; the school has it in its tasks."))
            return redirect(sent)
    context = {"form": form, "school": school, "enquiry": enquiry, "has_coordinator": has_coordinator(school)}
    return render(request, "needs/invite.html", context | {"deeds": deeds_of(school, own) if own else []})


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    shown = _invitation(request, reference)
    require(rules.can_answer_invitation(request.user, shown))
    words = {
        "heading": _("Decline the invitation"),
        "act": _("Decline the invitation"),
        "told": _("The office reads your reason; you may apply later all the same."),
    }
    return _with_reason(request, shown, services.decline_invitation, words, _("Declined; the office has been told."))


@require_http_methods(["GET", "POST"])
def withdraw_invitation(request: HttpRequest, reference: str) -> HttpResponse:
    shown = _invitation(request, reference)
    require(rules.can_invite(request.user, shown.district))
    words = {
        "heading": _("Withdraw the invitation"),
        "act": _("Withdraw the invitation"),
        "told": _("The school is told that nothing further is needed; it does not read the reason."),
    }
    return _with_reason(request, shown, services.withdraw_invitation, words, _("Withdrawn; the school has been told."))


def _with_reason(
    request: HttpRequest, shown: Invitation, service: Callable[..., Any], words: dict[str, str], done: str
) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "needs/invitation_reason.html", {"form": form, "invitation": shown} | words)
    try:
        service(shown, actor=request.user, **form.cleaned_data)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, done)
    return redirect(shown)


def _invitation(request: HttpRequest, reference: str) -> Invitation:
    found = selectors.invitation_for(request.user, reference)
    if found is None:
        raise Http404
    return found
