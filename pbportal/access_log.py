"""The web server's log without the secrets that some addresses are."""

import re
from typing import Any

from gunicorn.glogging import Logger

# Whoever has one of these may read a calendar, accept an invitation, give a consent, stop news or set a password.
_SECRET = re.compile(r"^/(calendar|consent|invitations|unsubscribe|accounts/password/reset/key)/[^/]+")


def without_secrets(path: str) -> str:
    return _SECRET.sub(r"/\1/…", path)


class DiscreetLogger(Logger):
    def atoms(self, *args: Any, **options: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(*args, **options)
        return atoms | {"U": without_secrets(atoms["U"])}
