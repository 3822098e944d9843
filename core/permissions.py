"""Verdicts: a permission that can say why not."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a `can_<verb>` rule; truthy when allowed, else `reason` is a sentence to show."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(allowed=True)


def refuse(reason: str | Promise) -> Verdict:
    return Verdict(allowed=False, reason=reason)


def require(verdict: Verdict) -> None:
    """Raise PermissionDenied (a 403 page showing the reason) unless `verdict` allows."""
    if not verdict:
        raise PermissionDenied(str(verdict.reason))
