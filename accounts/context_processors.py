"""The capacities that the frame of every page shows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def acting(request: HttpRequest) -> dict[str, Any]:
    """`acting` (a Membership or None) and `memberships`, both lazy and without a query of their own."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"acting": None, "memberships": ()}
    return {
        "acting": SimpleLazyObject(lambda: user.acting),
        "memberships": getattr(request, "capacities", ()),
    }
