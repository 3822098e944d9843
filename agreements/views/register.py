"""The pages of agreements: the public list and detail, and the forms of the bureau and the desks."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.permissions import require
from core.sheets import sheet_links
from districts.models import District
from districts.services import record_office_contact
from exports.answering import answer
from notifications.selectors import deliveries_about
from obligations.selectors.lines import reminder_lines

from .. import rules, selectors, services
from ..constants import SUBJECT_KIND
from ..exports import SHEET
from ..filters import LIST, narrowed
from ..forms.register import OfficeContactForm, RecordAgreementForm, SigningForm
from ..panels import panels_of
from .scope import agreement_of, passed


@login_not_required
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """Who has agreed what with whom; the parties, the bureau and auditors also see drafts."""
    found = narrowed(request.user, request.GET)
    page = LIST.page(request.user, found, request.GET)
    context = {
        "form": found.form, "chips": found.chips(), "page": page, "rows": selectors.rows_of(page.rows),
        "total": LIST.total(request.user, found), "may_record": rules.can_record_agreement(request.user),
        "sheets": sheet_links(reverse("agreements:sheet"), request.GET),
    }  # fmt: skip
    return render(request, "agreements/list.html", context)


@login_not_required
@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed, whole, as a spreadsheet."""
    return answer(request, SHEET)


@login_not_required
@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    agreement = selectors.agreement_for_page(request.user, reference)
    if agreement is None:
        raise Http404
    panels = panels_of(agreement, request.user)
    with_promises = not any(panel.holds_promises for panel in panels)
    context = {
        "agreement": agreement,
        "page": selectors.page_of(agreement, request.user, with_promises=with_promises),
        "panels": panels,
        "may_see_reminders": rules.can_see_reminders(request.user, agreement),
    }
    return render(request, "agreements/detail.html", context)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """The bureau enters a partnership that exists on paper; in a demonstration it is a sample like all others."""
    require(rules.can_record_agreement(request.user))
    form = RecordAgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        parties = (form.cleaned_data["school"], form.cleaned_data["district"])
        try:
            made = services.record_signed_agreement(
                *parties, actor=request.user, is_sample=settings.PB_DEMO, **form.facts()
            )
        except services.TransitionNotAllowed as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("Agreement %(reference)s is recorded.") % {"reference": made.reference})
            return redirect(made)
    return render(request, "agreements/record.html", {"form": form})


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    agreement = agreement_of(request, reference)
    require(rules.handles_signing(request.user, agreement))
    if moved := passed(request, agreement, rules.can_record_signing(request.user, agreement)):
        return moved
    form = SigningForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_signing(agreement, actor=request.user, **form.cleaned_data)
        except services.TransitionNotAllowed as refusal:
            agreement.refresh_from_db(fields=["status"])
            if moved := passed(request, agreement, rules.can_record_signing(request.user, agreement)):
                return moved
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("The signing is recorded."))
            return redirect(agreement)
    return render(request, "agreements/sign.html", {"agreement": agreement, "form": form})


@require_safe
def reminders(request: HttpRequest, reference: str) -> HttpResponse:
    """What was sent about an agreement, and what will be, for the officials of its sides and the city's."""
    agreement = agreement_of(request, reference)
    require(rules.can_see_reminders(request.user, agreement))
    context = {
        "agreement": agreement,
        "deliveries": deliveries_about(SUBJECT_KIND, agreement.pk),
        "rounds": reminder_lines(SUBJECT_KIND, agreement.pk),
    }
    return render(request, "agreements/reminders.html", context)


@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, slug: str) -> HttpResponse:
    """The public contact of a district's desk; `districts` may not know who is asking, hence here."""
    district = get_object_or_404(District.objects.select_related("office__confirmed_by"), slug=slug)
    require(rules.can_edit_office_contact(request.user, district))
    form = OfficeContactForm.of(district.office, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        record_office_contact(district.office, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The contact of %(district)s is published.") % {"district": district})
        return redirect(district)
    return render(request, "agreements/office.html", {"district": district, "form": form})
