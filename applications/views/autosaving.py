"""Saving while somebody types: kept as by the form's own buttons, answered in a word for the page."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.permissions import require

from .. import rules
from ..constants import EDITABLE_STATUSES
from .drafting import case_of, kept, part_called


@never_cache
@require_POST
def keep(request: HttpRequest, reference: str, section_code: str) -> JsonResponse:
    """Store what is typed so far. Judges nothing: what is still missing is said when the person goes on."""
    application = case_of(request, reference)
    part = part_called(section_code)
    if application.status not in EDITABLE_STATUSES:
        return _told("closed", _("Sent already: nothing more is stored here"), 409)
    require(rules.can_edit(request.user, application))
    form = kept(request, application, part)
    if form.moved_by:
        return _told("moved", _("%(who)s changed it in another place") % {"who": form.moved_by}, 409)
    if form.errors:
        return _told("failed", " ".join(words for found in form.errors.values() for words in found), 422)
    saved_at = timezone.localtime(form.content.application.saved_at)
    return _told("saved", _("Saved at %(time)s") % {"time": f"{saved_at:%H:%M}"}, seen=form.digest)


def _told(state: str, words: str, status: int = 200, **more: str) -> JsonResponse:
    return JsonResponse({"state": state, "words": words} | more, status=status)
