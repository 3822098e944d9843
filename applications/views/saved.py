"""The views of the queue that a team keeps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import require

from .. import rules, services
from ..constants import MAX_SAVED_VIEWS
from ..forms.saved import SaveViewForm, ViewNameForm
from ..models import SavedView
from ..selectors import saved
from ..services import TransitionNotAllowed


@require_http_methods(["GET", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """The team's views with what became of them; a posted name keeps the list that it was posted from."""
    require(rules.can_keep_views(request.user))
    form = SaveViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.save_view(
                actor=request.user, name=form.cleaned_data["name"], query=form.canonical(request.user)
            )
        except TransitionNotAllowed as refusal:
            form.refuse(refusal.user_message)
        else:
            messages.success(request, _("“%(name)s” stands above the list for your whole team.") % {"name": kept})
            return redirect(f"{reverse('applications:list')}?{kept.query}")
    context = {
        "form": form, "views": saved.views_of_team(request.user), "moments": saved.view_history(request.user),
        "limit": MAX_SAVED_VIEWS,
    }  # fmt: skip
    return render(request, "applications/views.html", context)


@require_http_methods(["GET", "POST"])
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a view."""
    require(rules.can_keep_views(request.user))
    shown = get_object_or_404(SavedView.objects.visible_to(request.user).standing(), pk=pk)
    form = ViewNameForm(request.POST if request.method == "POST" else None, initial={"name": shown.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_view(shown, actor=request.user, name=form.cleaned_data["name"])
        except TransitionNotAllowed as refusal:
            form.add_error("name", refusal.user_message)
        else:
            messages.success(request, _("Renamed."))
            return redirect("applications:views")
    return render(request, "applications/view.html", {"form": form, "view": shown})


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.can_keep_views(request.user))
    shown = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    try:
        services.remove_view(shown, actor=request.user)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("“%(name)s” is gone from the list; its history stays.") % {"name": shown})
    return redirect("applications:views")
