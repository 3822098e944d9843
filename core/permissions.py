"""Verdicts and refusals: a permission, and a service, that can say why not."""

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


class Refused(Exception):
    """A service's answer when an act is not possible (any more); `user_message` says why, to be shown.

    Each app has its own kind of it, so that views catch what their own services refuse.
    """

    def __init__(self, user_message: str | Promise) -> None:
        super().__init__(str(user_message))
        self.user_message = user_message

    @classmethod
    def unless(cls, verdict: Verdict) -> None:
        """Raise it with the rule's own reason unless `verdict` allows: the guard of a service."""
        if not verdict:
            raise cls(verdict.reason)
