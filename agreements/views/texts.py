"""A settled text: reading it, its PDF and ODT, sending it for signature, opening it again, and signing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.permissions import require
from documents.checks import RefusedFile
from documents.models import StoredFile
from documents.services import record_access, stage_readable
from documents.serving import serve

from .. import papers, rules, selectors, services
from ..constants import Party
from ..forms.conduct import CommentForm
from ..forms.signing import SignatureForm
from ..models import Agreement, Version
from ..selectors import wordings
from .scope import agreement_of, open_version_of, passed, version_of


@login_not_required
@require_safe
def text(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    return _page(request, *_readable(request, reference, number))


def _readable(request: HttpRequest, reference: str, number: int) -> tuple[Agreement, Version]:
    """A settled wording: for everybody once it is in force, until then for those concerned."""
    agreement = agreement_of(request, reference)
    version = version_of(agreement, number)
    require(rules.can_read_text(request.user, version))
    if not version.frozen_at:
        raise Http404
    return agreement, version


def _page(
    request: HttpRequest, agreement: Agreement, version: Version, form: CommentForm | None = None
) -> HttpResponse:
    before = wordings.version_before(version)
    context = {
        "agreement": agreement,
        "version": version,
        "paper": papers.paper_of(version),
        "before": before,
        "changes": selectors.diff_of(before.text, version.text) if before else [],
        "signing": wordings.signing_rows(version, request.user),
        "form": form or CommentForm(),
        "may_send": rules.can_begin_signing(request.user, version),
        "may_reopen": rules.can_reopen(request.user, version),
        "may_drop": rules.can_drop_version(request.user, version),
        "may_see_scans": rules.can_see_history(request.user, agreement),
    }
    return render(request, "agreements/text.html", context)


@require_safe
def download(request: HttpRequest, reference: str, number: int, kind: str) -> FileResponse:
    """The PDF or the ODT; that somebody opened it is on record."""
    _agreement, version = _readable(request, reference, number)
    file: StoredFile | None = {"pdf": version.pdf, "odt": version.odt}.get(kind)
    if file is None:
        raise Http404
    record_access(file, actor=request.user)
    return serve(file)


@require_safe
def scan(request: HttpRequest, reference: str, number: int, party: str) -> FileResponse:
    """The signed original of one party."""
    agreement = agreement_of(request, reference)
    require(rules.can_see_history(request.user, agreement))
    signature = wordings.signature_of(version_of(agreement, number), party)
    if signature is None:
        raise Http404
    record_access(signature.scan, actor=request.user)
    return serve(signature.scan)


@require_POST
def send(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    agreement = agreement_of(request, reference)
    version = version_of(agreement, number)
    require(rules.handles_text(request.user, agreement))
    try:
        services.begin_signing(version, actor=request.user)
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("The text is with the parties for signature."))
    return redirect("agreements:text", agreement.reference, version.number)


@require_POST
def reopen(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Talk again about a settled text; signatures under it are put aside."""
    agreement = agreement_of(request, reference)
    version = version_of(agreement, number)
    require(rules.can_speak(request.user, agreement))
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            services.reopen_text(version, actor=request.user, comment=form.cleaned_data["comment"])
        except services.TransitionNotAllowed as refusal:
            form.refuse(refusal.user_message)
        else:
            messages.success(request, _("The text is open again. Each line stands as it was agreed."))
            return redirect("agreements:negotiation", agreement.reference)
    version = version_of(agreement, number)
    if not version.frozen_at:
        messages.warning(request, _("The text has been opened again already."))
        return redirect(agreement)
    return _page(request, agreement, version, form)


@require_http_methods(["GET", "POST"])
def sign_party(request: HttpRequest, reference: str, party: str) -> HttpResponse:
    """Record one party's signature; a scan that has arrived is kept while the rest is corrected."""
    agreement = agreement_of(request, reference)
    if party not in dict(wordings.party_names(agreement)):
        raise Http404
    require(rules.handles_signature(request.user, agreement, Party(party)))
    version = open_version_of(agreement)
    verdict = rules.can_record_signature(request.user, version, Party(party))
    if request.method == "GET" and (moved := passed(request, agreement, verdict)):
        return moved
    form = SignatureForm() if request.method == "GET" else _sent_form(request)
    if request.method == "POST" and "attach" not in request.POST and form.is_valid():
        try:
            services.record_signature(version, actor=request.user, party=Party(party), **form.facts())
        except services.TransitionNotAllowed as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("The signature is recorded."))
            return redirect(agreement)
    name = dict(wordings.party_names(agreement))[Party(party)]
    context = {"agreement": agreement, "version": version, "party": party, "name": name, "form": form}
    return render(request, "agreements/sign_party.html", context)


def _sent_form(request: HttpRequest) -> SignatureForm:
    """What was sent, with the scan taken in before anything else is judged."""
    refused = ""
    staged = wordings.staged_scan(request.POST.get("kept", ""), request.user)
    if "scan" in request.FILES:
        try:
            staged = stage_readable(request.FILES["scan"], actor=request.user)
        except RefusedFile as refusal:
            refused, staged = refusal.user_message, None
    form = SignatureForm(request.POST, staged=staged, refused=refused)
    if "attach" in request.POST:
        form.only_show()
    return form
