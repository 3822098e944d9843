"""What the frame of every page says about tasks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .header import waiting_on


def waiting(request: HttpRequest) -> dict[str, Any]:
    """`tasks_waiting`: how many tasks wait on the person in the capacity they act in; lazy, at most one query.

    None is made for visitors, people without a capacity, and auditors, on whom nothing waits.
    """
    return {"tasks_waiting": SimpleLazyObject(lambda: _waiting(request))}


def _waiting(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.acting is None or user.acting.is_auditor:
        return 0
    return waiting_on(user, user.acting)
