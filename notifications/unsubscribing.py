"""One-click unsubscription (RFC 8058) from what a person chose to get, and need not."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .constants import Purpose
from .models import Message

_SALT = "notifications.unsubscribe"
# Law and mail programs want a link to work for weeks; people find mails after months.
GOOD_FOR_DAYS = 400


class TokenExpired(ValueError):
    """The link is older than GOOD_FOR_DAYS."""


class TokenWrong(ValueError):
    """The link was not made by this portal, or was cut off."""


def headers_for(message: Message) -> dict[str, str]:
    """The headers with which a mail program offers to stop such mails; none for mails one cannot stop.

    Those are duties, the summary that holds them, sign-in mails, and news that goes at once because its reader waits
    for just this word, such as a decision: they go to everybody, whatever they prefer.
    """
    if message.recipient_id is None or message.purpose != Purpose.NEWS:
        return {}
    return {
        "List-Unsubscribe": f"<{settings.SITE_URL}{path_for(message.recipient_id)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def path_for(user_id: int) -> str:
    return reverse("notifications:unsubscribe", args=[signing.dumps(user_id, salt=_SALT)])


def user_id_of(token: str) -> int:
    """Whose link it is. Raises TokenExpired or TokenWrong."""
    try:
        found = signing.loads(token, salt=_SALT, max_age=GOOD_FOR_DAYS * 24 * 60 * 60)
    except signing.SignatureExpired:
        raise TokenExpired(token) from None
    except signing.BadSignature:
        raise TokenWrong(token) from None
    if not isinstance(found, int):
        raise TokenWrong(token)
    return found
