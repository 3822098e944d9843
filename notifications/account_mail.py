"""Takes the mails of `accounts`, which is below this app, into the outbox (settings.ACCOUNTS_MAIL_SENDER)."""

from accounts.mailing import Mail

from .constants import Purpose
from .services import queue_message


def queue_account_mail(mail: Mail) -> None:
    queue_message(
        mail.template,
        dedupe_key=mail.dedupe_key,
        to=mail.to,
        address=mail.address,
        language=mail.language,
        context=mail.context,
        subject_kind=mail.subject_kind,
        subject_id=mail.subject_id,
        purpose=Purpose.SIGN_IN if mail.sealed else Purpose.NOTICE,
    )
