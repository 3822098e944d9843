"""The list of agreements that come to their end, and the page on which both sides say what follows."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agreements.constants import Side
from agreements.models import Agreement
from core.dates import local_today
from core.permissions import require
from core.sheets import sheet_links
from exports.answering import answer

from . import rules, selectors, services
from .constants import GOES_ELSEWHERE, SchoolChoice
from .exports import SHEET
from .filters import LIST, narrowed
from .forms import FORMS, DistrictForm, SchoolForm
from .models import Renewal


@require_safe
def renewals(request: HttpRequest) -> HttpResponse:
    """What ends soon, or ended lately without a word: one's own, for the city all."""
    require(rules.can_see_list(request.user))
    acting, today = request.user.acting, local_today()
    found = narrowed(request.user, request.GET)
    page = LIST.page(request.user, found, request.GET)
    context = {
        "form": found.form, "chips": found.chips(), "page": page, "total": LIST.total(request.user, found),
        "rows": [selectors.renewal_row(one, today) for one in page.rows], "shows_district": not acting.is_district,
        "shows_school": not acting.is_school, "sheets": sheet_links(reverse("renewals:sheet"), request.GET),
    }  # fmt: skip
    return render(request, "renewals/list.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed, whole, as a spreadsheet."""
    return answer(request, SHEET)


@require_http_methods(["GET", "POST"])
def renewal(request: HttpRequest, reference: str) -> HttpResponse:
    """Results of both sides, what each choice would mean, and the reader's own word where they have one."""
    agreement = get_object_or_404(selectors.agreements_for(request.user), reference=reference)
    require(rules.can_see_renewal(request.user, agreement))
    page = selectors.page_of(agreement, request.user)
    if request.method == "POST" and page.side is None:
        require(rules.can_act(request.user, agreement))
    commitments = selectors.commitments_of(agreement)
    form = None
    if page.side is not None and page.may_speak:
        data = request.POST if request.method == "POST" else None
        form = FORMS[page.side](data, page=page, commitments=commitments)
        if form.is_valid():
            return _say(request, agreement, form)
    elif request.method == "POST":
        return _passed(request, page)
    context = {
        "agreement": agreement, "page": page, "form": form,
        "results": selectors.results_of(page, commitments, form), "apply_url": _apply_url(page),
    }  # fmt: skip
    return render(request, "renewals/renewal.html", context)


def _passed(request: HttpRequest, page: selectors.RenewalPage) -> HttpResponse:
    """It is too early, too late, or settled already: say so, and show how it stands."""
    messages.warning(request, page.is_open.reason or _("This renewal is settled; the page shows how."))
    return redirect("renewals:detail", page.agreement.reference)


def _say(request: HttpRequest, agreement: Agreement, form: SchoolForm | DistrictForm) -> HttpResponse:
    act = services.choose if form.side == Side.SCHOOL else services.speak
    try:
        renewal = act(agreement, actor=request.user, **form.facts)
    except services.NotRenewable as refusal:
        messages.warning(request, refusal.user_message)
        return redirect("renewals:detail", agreement.reference)
    messages.success(request, _what_follows(renewal))
    choice = renewal.school_choice
    if form.side == Side.SCHOOL and choice in GOES_ELSEWHERE:
        return redirect(application_url(agreement.reference, choice))
    return redirect("renewals:detail", agreement.reference)


def _what_follows(renewal: Renewal) -> str:
    if renewal.successor is not None:
        words = {"reference": renewal.successor.reference}
        return _("Both sides go on: the successor %(reference)s is ready to be negotiated.") % words
    if renewal.school_choice == SchoolChoice.MOVE:
        return _("Recorded. Now apply to the other district; what we know is filled in.")
    return _("Your word is recorded; the other side sees it.")


def _apply_url(page: selectors.RenewalPage) -> str:
    """For the school that has chosen another district and has not come there yet."""
    renewal = page.renewal
    if renewal is None or page.side != Side.SCHOOL or not page.goes_elsewhere:
        return ""
    return application_url(page.agreement.reference, renewal.school_choice)


def application_url(reference: str, choice: str) -> str:
    """Where the school applies to another district; the page there belongs to the room above."""
    return f"{reverse('applications:start')}?{urlencode({'from': reference, 'choice': choice})}"
