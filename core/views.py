"""Pages that belong to the whole site: statements, error pages, the language switch, the style guide."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core import styleguide as samples

YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")


@login_not_required
@require_safe
def sitemap_page(request: HttpRequest) -> HttpResponse:
    return render(request, "site/sitemap.html")


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Liveness only: the process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


# No CSRF token, so that a public page sets no cookie: the worst a forged request can do is to change the language.
@csrf_exempt
@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language in a cookie and go back; an unknown language changes nothing."""
    response = HttpResponseRedirect(_safe_next(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for developers and the browser tests; 404 on a real site."""
    if not (settings.DEBUG or settings.PB_DEMO or _under_test()):
        raise Http404
    return render(request, "styleguide.html", samples.context())


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the rule's own reason, when it gave one."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """403 after a form without a valid token; `reason` is for developers and is not shown."""
    return render(request, "403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500 without context processors: the database may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)


def _safe_next(request: HttpRequest) -> str:
    """The page to go back to on this host: the posted one, else the referring one, else the front page."""
    referrer = urlsplit(request.headers.get("Referer", ""))
    before = f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
    for address in (request.POST.get("next", ""), before):
        if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
            return address
    return "/"


def _under_test() -> bool:
    # Django's and pytest's test environments both add this host, a real site never does.
    return "testserver" in settings.ALLOWED_HOSTS
