"""How a person wants to be told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from . import selectors, services, unsubscribing
from .forms import PreferencesForm

# The body with which a mail program stops such mails by itself (RFC 8058); it knows no other token than the address.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm.of(selectors.channels_of(request.user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.choose_channels(request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for everything from now on."))
        return redirect("notifications:preferences")
    context = {"form": form, "next_summary": selectors.next_summary()}
    return render(request, "notifications/preferences.html", context)


@login_not_required
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop e-mails of news without signing in: a page with one button, or at once for a mail program's own."""
    if request.method == "POST" and request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        return _unsubscribe(request, token)
    return csrf_protect(_unsubscribe)(request, token)


def _unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        person = selectors.person_of_link(token)
    except unsubscribing.TokenExpired:
        return render(request, "notifications/unsubscribe.html", {"state": "expired"}, status=410)
    except unsubscribing.TokenWrong:
        return render(request, "notifications/unsubscribe.html", {"state": "wrong"}, status=404)
    if request.method != "POST":
        return render(request, "notifications/unsubscribe.html", {"state": "asking"})
    services.stop_news(person)
    return render(request, "notifications/unsubscribe.html", {"state": "done"})
