"""Who called, came by or raised a hand, and what they were answered."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors import has_coordinator
from cooperation.selectors import listed_school
from core.pagination import paginate
from core.permissions import require
from core.sheets import sheet_links
from exports.answering import answer

from .. import filters, rules, selectors, services
from ..constants import CONTACT_KEPT_DAYS
from ..exports import ENQUIRIES
from ..forms import AnswerForm, EnquiryForm, HandForm
from ..models import Enquiry
from ..services import TransitionNotAllowed
from .schools import look_up


@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    """What is to be answered first; what is closed by the filter."""
    require(rules.can_see_enquiries(request.user))
    found = filters.enquiries(request.user, request.GET)
    context = {
        "form": found.form, "page": paginate(found.qs, request.GET, order=selectors.NEWEST),
        "may_record": rules.can_record(request.user),
        "sheets": sheet_links(reverse("needs:enquiries_sheet"), request.GET),
    }  # fmt: skip
    return render(request, "needs/enquiries.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    return answer(request, ENQUIRIES)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Under a minute: the school by one character, then one short form."""
    require(rules.can_record(request.user))
    school = listed_school((request.POST or request.GET).get("school", ""))
    if school is None:
        return look_up(request, "needs:record", _("Which school is it about?"))
    own = selectors.own_district(request.user)
    form = EnquiryForm(request.POST if request.method == "POST" else None, district=own)
    if not form.is_valid():
        return render(request, "needs/record.html", {"form": form, "school": school, "days": CONTACT_KEPT_DAYS})
    enquiry = services.record_enquiry(
        school, form.chosen_district, form.asked, actor=request.user, is_sample=settings.PB_DEMO,
        form_key=form.cleaned_data["form_key"],
    )  # fmt: skip
    messages.success(request, _("Recorded as %(reference)s.") % {"reference": enquiry.reference})
    return redirect(enquiry)


@require_http_methods(["GET", "POST"])
def enquiry(request: HttpRequest, reference: str) -> HttpResponse:
    """The enquiry, and the answer to write down; its person reads what became of it."""
    shown = selectors.enquiry_for(request.user, reference)
    if shown is None:
        raise Http404
    may_answer = rules.can_answer(request.user, shown)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(may_answer)
        if form.is_valid():
            return _answer(request, shown, form.cleaned_data["note"])
    context = {
        "enquiry": shown, "form": form, "may_answer": may_answer,
        "may_invite": rules.can_invite(request.user, shown.district),
        "history": selectors.history_of_enquiry(shown) if may_answer else [], "days": CONTACT_KEPT_DAYS,
    }  # fmt: skip
    return render(request, "needs/enquiry.html", context)


def _answer(request: HttpRequest, shown: Enquiry, note: str) -> HttpResponse:
    try:
        services.answer_enquiry(shown, actor=request.user, note=note)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Answered; it is closed."))
    return redirect(shown)


@require_http_methods(["GET", "POST"])
def raise_hand(request: HttpRequest) -> HttpResponse:
    """For a teacher who belongs to no team here yet: leave word, and see whether the school has a coordinator."""
    require(rules.can_raise_hand(request.user))
    school = listed_school((request.POST or request.GET).get("school", ""))
    if school is None:
        return look_up(request, "needs:raise_hand", _("Which school do you teach at?"))
    form = HandForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        left = services.raise_hand(
            school, form.cleaned_data["district"], form.asked, actor=request.user, is_sample=settings.PB_DEMO
        )
        messages.success(request, _("Passed on as %(reference)s.") % {"reference": left.reference})
        return redirect(left)
    context = {"form": form, "school": school, "has_coordinator": has_coordinator(school), "days": CONTACT_KEPT_DAYS}
    return render(request, "needs/raise_hand.html", context | {"earlier": selectors.hands_of(request.user)})
