"""The bureau releases several drafted decisions together, having seen each letter and everybody who is mailed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import require

from .. import rules, services
from ..forms.deciding import BatchForm
from ..models import Decision
from ..selectors.releasing import BATCH, drafts_to_release, releasable
from ..services import TransitionNotAllowed


@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """Without a choice the list; with one the letters and the people, and the button that releases them."""
    require(rules.can_release_any(request.user))
    chosen = BatchForm.chosen(request.POST if request.method == "POST" else request.GET)
    if not chosen:
        drafts = drafts_to_release(request.user)
        return render(request, "applications/release_list.html", {"drafts": drafts, "limit": BATCH})
    items = releasable(request.user, chosen)
    form = BatchForm(request.POST if request.method == "POST" else None, items=items)
    if request.method == "POST" and form.is_valid():
        _release(request, form, missing=len(chosen) - len(items))
        return redirect("applications:release_batch")
    return render(request, "applications/release_batch.html", {"form": form, "missing": len(chosen) - len(items)})


def _release(request: HttpRequest, form: BatchForm, *, missing: int) -> None:
    """Each in a transaction of its own: what somebody changed meanwhile stays, and is named."""
    released = [_released(request, decision, number) for decision, number in form.numbered()].count(True)
    if released:
        messages.success(request, _("Released: %(count)d. The mails are on their way.") % {"count": released})
    if missing:
        messages.warning(request, _("Not released, since somebody was faster: %(count)d.") % {"count": missing})


def _released(request: HttpRequest, decision: Decision, number: str) -> bool:
    try:
        services.release_decision(decision, actor=request.user, document_number=number)
    except (TransitionNotAllowed, PermissionDenied) as refusal:
        reason = getattr(refusal, "user_message", str(refusal))
        case = decision.application.reference
        messages.warning(request, _("%(case)s: %(reason)s") % {"case": case, "reason": reason})
        return False
    return True
