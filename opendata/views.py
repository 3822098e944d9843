"""Open data: what there is, what its columns mean, and the files."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .constants import LICENCE_NAME, LICENCE_URL
from .datasets import BY_SLUG, DATASETS
from .selectors import catalogue, described, json_ld
from .writing import csv_of, json_of

_FORMATS = {"csv": (csv_of, "text/csv; charset=utf-8"), "json": (json_of, "application/json")}


@login_not_required
@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    context = {
        "datasets": DATASETS,
        "licence": LICENCE_NAME,
        "licence_url": LICENCE_URL,
        "metadata": json_ld(catalogue(request.build_absolute_uri)),
    }
    return render(request, "opendata/datasets.html", context)


@login_not_required
@require_safe
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """The dictionary of one dataset, in the reader's language and in the other one."""
    found = BY_SLUG.get(slug)
    if found is None:
        raise Http404
    updated = found.updated()
    context = {
        "dataset": found,
        "updated": updated,
        "licence": LICENCE_NAME,
        "licence_url": LICENCE_URL,
        "metadata": json_ld(described(found, updated, request.build_absolute_uri)),
    }
    return render(request, "opendata/dataset.html", context)


@login_not_required
@require_safe
def download(_request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    found, (write, content_type) = BY_SLUG.get(slug), _FORMATS[form]
    if found is None:
        raise Http404
    response = StreamingHttpResponse(write(found), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{slug}.{form}"'
    # Anybody may build on it, also in a page of another site.
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    return response
