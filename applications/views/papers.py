"""Files and the head of unit's consent. Each act first keeps whatever else was typed on the page."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permissions import require

from .. import rules, services
from ..constants import EDITABLE_STATUSES, AttachmentKind
from ..forms.fields import UPLOAD
from ..models import Application
from ..questions import ATTACHMENTS, DECLARATION, Section
from ..selectors import checking
from .drafting import PART_OF_KIND, case_of, kept, page, sent_already


@require_POST
def attach(request: HttpRequest, reference: str) -> HttpResponse:
    """Take files in at once; what else was typed on the page is kept too."""
    application = case_of(request, reference)
    kind = request.POST.get("kind", "")
    part = PART_OF_KIND[AttachmentKind(kind)] if kind in AttachmentKind.values else ATTACHMENTS
    if application.status not in EDITABLE_STATUSES:
        return sent_already(request, application, part)
    require(rules.can_edit(request.user, application))
    form = kept(request, application, part)
    if not request.FILES.getlist(UPLOAD):
        form.add_error(UPLOAD if form.takes_files else None, _("Choose a file first, then upload it."))
    if form.errors or form.moved_by:
        return page(request, form)
    names = "、".join(upload.name or "" for upload in request.FILES.getlist(UPLOAD))
    messages.success(request, _("Uploaded: %(names)s") % {"names": names})
    return redirect(_section_url(application, part, "files"))


@require_POST
def remove_file(request: HttpRequest, reference: str, file_id: UUID) -> HttpResponse:
    application = case_of(request, reference)
    require(rules.can_edit(request.user, application))
    attachment = checking.attachment_of(application, file_id)
    if attachment is None:
        raise Http404
    part = PART_OF_KIND[AttachmentKind(attachment.kind)]
    if "seen" in request.POST:
        kept(request, application, part)
    try:
        services.remove_attachment(attachment, actor=request.user)
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Removed: %(name)s") % {"name": attachment.file.original_name})
    return redirect(_section_url(application, part, "files"))


@require_POST
def ask_consent(request: HttpRequest, reference: str) -> HttpResponse:
    application = case_of(request, reference)
    if application.status not in EDITABLE_STATUSES:
        return sent_already(request, application, DECLARATION)
    require(rules.can_edit(request.user, application))
    form = kept(request, application, DECLARATION)
    whom = form.judge_consent_request() if form.takes_files else {}
    if form.errors or form.moved_by or not whom:
        return page(request, form)
    try:
        services.request_consent(application, actor=request.user, **whom)
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(
            request, _("%(name)s has been asked by e-mail (%(email)s). You will see here when they confirm.") % whom
        )
    return redirect(_section_url(application, DECLARATION, "consent"))


@require_POST
def cancel_consent(request: HttpRequest, reference: str) -> HttpResponse:
    application = case_of(request, reference)
    require(rules.can_edit(request.user, application))
    form = kept(request, application, DECLARATION)
    if form.content.consent_request:
        services.cancel_consent_request(form.content.consent_request, actor=request.user)
        messages.success(request, _("The request has been taken back; its link no longer works."))
    return redirect(_section_url(application, DECLARATION, "consent"))


def _section_url(application: Application, part: Section, anchor: str) -> str:
    return f"{reverse('applications:section', args=[application.reference, part.code])}#{anchor}"
