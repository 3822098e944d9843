"""Reporting on one page, changing, withdrawing. Files are taken in as soon as they come, so no error loses them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import require
from documents.checks import RefusedFile
from documents.services import stage_readable

from .. import rules, services
from ..constants import MAX_FILES
from ..forms import ReportForm
from ..models import Evidence
from ..selectors import Reporter, cautions_of, offers, pages
from ..services import TransitionNotAllowed
from .scope import open_report, seen_version

SHOW_ONLY = ("attach", "remove")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`agreement` and `target` name what one came for; the form offers all that one's side owes."""
    chosen = request.GET.get("agreement", "")
    reporter = offers.reporter_named(request.user, chosen)
    if reporter is None:
        raise PermissionDenied(_("Only schools and district offices report what they did."))
    rows = offers.rows_offered(reporter, first=request.GET.get("target", ""))
    is_sent = request.method == "POST" and bool(rows)
    form = ReportForm(request.POST if is_sent else None, rows=rows, chosen=chosen)
    if is_sent:
        if sent := pages.sent_already(request.user, form.key):
            return redirect(sent)
        if _is_complete(request, form) and (done := _reported(request, form, reporter)):
            return done
    return _page(request, form, reporter)


def _reported(request: HttpRequest, form: ReportForm, reporter: Reporter) -> HttpResponse | None:
    try:
        evidence = services.report_evidence(
            actor=request.user, **reporter.party, **form.facts(), is_sample=settings.PB_DEMO, form_key=form.key
        )
    except (TransitionNotAllowed, RefusedFile) as refusal:
        form.add_error(None, str(refusal.user_message))
        return None
    words = _("Reported as %(reference)s. The other side is asked to verify it.")
    messages.success(request, words % {"reference": evidence.reference})
    return redirect(evidence)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """The same page for a report that is there; what is verified stays as it was verified."""
    evidence = open_report(request, reference)
    require(rules.can_revise(request.user, evidence))
    uses = pages.uses_of(evidence)
    if not rules.can_change(request.user, evidence, uses):
        messages.warning(request, _("This report counts for nothing any more; write a new one."))
        return redirect(evidence)
    rows = offers.rows_for_change(evidence, uses)
    form = ReportForm(request.POST if request.method == "POST" else None, rows=rows, evidence=evidence, uses=uses)
    if request.method == "GET":
        form.keep_files(*offers.files_now(evidence))
    elif _is_complete(request, form, evidence) and _changed(request, form, evidence):
        return redirect(evidence)
    return _page(request, form, offers.reporter_behind(evidence))


def _changed(request: HttpRequest, form: ReportForm, evidence: Evidence) -> bool:
    seen = seen_version(request)
    try:
        services.revise_evidence(evidence, actor=request.user, seen_version=seen, **form.facts())
    except (TransitionNotAllowed, RefusedFile) as refusal:
        form.add_error(None, str(refusal.user_message))
        return False
    messages.success(request, _("The change is saved. What was verified keeps its wording."))
    return True


def _is_complete(request: HttpRequest, form: ReportForm, evidence: Evidence | None = None) -> bool:
    """Take the files in first, whatever else is wrong; then judge, and point out what was not seen yet."""
    form.keep_files(
        pages.files_held(request.user, request.POST.getlist("file"), evidence), request.POST.getlist("cleared")
    )
    form.drop_file(request.POST.get("remove", ""))
    shows_only = any(act in request.POST for act in SHOW_ONLY)
    if shows_only:
        form.only_show()
    _take_files(request, form)
    if shows_only or not form.is_valid():
        return False
    form.cautions = cautions_of(
        uses=form.uses, happened_on=form.cleaned_data["happened_on"], files=form.staged, evidence=evidence
    )
    return form.cautions_digest == request.POST.get("warned", "")


def _take_files(request: HttpRequest, form: ReportForm) -> None:
    for upload in request.FILES.getlist("upload"):
        if len(form.staged) >= MAX_FILES:
            form.add_error("upload", _("A report takes at most %(limit)d files.") % {"limit": MAX_FILES})
            return
        try:
            form.keep_files([stage_readable(upload, actor=request.user)], ())
        except RefusedFile as refusal:
            words = {"file": upload.name, "reason": refusal.user_message}
            form.add_error("upload", _("“%(file)s”: %(reason)s") % words)


def _page(request: HttpRequest, form: ReportForm, reporter: Reporter | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "reporter": reporter, "evidence": form.evidence}
    return render(request, "evidence/form.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    evidence = open_report(request, reference)
    require(rules.can_revise(request.user, evidence))
    verdict = rules.can_withdraw(request.user, evidence, pages.uses_of(evidence))
    if not verdict:
        messages.warning(request, verdict.reason)
        return redirect(evidence)
    if request.method == "POST":
        try:
            services.withdraw_evidence(evidence, actor=request.user)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
        else:
            messages.success(request, _("What was open is withdrawn; what was verified stays."))
        return redirect(evidence)
    return render(request, "evidence/withdraw.html", {"evidence": evidence})
