"""What a service answers when an act is not possible any more."""

from django.utils.functional import Promise

from core.permissions import Verdict


class ActRefused(Exception):
    """The act did not happen; `user_message` says why, in a sentence to show."""

    def __init__(self, user_message: str | Promise) -> None:
        super().__init__(str(user_message))
        self.user_message = user_message


def insist(verdict: Verdict) -> None:
    """Raise ActRefused with the rule's own reason unless `verdict` allows: the guard of every service."""
    if not verdict:
        raise ActRefused(verdict.reason)
