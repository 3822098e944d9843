from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CircularStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("status of a circular", "Draft")
    WAITING = "waiting", _("Waiting for release")
    SENT = "sent", pgettext_lazy("status of a circular", "Sent")
    DISCARDED = "discarded", pgettext_lazy("status of a circular", "Discarded")


class LeftOut(models.TextChoices):
    """Why somebody of the audience does not get the mail."""

    INACTIVE = "inactive", _("The account is not active")
    UNCONFIRMED = "unconfirmed", _("The address is not confirmed")
    BOUNCED = "bounced", _("An earlier mail to the address came back")
    # Only between handing in and release:
    LEFT = "left", _("No longer in this capacity")
    MOVED = "moved", _("The address has changed since the list was fixed")


class CircularVerb(models.TextChoices):
    """What the history of a circular tells."""

    START = "start", _("began a circular")
    ASK_RELEASE = "ask_release", _("asked for release")
    SEND = "send", _("sent it")
    RELEASE = "release", _("released it")
    TAKE_BACK = "take_back", _("took it back")
    SEND_BACK = "send_back", _("sent it back with a remark")
    DISCARD = "discard", _("discarded it")


# How far a circular got, as the tag beside it looks.
TAGS = {
    CircularStatus.DRAFT: "plain",
    CircularStatus.WAITING: "waiting",
    CircularStatus.SENT: "",
    CircularStatus.DISCARDED: "plain",
}
# Above this number somebody else must look at the list before it goes out.
ALONE_UP_TO = 20
SUBJECT_LENGTH = 100
BODY_LENGTH = 5000
REMARK_LENGTH = 300
# Rows written at once, and rows of a list shown at once.
BATCH = 500
SHOWN = 100
SUBJECT_KIND = "circular"
# The mails that ask for release stand apart from those of the circular itself.
RELEASE_KIND = "circular_release"
