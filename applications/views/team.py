"""Who writes in a draft: the owner and the editors."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import require

from .. import rules, services
from ..forms.school import EditorForm
from ..models import Application
from ..selectors import school
from .drafting import case_of


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, reference: str) -> HttpResponse:
    """Owner and editors; the owner and coordinators add and remove."""
    application = case_of(request, reference)
    require(rules.can_edit(request.user, application))
    form = EditorForm(request.POST if request.POST.get("action") == "add" else None)
    if request.method == "POST":
        require(rules.can_manage_editors(request.user, application))
        done = _remove_editor(request, application) if not form.is_bound else _add_editor(request, application, form)
        if done:
            return redirect("applications:team", application.reference)
    context = {
        "application": application,
        "editors": school.editors_of(application),
        "form": form,
        "may_manage": rules.can_manage_editors(request.user, application),
        "may_name_owner": rules.can_name_owner(request.user, application),
        "may_take_over": rules.can_take_over(request.user, application),
    }
    return render(request, "applications/team.html", context)


def _add_editor(request: HttpRequest, application: Application, form: EditorForm) -> bool:
    if not form.is_valid():
        return False
    person = school.person_of_school(application.school, form.cleaned_data["email"])
    if person is None:
        form.add_error("email", _("Nobody of your school has joined with this address. Ask them to join first."))
        return False
    try:
        services.add_editor(application, actor=request.user, user=person)
    except services.TransitionNotAllowed as refusal:
        form.add_error("email", refusal.user_message)
        return False
    messages.success(request, _("%(name)s can write in this application now.") % {"name": person.name})
    return True


def _remove_editor(request: HttpRequest, application: Application) -> bool:
    editor = school.editor_of(application, request.POST.get("editor", ""))
    if editor is not None:
        services.remove_editor(editor, actor=request.user)
        messages.success(request, _("%(name)s can no longer write in this application.") % {"name": editor.user.name})
    return True


@require_POST
def take_over(request: HttpRequest, reference: str) -> HttpResponse:
    application = case_of(request, reference)
    if application.owner_id != request.user.pk:
        services.take_over(application, actor=request.user)
        messages.success(request, _("You are the owner now; the former owner can still write."))
    return redirect("applications:tasks", application.reference)
