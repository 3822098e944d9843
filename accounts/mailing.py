"""The one way out for every mail about accounts.

The outbox lives in an app above this one, so `settings.ACCOUNTS_MAIL_SENDER` names the function that
takes a mail into it.
"""

from typing import Any, Protocol, cast

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from .models import User


class Sender(Protocol):
    def __call__(
        self,
        template: str,
        *,
        dedupe_key: str,
        to: User | None,
        address: str,
        language: str,
        context: dict[str, Any],
        subject_kind: str,
        subject_id: int | None,
        purpose: str,
    ) -> bool:
        """Write the mail's outbox row; the caller is inside a transaction. False when it was there already."""
        ...


@transaction.atomic
def send(
    template: str,
    *,
    dedupe_key: str,
    context: dict[str, Any],
    to: User | None = None,
    address: str = "",
    language: str = "",
    subject_kind: str = "",
    subject_id: int | None = None,
    sealed: bool = False,
) -> None:
    """Queue a mail with the act it tells of; on its own it is committed at once.

    A `sealed` one holds a code or a link that opens something: encrypted at rest, purged once sent, in no log.
    """
    sender = cast("Sender", import_string(settings.ACCOUNTS_MAIL_SENDER))
    sender(
        template, dedupe_key=dedupe_key, to=to, address=address, language=language, context=context,
        subject_kind=subject_kind, subject_id=subject_id, purpose="sign_in" if sealed else "notice",
    )  # fmt: skip


def site_link(path: str) -> str:
    """The absolute address of a page, for mails."""
    return f"{settings.SITE_URL}{path}"
