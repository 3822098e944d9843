"""One's own calendar addresses, and what calendar programs read there."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.permissions import require

from . import rules, selectors, services
from .constants import FeedKind
from .models import CalendarFeed
from .writing import calendar_file, fingerprint

_FEED_HEADERS = {
    "Cache-Control": "private, max-age=0, must-revalidate",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The calendars a person may subscribe to; a new address is shown in the answer to the button, and never again."""
    if request.method == "POST" and request.POST.get("kind") in FeedKind.values:
        kind = FeedKind(request.POST["kind"])
        require(rules.can_make_feed(request.user, kind))
        try:
            return _show_once(request, *services.make_feed(request.user, kind=kind))
        except services.FeedRefused as refusal:
            messages.warning(request, refusal.user_message)
        return redirect("calendars:mine")
    return render(request, "calendars/mine.html", {"calendars": selectors.calendars_for(request.user)})


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    try:
        return _show_once(request, *services.renew_feed(found, actor=request.user))
    except services.FeedRefused as refusal:
        messages.warning(request, refusal.user_message)
    return redirect("calendars:mine")


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    try:
        services.revoke_feed(found, actor=request.user)
    except services.FeedRefused as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("The address is revoked. Calendars that used it get nothing any more."))
    return redirect("calendars:mine")


def _own(request: HttpRequest, pk: int) -> CalendarFeed:
    return get_object_or_404(CalendarFeed.objects.filter(owner=request.user).select_related("district"), pk=pk)


def _show_once(request: HttpRequest, made: CalendarFeed, token: str) -> HttpResponse:
    address = f"{settings.SITE_URL}{reverse('calendars:feed', args=[token])}"
    context = {"feed": made, "address": address, "webcal": f"webcal:{address.partition(':')[2]}"}
    return render(request, "calendars/made.html", context)


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A calendar by its secret address; 404 once it is revoked, or its owner has no longer what it shows."""
    found = selectors.feed_at(token)
    if found is None:
        raise Http404
    name, entries = selectors.read_feed(found, now=timezone.now())
    etag = f'"{fingerprint(name, entries)}"'
    # Who has it already is told so before it is written once more.
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(calendar_file(entries, name=name), content_type="text/calendar; charset=utf-8")
    headers = _FEED_HEADERS | {"ETag": etag, "Content-Language": found.owner.language}
    for header, value in headers.items():
        response.headers[header] = value
    return response
