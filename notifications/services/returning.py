"""Mails that never reached their person: what returned mails tell, and who saw to it."""

import imaplib
import logging
import mailbox
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone

from .. import bounces
from ..bounces import Kind, Outcome, normal_address
from ..constants import MessageStatus
from ..mailboxes import Letter
from ..models import Message

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)


class Read(StrEnum):
    """What one letter of the bounce mailbox came to."""

    RETURNED = "returned"
    KNOWN = "known already"
    DELAYED = "delayed"
    NOT_OURS = "about no mail of ours"
    OTHER_RECIPIENT = "about another recipient"
    AUTOMATIC = "automatic reply"
    OTHER = "no report"
    UNREADABLE = "unreadable"


_OF_KIND = {
    Kind.DELAYED: Read.DELAYED,
    Kind.AUTOMATIC: Read.AUTOMATIC,
    Kind.OTHER: Read.OTHER,
    Kind.UNREADABLE: Read.UNREADABLE,
}


def read_bounces(letters: Iterable[Letter]) -> Counter[Read]:
    """Read letters one by one; each is marked as handled once what it says is committed.

    A letter that breaks is counted, logged and handled like the others. Raises OperationalError with the database away:
    then nothing more is marked.
    """
    tally: Counter[Read] = Counter()
    for letter in letters:
        tally[_read(letter)] += 1
        _mark(letter)
    return tally


def _mark(letter: Letter) -> None:
    try:
        letter.handled()
    except (OSError, mailbox.Error, imaplib.IMAP4.error) as error:
        # It is read again next time, and says the same.
        logger.warning("a letter of the bounce mailbox cannot be marked: %s", type(error).__name__)


def _read(letter: Letter) -> Read:
    try:
        report = bounces.read(letter.raw)
        if report.kind != Kind.FAILED:
            return _OF_KIND[report.kind]
        failed = [outcome for outcome in report.outcomes if outcome.kind == Kind.FAILED]
        return record_bounce(report.message_ids, failed)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - anybody may write there, and the next letter is another one's
        logger.error("a letter of the bounce mailbox cannot be read: %s", type(error).__name__)  # noqa: TRY400 - names people
        return Read.UNREADABLE


@transaction.atomic
def record_bounce(message_ids: Iterable[UUID], failed: Iterable[Outcome]) -> Read:
    """Note that the first of our mails that a report names was returned; told again it changes nothing.

    Anybody can write reports. One that names recipients marks only a mail to one of them.
    """
    wanted = list(message_ids)
    rows = Message.objects.filter(pk__in=wanted, status=MessageStatus.SENT).select_for_update(of=("self",), no_key=True)
    found = {row.pk: row for row in rows.only("pk", "to_address", "bounced_at").order_by("pk")}
    message = next((found[pk] for pk in wanted if pk in found), None)
    if message is None:
        return Read.NOT_OURS
    outcome = _about(message, failed)
    if outcome is None:
        return Read.OTHER_RECIPIENT
    if message.bounced_at is not None:
        return Read.KNOWN
    message.bounced_at, message.bounce_code = timezone.now(), outcome.code
    message.save(update_fields=["bounced_at", "bounce_code"])
    logger.info("message %s was returned: %s", message.pk, outcome.code)
    return Read.RETURNED


def _about(message: Message, failed: Iterable[Outcome]) -> Outcome | None:
    address = normal_address(message.to_address)
    return next((one for one in failed if not one.addresses or address in one.addresses), None)


@transaction.atomic
def settle_undelivered(message: Message, *, actor: "User") -> bool:
    """Note that somebody saw to a mail that never arrived; False when it did arrive or somebody was faster.

    Whoever shows the log has asked its own rules whether `actor` may.
    """
    row = Message.objects.undelivered().select_for_update(of=("self",), no_key=True).filter(pk=message.pk).first()
    if row is None:
        return False
    row.settled_at, row.settled_by = timezone.now(), actor
    row.save(update_fields=["settled_at", "settled_by"])
    return True
