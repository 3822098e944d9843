"""The one way out for every mail about accounts.

The outbox lives in an app above this one, so `settings.ACCOUNTS_MAIL_SENDER` names the function that
takes a Mail into it.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from .models import User


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail, to a person (in their language) or to a bare address.

    A `sealed` one holds a code or a link that opens something: encrypted at rest, purged once sent, in no log.
    """

    template: str
    dedupe_key: str
    context: dict[str, Any] = field(default_factory=dict)
    to: User | None = None
    address: str = ""
    language: str = ""
    sealed: bool = False
    subject_kind: str = ""
    subject_id: int | None = None


class Sender(Protocol):
    def __call__(self, mail: Mail) -> None:
        """Write the mail's outbox row; the caller is inside a transaction."""
        ...


@transaction.atomic
def send(mail: Mail) -> None:
    """Queue `mail` with the act it tells of; on its own it is committed at once."""
    cast("Sender", import_string(settings.ACCOUNTS_MAIL_SENDER))(mail)


def site_link(path: str) -> str:
    """The absolute address of a page, for mails."""
    return f"{settings.SITE_URL}{path}"
