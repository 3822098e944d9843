from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_ATTEMPTS = 8
# Minutes to wait after each failed attempt.
BACKOFF_MINUTES = (1, 2, 5, 15, 60, 180, 720)
SMTP_TIMEOUT_SECONDS = 20
# A hint that meets a dead broker costs its request this long at most, and the next ones nothing for a while.
HINT_TIMEOUT_SECONDS = 1
HINT_REST_SECONDS = 30
# A beat re-hints this many; hints expire by the next beat, so a backlog cannot flood the broker.
HINT_BATCH = 2000
HINT_INTERVAL_SECONDS = 60
# The readiness page calls the outbox late from here on.
LATE_MINUTES = 15
SUBJECT_LENGTH = 200


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", pgettext_lazy("of an e-mail", "Sent")
    FAILED = "failed", _("Could not be delivered")


class Purpose(models.TextChoices):
    """What a message is for; SIGN_IN bodies are sealed, purged once sent and absent from delivery logs."""

    SIGN_IN = "sign_in", _("Sign-in")
    NOTICE = "notice", _("Notice")


class FailureReason(models.TextChoices):
    """Why an attempt failed, in words that name nobody; the first word of `Message.last_error`."""

    UNREACHABLE = "unreachable", _("The mail server could not be reached")
    TRY_LATER = "try_later", _("The mail server asked to try again later")
    RECIPIENT_REFUSED = "recipient_refused", _("The recipient's mail server refused this address")
    CONTENT_REFUSED = "content_refused", _("The mail server refused the message")
    SENDER_REFUSED = "sender_refused", _("The mail server refused the portal as a sender")
    UNSENDABLE = "unsendable", _("The message could not be put together")
    UNEXPECTED = "unexpected", _("Something unexpected went wrong while sending")
