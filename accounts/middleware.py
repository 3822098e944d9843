"""In which capacity a request acts, and whether its person proved who they are."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import ResolverMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from . import selectors
from .constants import SESSION_ACTING, SESSION_DEMO_FACTOR, SESSION_FACTOR
from .models import Membership

_Next = Callable[[HttpRequest], HttpResponse]


class ActingMiddleware:
    """Gives a signed-in person the capacity chosen in this session, else their first one.

    One query, made when somebody first asks; `request.capacities` holds all of them, with their places.
    A membership that has ended falls away by itself.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.capacities = ()  # type: ignore[attr-defined]
        if user.is_authenticated:
            request.capacities = SimpleLazyObject(lambda: selectors.capacities_of(user))  # type: ignore[attr-defined]
            user.act_lazily(lambda: _chosen(request))
        return self.get_response(request)


def _chosen(request: HttpRequest) -> Membership | None:
    capacities = list(request.capacities)  # type: ignore[attr-defined]
    wanted = request.session.get(SESSION_ACTING)
    return next((each for each in capacities if each.pk == wanted), capacities[0] if capacities else None)


class SecondFactorMiddleware:
    """Officials and system staff go nowhere before this session has proved a second factor.

    allauth asks at sign-in whoever has set one up, with every way of signing in; this leads the others to the
    set-up, and sessions older than it to a proof. The demonstration's one-click sign-in stands in for it there.
    """

    # By name of the URL or its namespace: what is needed to get a second factor, to leave, or to read the notices.
    open_namespaces = frozenset({"core", "demo"})
    open_names = frozenset({"accounts:second_factor", "accounts:switch", "accounts:session", "accounts:invitation"})
    open_prefixes = ("account_", "mfa_")

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or self._is_open(request.resolver_match):
            return None
        if not selectors.needs_second_factor(request.user) or _stands_in(request):
            return None
        if not selectors.has_second_factor(request.user):
            return _redirect("accounts:second_factor", request)
        if request.session.get(SESSION_FACTOR) == request.user.pk:
            return None
        return _redirect("mfa_reauthenticate", request)

    def _is_open(self, match: ResolverMatch | None) -> bool:
        if match is None or match.url_name is None:
            return False
        if match.namespace:
            return match.namespace in self.open_namespaces or match.view_name in self.open_names
        return match.url_name.startswith(self.open_prefixes)


def _stands_in(request: HttpRequest) -> bool:
    return settings.PB_DEMO and bool(request.session.get(SESSION_DEMO_FACTOR))


def _redirect(name: str, request: HttpRequest) -> HttpResponse:
    following = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': following})}")
