"""The capacities that the frame of every page shows."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Membership


def acting(request: HttpRequest) -> dict[str, Any]:
    """`acting` (a Membership or None), `memberships`, and `stands_in_for`, the names of those for whom the person
    stands in today; all lazy and without a query of their own.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"acting": None, "memberships": (), "stands_in_for": ()}
    capacities = getattr(request, "capacities", ())
    return {
        "acting": SimpleLazyObject(lambda: user.acting),
        "memberships": capacities,
        "stands_in_for": SimpleLazyObject(lambda: _stood_in_for(capacities)),
    }


def _stood_in_for(capacities: Iterable[Membership]) -> list[str]:
    first = next(iter(capacities), None)
    return getattr(first, "stands_in_for", None) or []
