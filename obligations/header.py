"""The number of tasks in the header of every page, and the first of them, remembered for half a minute.

They are asked on each page of everybody, and change rarely. Whatever the reader does themselves counts at once; what
others do, half a minute later at most. The page of tasks counts afresh. While the cache is away, every page asks.
"""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts.models import Membership, User
from core.dates import local_today

from .duty import place_of
from .selectors.at_place import count_at, rounds_at
from .selectors.tasks import Round, round_of

View = TypeVar("View", bound=Callable[..., HttpResponse])
Found = TypeVar("Found")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def waiting_on(user: User, membership: Membership) -> int:
    """How much waits on a person in one capacity, at most settings.TASKS_REMEMBERED_SECONDS ago."""
    return _remembered(_key(user, membership), lambda: count_at(user, membership))


def first_on(user: User, membership: Membership, *, limit: int) -> list[Round]:
    """The most pressing rounds that wait on a person in one capacity, as long ago as their number."""
    key = f"{_key(user, membership)}:first"
    return [
        round_of(row, user, membership) for row in _remembered(key, lambda: rounds_at(user, membership, limit=limit))
    ]


def _remembered(key: str, ask: Callable[[], Found]) -> Found:
    seconds = settings.TASKS_REMEMBERED_SECONDS
    if not seconds:
        return ask()
    found: Found | None = cache.get(key)
    if found is None:
        found = ask()
        cache.set(key, found, seconds)
    return found


def remember(user: User, membership: Membership, number: int) -> None:
    """A number that the page of tasks has just counted; what was known of the first ones may be out of date."""
    key = _key(user, membership)
    cache.delete(f"{key}:first")
    if settings.TASKS_REMEMBERED_SECONDS:
        cache.set(key, number, settings.TASKS_REMEMBERED_SECONDS)


def forget(user: User) -> None:
    """Count afresh on the next page, in whatever capacity they act."""
    if user.acting is not None:
        key = _key(user, user.acting)
        cache.delete_many([key, f"{key}:first"])


def _key(user: User, membership: Membership) -> str:
    return f"tasks:{local_today()}:{user.pk}:{place_of(membership)}"


def does_no_task(view: View) -> View:
    """Mark a view whose POST never does a task of its sender, such as what a page sends by itself."""
    view.does_no_task = True  # type: ignore[attr-defined]
    return view


class OwnActsCountMiddleware:
    """Whatever a reader sends may have done a task of theirs: the next page counts afresh."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in _SAFE and request.user.is_authenticated and not _does_no_task(request):
            forget(request.user)
        return response


def _does_no_task(request: HttpRequest) -> bool:
    return request.resolver_match is not None and hasattr(request.resolver_match.func, "does_no_task")
