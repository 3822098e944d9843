"""The readiness page for machines."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .readiness import check_readiness


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 while the portal can serve, 503 while it cannot; details only for who knows METRICS_TOKEN."""
    readiness = check_readiness()
    answer = {"status": readiness.status}
    if _knows_token(request):
        answer |= readiness.details()
    return JsonResponse(answer, status=200 if readiness.can_serve else 503)


def _knows_token(request: HttpRequest) -> bool:
    token = getattr(settings, "METRICS_TOKEN", "")
    return bool(token) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
