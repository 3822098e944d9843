"""Open data: what there is, what its columns mean, and the files."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from .constants import LICENCE_NAME, LICENCE_URL
from .datasets import BY_SLUG, DATASETS
from .selectors import catalogue, described, json_ld
from .writing import csv_of, json_of, put_together

# Anybody may build on it, also in a page of another site; who keeps a copy asks whether it still is the same.
_FOR_ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cache-Control": "public, no-cache",
    "X-Content-Type-Options": "nosniff",
}
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
def download(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The file; whoever has the same one already is told so. By what is in it, since not every change has a date."""
    found, (write, content_type) = BY_SLUG.get(slug), _FORMATS[form]
    if found is None:
        raise Http404
    content, digest = put_together(write(found))
    etag = f'"{digest}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = FileResponse(content, as_attachment=True, filename=f"{slug}.{form}", content_type=content_type)
    else:
        content.close()
    for name, value in (_FOR_ANYBODY | {"ETag": etag}).items():
        answer[name] = value
    return answer
