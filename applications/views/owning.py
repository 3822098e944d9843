"""Naming another owner of a case: its school's contact, or the bureau."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import require

from .. import rules, services
from ..forms.owner import OwnerForm
from ..models import Application
from ..selectors import owners


@require_http_methods(["GET", "POST"])
def owner(request: HttpRequest, reference: str) -> HttpResponse:
    application = owners.case_of(request.user, reference)
    if application is None:
        raise Http404
    require(rules.can_name_owner(request.user, application))
    back, team = _back_to(request, application), owners.possible_owners(application)
    form = OwnerForm(request.POST if request.method == "POST" else None, team=team)
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            services.name_owner(application, actor=request.user, owner=person, reason=form.cleaned_data["reason"])
        except services.TransitionNotAllowed as refusal:
            form.refuse(refusal.user_message)
        else:
            messages.success(request, _("%(name)s is the owner now; both have been told.") % {"name": person.name})
            return redirect(back)
    context = {"application": application, "form": form, "team": team, "back": back}
    return render(request, "applications/owner.html", context)


def _back_to(request: HttpRequest, application: Application) -> str:
    """The case; a draft is nothing that the bureau reads, so it goes back to the school's team."""
    if request.user.acting.is_bureau and application.is_draft:
        return f"{reverse('accounts:team')}?school={application.school.code}"
    return application.get_absolute_url()
