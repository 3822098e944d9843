"""The school writes: the task list and one page a section."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.dates import format_datetime
from core.permissions import require
from documents.checks import RefusedFile
from documents.services import refuse_quarantined

from .. import rules, services
from ..constants import EDITABLE_STATUSES, SETTLED_STATES, AttachmentKind, SectionState
from ..content import content_of, last_save_of, missing_actions_to_submit, section_rows
from ..forms.fields import UPLOAD
from ..forms.section import SectionForm
from ..models import Application
from ..questions import ATTACHMENTS, DECLARATION, Section
from ..questions import section as section_called
from ..selectors import checking, school

PART_OF_KIND = {AttachmentKind.CONSENT: DECLARATION, AttachmentKind.SUPPORTING: ATTACHMENTS}
KIND_OF_PART = {part.code: kind for kind, part in PART_OF_KIND.items()}
MAX_TAB_LENGTH = 40


def case_of(request: HttpRequest, reference: str) -> Application:
    """The case that `reference` names, if the person may open it; 404 otherwise."""
    found = school.case_of(request.user, reference)
    if found is None:
        raise Http404
    return found


def part_called(code: str) -> Section:
    part = section_called(code)
    if part is None:
        raise Http404
    return part


# -- the task list ----------------------------------------------------------------------------------------


@require_safe
def tasks(request: HttpRequest, reference: str) -> HttpResponse:
    application = case_of(request, reference)
    if application.status not in EDITABLE_STATUSES:
        return redirect(application)
    require(rules.can_edit(request.user, application))
    content = content_of(application)
    rows = section_rows(content)
    done = sum(row.state is SectionState.COMPLETED for row in rows)
    context = {
        "application": application,
        "content": content,
        "rows": rows,
        "done": done,
        "left": sum(row.state not in SETTLED_STATES for row in rows),
        "missing": missing_actions_to_submit(content),
        "editors": school.editors_of(application),
        "may_send": rules.can_submit(request.user, application),
    }
    return render(request, "applications/tasks.html", context)


@require_POST
def restore(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a draft from the shelf, and go on."""
    application = case_of(request, reference)
    services.restore_draft(application, actor=request.user)
    return redirect("applications:tasks", application.reference)


# -- one section ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, reference: str, section_code: str) -> HttpResponse:
    application = case_of(request, reference)
    part = part_called(section_code)
    if application.status not in EDITABLE_STATUSES:
        return sent_already(request, application, part)
    require(rules.can_edit(request.user, application))
    if request.method == "POST":
        return _answer(request, application, part)
    content = content_of(application)
    if part is DECLARATION and section_rows(content)[-1].state is SectionState.CANNOT_START:
        messages.info(request, _("Complete school, districts and commitments first: they are what is consented to."))
        return redirect("applications:tasks", application.reference)
    return page(request, SectionForm(part, content))


def _answer(request: HttpRequest, application: Application, part: Section) -> HttpResponse:
    """Keep everything first, then say what is wrong; the named action says where to go, never a button's place."""
    form = kept(request, application, part)
    action = request.POST.get("action", "continue")
    if form.errors or form.moved_by:
        return page(request, form)
    if action == "save":
        return _saved_for_later(request, form)
    form.judge(content_of(form.content.application))
    return page(request, form) if form.errors else redirect(_next(request, form))


def kept(request: HttpRequest, application: Application, part: Section) -> SectionForm:
    """The form of a post whose files and answers are stored, valid or not; `moved_by` when another was faster."""
    form = SectionForm(part, content_of(application), data=request.POST, files=request.FILES)
    form.full_clean()
    form.refuse_what_cannot_be_kept()
    _take_files(request, form)
    try:
        saved = services.save_section(
            application,
            actor=request.user,
            section_code=part.code,
            answers=form.typed(),
            dealt_with=form.dealt_with(),
            seen=request.POST.get("seen", ""),
            tab=request.POST.get("tab", "")[:MAX_TAB_LENGTH],
        )
    except services.AnswersMoved:
        application = case_of(request, application.reference)
        last = last_save_of(application, part.code)
        form.show_theirs(content_of(application), str(last.actor.name) if last and last.actor else "")
    else:
        saved.school = application.school  # read already
        form.content = content_of(saved)
    return form


def _take_files(request: HttpRequest, form: SectionForm) -> None:
    """Take in what was chosen before anything else can go wrong."""
    for upload in request.FILES.getlist(UPLOAD):
        try:
            attachment = services.attach_file(
                form.content.application, actor=request.user, upload=upload, kind=KIND_OF_PART[form.part.code]
            )
            refuse_quarantined(attachment.file)
        except (RefusedFile, services.TransitionNotAllowed) as refusal:
            words = {"file": upload.name, "reason": refusal.user_message}
            form.add_error(UPLOAD if form.takes_files else None, _("“%(file)s”: %(reason)s") % words)


def _saved_for_later(request: HttpRequest, form: SectionForm) -> HttpResponse:
    application = form.content.application
    words = {"section": form.part.title, "when": format_datetime(application.saved_at)}
    messages.success(request, _("“%(section)s” saved on %(when)s. You find it here whenever you come back.") % words)
    return redirect("applications:tasks", application.reference)


def _next(request: HttpRequest, form: SectionForm) -> str:
    """Back to the check page for whoever came from there, else the next section that needs something."""
    application = form.content.application
    check = reverse("applications:check", args=[application.reference])
    if request.POST.get("from") == "check":
        return f"{check}#section-{form.part.code}"
    rows = section_rows(form.content)
    here = next(index for index, row in enumerate(rows) if row.section is form.part)
    for row in rows[here + 1 :] + rows[:here]:
        if row.state not in SETTLED_STATES and row.can_open:
            return reverse("applications:section", args=[application.reference, row.section.code])
    return check


def page(request: HttpRequest, form: SectionForm) -> HttpResponse:
    application = form.content.application
    context = {
        "application": application,
        "form": form,
        "part": form.part,
        "content": form.content,
        "came_from": (request.POST if request.method == "POST" else request.GET).get("from", ""),
        "was_saved": form.part.code in application.touched_sections,
        "file_rows": checking.own_files(form.content, KIND_OF_PART[form.part.code]) if form.takes_files else [],
    }
    return render(request, "applications/section.html", context)


def sent_already(request: HttpRequest, application: Application, part: Section) -> HttpResponse:
    """A stale tab: the case was sent meanwhile. What was typed stays on the page to copy; nothing is stored."""
    if request.method == "GET":
        return redirect(application)
    context = {"application": application, "part": part, "typed": checking.typed_answers(part, request.POST)}
    return render(request, "applications/sent_already.html", context)
