from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Four days, as mail servers do among themselves; the last wait is repeated.
MAX_ATTEMPTS = 40
# What the column holds.
ATTEMPTS_COUNTED = 32_767
# What nobody foresaw may pass or lie in the row: somebody should look at it the same hour.
MAX_ATTEMPTS_UNFORESEEN = 4
# Minutes to wait after each failed attempt.
BACKOFF_MINUTES = (1, 2, 5, 15, 30, 60, 120, 180)
# A step of the conversation with the mail server, and how many such all of it may take.
SMTP_TIMEOUT_SECONDS = 20
SMTP_STEPS = 3
# So many rows go to a worker with one hint, and over one connection.
HINT_CHUNK = 20
# A round with room takes other due rows; from how many rounds' worth of them.
ROUNDS_AHEAD = 8
DELIVERY_LIMIT_SECONDS = HINT_CHUNK * SMTP_STEPS * SMTP_TIMEOUT_SECONDS
# Returned mails read in one run, and how long a conversation with the mailbox may take: a step, and how many such.
BOUNCES_AT_ONCE = 500
IMAP_TIMEOUT_SECONDS = 20
IMAP_STEPS = 15
READING_LIMIT_SECONDS = 2 * IMAP_STEPS * IMAP_TIMEOUT_SECONDS
# A hint that meets a dead broker costs its request this long at most, and the next ones nothing for a while.
HINT_TIMEOUT_SECONDS = 1
HINT_REST_SECONDS = 30
# A beat re-hints this many; hints expire by the next beat, so a backlog cannot flood the broker.
HINT_BATCH = 20_000
HINT_INTERVAL_SECONDS = 60
# The readiness page calls the outbox late from here on.
LATE_MINUTES = 15
SUBJECT_LENGTH = 200
SENTENCE_LENGTH = 500


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", pgettext_lazy("of an e-mail", "Sent")
    FAILED = "failed", _("Could not be delivered")
    # What it was about was done before it left; see `Message.composer`.
    CANCELLED = "cancelled", _("No longer needed")


class Purpose(models.TextChoices):
    """What a message is for; SIGN_IN bodies are sealed, purged once sent and absent from delivery logs."""

    SIGN_IN = "sign_in", _("Sign-in")
    NOTICE = "notice", _("Notice")
    # News that its reader chose to get at once, and may stop with one click.
    NEWS = "news", _("News")


class FailureReason(models.TextChoices):
    """Why an attempt failed, in words that name nobody; the first word of `Message.last_error`."""

    UNREACHABLE = "unreachable", _("The mail server could not be reached")
    TRY_LATER = "try_later", _("The mail server asked to try again later")
    RECIPIENT_REFUSED = "recipient_refused", _("The recipient's mail server refused this address")
    CONTENT_REFUSED = "content_refused", _("The mail server refused the message")
    SENDER_REFUSED = "sender_refused", _("The mail server refused the portal as a sender")
    UNSENDABLE = "unsendable", _("The message could not be put together")
    UNEXPECTED = "unexpected", _("Something unexpected went wrong while sending")


class BounceReason(models.TextChoices):
    """Why the recipient's server returned a mail it had taken, by class of its code (RFC 3463)."""

    UNKNOWN_MAILBOX = "unknown_mailbox", _("There is no such mailbox")
    CLOSED_MAILBOX = "closed_mailbox", _("The mailbox is closed")
    FULL_MAILBOX = "full_mailbox", _("The mailbox is full")
    UNKNOWN_DOMAIN = "unknown_domain", _("There is no such mail domain")
    UNREACHABLE = "unreachable", _("The recipient's mail server did not answer for days")
    TOO_BIG = "too_big", _("The message is too big for the mailbox")
    REFUSED = "refused", _("The recipient's mail server refused it, perhaps as spam")
    OTHER = "other", _("The recipient's mail server gives no clear reason")


# What a code means without its first digit; of its two numbers the first decides where both are not named.
BOUNCE_REASONS = {
    "1": BounceReason.UNKNOWN_MAILBOX,
    "1.2": BounceReason.UNKNOWN_DOMAIN,
    "1.7": BounceReason.OTHER,
    "1.8": BounceReason.OTHER,
    "1.10": BounceReason.UNKNOWN_DOMAIN,
    "2.1": BounceReason.CLOSED_MAILBOX,
    "2.2": BounceReason.FULL_MAILBOX,
    "2.3": BounceReason.TOO_BIG,
    "3.4": BounceReason.TOO_BIG,
    "4.1": BounceReason.UNREACHABLE,
    "4.2": BounceReason.UNREACHABLE,
    "4.4": BounceReason.UNKNOWN_DOMAIN,
    "4.7": BounceReason.UNREACHABLE,
    "7": BounceReason.REFUSED,
}


class Topic(models.TextChoices):
    """What a feed item is about; people choose per topic how it reaches them."""

    DUTY = "duty", _("What waits on me, and reminders of it")
    NEWS = "news", _("News of my cases and agreements")


class Channel(models.TextChoices):
    """How a feed item reaches its person; every item stands in the in-app list whatever the channel."""

    IMMEDIATE = "immediate", _("At once")
    DIGEST = "digest", _("In the daily summary")
    NONE = "none", _("Only in the portal")


# Duties cannot be silenced; the first of each is what holds while a person has chosen nothing (`pressing` items only:
# what blocks nobody waits for the summary in any case).
CHANNELS_ALLOWED = {
    Topic.DUTY: (Channel.IMMEDIATE, Channel.DIGEST),
    Topic.NEWS: (Channel.DIGEST, Channel.IMMEDIATE, Channel.NONE),
}
# The daily summary leaves on working days from this local time on.
DIGEST_HOUR, DIGEST_MINUTE = 8, 30
