"""The pages for machines: readiness and metrics."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from .readiness import Readiness, check_readiness


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


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """What the readiness page knows, for Prometheus; only for who knows METRICS_TOKEN."""
    if not _knows_token(request):
        return HttpResponseNotFound("Not found\n", content_type="text/plain")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Gauges(check_readiness()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Gauges(Collector):
    """The gauges of one look at the portal; one without a value is left out, as Prometheus wants it."""

    def __init__(self, readiness: Readiness) -> None:
        self.readiness = readiness

    def collect(self) -> Iterable[Metric]:
        parts = {"database": self.readiness.database, "broker": self.readiness.broker}
        for name, answers in parts.items():
            yield GaugeMetricFamily(f"pb_{name}_up", f"Whether the {name} answers", value=float(answers))
        for gauge in self.readiness.gauges:
            if gauge.value is not None:
                yield GaugeMetricFamily(f"pb_{gauge.name}", gauge.help, value=gauge.value)
            yield GaugeMetricFamily(
                f"pb_{gauge.name}_late", f"1 when too late: {gauge.help}", value=float(gauge.is_late)
            )


def _knows_token(request: HttpRequest) -> bool:
    token = getattr(settings, "METRICS_TOKEN", "")
    return bool(token) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
