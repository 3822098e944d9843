"""Who else has the same pages open: what an open page says and asks by itself (docs/adr/0022-presence.md)."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import presence
from core.permissions import require
from obligations.header import does_no_task

from .. import rules
from ..constants import OfficialPage
from ..selectors.colleagues import SECTION_PAGE, lines_about
from .drafting import case_of, part_called
from .scope import open_case


@does_no_task
@never_cache
@require_POST
def at_case(request: HttpRequest, reference: str) -> JsonResponse:
    """Officials who handle a case learn of each other, whichever of its pages they have open."""
    application = open_case(request, reference)
    require(rules.can_be_present(request.user, application))
    named = request.POST.get("page", "")
    page = named if named in OfficialPage.values else OfficialPage.DETAIL.value
    return _answer(request, f"case:{application.pk}", page)


@does_no_task
@never_cache
@require_POST
def at_section(request: HttpRequest, reference: str, section_code: str) -> JsonResponse:
    """Those who write an application learn of each other in the same section."""
    application = case_of(request, reference)
    part = part_called(section_code)
    require(rules.can_edit(request.user, application))
    return _answer(request, f"section:{application.pk}:{part.code}", SECTION_PAGE)


def _answer(request: HttpRequest, place: str, page: str) -> JsonResponse:
    if not _is_within(request):
        return JsonResponse({"lines": []}, status=429)
    who = {"person": request.user.pk, "page": page}
    if "left" in request.POST:
        presence.leave(place, **who)
        return JsonResponse({"lines": []})
    return JsonResponse({"lines": lines_about(presence.arrive(place, **who))})


def _is_within(request: HttpRequest) -> bool:
    limits = settings.PRESENCE_RATE_LIMITS
    return bool(ratelimit.consume(request, app="applications", action="present", config=limits))
