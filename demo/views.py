"""One-click sign-in and the mailbox. These addresses exist only in the demonstration, on loopback."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.adapter import landing_url
from accounts.constants import SESSION_ACTING, SESSION_DEMO_FACTOR
from accounts.models import User
from accounts.selectors import active_memberships

from . import mail, selectors, tour

_View = Callable[..., HttpResponse]


def demonstration_only(view: _View) -> _View:
    """404 unless the demonstration runs and the reader sits at this machine."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.PB_DEMO or not ip_address(request.META["REMOTE_ADDR"]).is_loopback:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(guarded)


@demonstration_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "people": selectors.sample_people(), "stops": tour.stops(), "next": request.GET.get("next", ""),
    }  # fmt: skip
    return render(request, "demo/index.html", context)


@demonstration_only
@require_POST
def sign_in(request: HttpRequest, user_id: int) -> HttpResponse:
    user = get_object_or_404(User, pk=user_id, is_sample=True, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[SESSION_DEMO_FACTOR] = True
    capacities = active_memberships(user)
    for membership in capacities[:1]:
        request.session[SESSION_ACTING] = membership.pk
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return redirect(target)
    return redirect(landing_url(has_capacity=bool(capacities)))


@demonstration_only
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    address = request.GET.get("to", "")
    mails = [one for one in mail.delivered() if not address or address in one.to]
    return render(request, "demo/mailbox.html", {"mails": mails[:200], "address": address})


@demonstration_only
@require_safe
@csp_update({"frame-src": [SELF]})
def message(request: HttpRequest, key: str) -> HttpResponse:
    found = mail.find(key)
    if found is None:
        raise Http404
    return render(request, "demo/message.html", {"mail": found})


@demonstration_only
@require_safe
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": []})
def message_html(_request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part as a mail program shows it: its own styles, no script, no other host."""
    found = mail.find(key)
    if found is None:
        raise Http404
    return HttpResponse(found.html)
