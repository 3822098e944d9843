"""Choosing a school by one character, before a form that is about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cooperation.selectors import found_schools

from ..constants import MAX_HITS
from ..forms import SchoolLookupForm


def look_up(request: HttpRequest, view: str, heading: str) -> HttpResponse:
    """The look-up; a hit leads to `view` with the school in the address and whatever else was there."""
    lookup = SchoolLookupForm(request.GET if "q" in request.GET else None)
    text = lookup.cleaned_data["q"] if lookup.is_valid() else ""
    kept = request.GET.copy()
    for gone in ("q", "school"):
        kept.pop(gone, None)
    context = {
        "lookup": lookup, "text": text, "hits": found_schools(text) if text else [], "max_hits": MAX_HITS,
        "heading": heading, "url": reverse(view), "kept": kept, "carried": kept.urlencode(),
    }  # fmt: skip
    return render(request, "needs/look_up.html", context)
