"""Accepting an invitation: the page of it stands in the room below, the case it makes here."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.permissions import Refused
from needs.selectors import invitation_for

from .. import services


@require_POST
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """The school's yes, and the task list of the case it makes; a second click opens the same one."""
    invitation = invitation_for(request.user, reference)
    if invitation is None:
        raise Http404
    try:
        application = services.accept_invitation(invitation, actor=request.user)
    except Refused as refusal:
        messages.warning(request, refusal.user_message)
        return redirect(invitation)
    return redirect("applications:tasks", application.reference)
