"""A list as a file: at once, or, where it is long, by a worker."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core.permissions import require
from core.sheets import sheet_response

from .registry import Sheet


def answer(request: HttpRequest, sheet: Sheet) -> HttpResponseBase:
    """The list as the address narrows it. A long one leads to the page where it is asked for; visitors, whom nobody
    could tell when it is ready, get it row by row."""
    require(sheet.may(request.user))
    taken = sheet.take(request.user, request.GET)
    if request.user.is_authenticated and taken.is_large:
        return redirect(f"{reverse('exports:ask', args=[sheet.key])}?{request.GET.urlencode()}")
    form = request.GET.get("format", "")
    return sheet_response(sheet.key, str(sheet.title), taken.columns, taken.rows(), format=form)
