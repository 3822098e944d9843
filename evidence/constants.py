from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# How obligations, reminders and mails name what they are about: one use of a piece of evidence, since each is verified
# by the other side of its own agreement.
SUBJECT_KIND = "evidence"
# Of references such as EV115-0042-K.
PREFIX = "EV"

MAX_FILES = 8
MAX_USES = 12
# Larger pictures are a link only: a page on a telephone stays light.
PICTURE_BYTES = 2 * 1024 * 1024
MAX_AMOUNT = 9_999
# The form still offers a term that ended so many days ago: what was done is often written down afterwards.
REPORTABLE_DAYS = 150
# What is owed for a term is asked for so many days before its last one, and for so long after it.
ASKED_AHEAD_DAYS = 60
ASKED_AFTER_DAYS = 180
# What dashboards and the list of commitments call soon.
DUE_SOON_DAYS = 30


class UseState(models.TextChoices):
    """Where one use of a piece of evidence stands."""

    CLAIMED = "claimed", _("Reported")
    VERIFIED = "verified", pgettext_lazy("of evidence", "Verified")
    DISPUTED = "disputed", _("Disputed")
    REJECTED = "rejected", _("Not counted")
    WITHDRAWN = "withdrawn", pgettext_lazy("of evidence", "Withdrawn")


# Those that wait for somebody.
OPEN_STATES = frozenset({UseState.CLAIMED, UseState.DISPUTED})


class DisputeReason(models.TextChoices):
    """What the other side doubts."""

    NOT_HELD = "not_held", _("It did not take place")
    AMOUNT = "amount", _("The number is not right")
    DATE = "date", _("The date is not right")
    PROOF = "proof", _("The proof is missing or cannot be read")
    NOT_THIS = "not_this", _("It does not belong to this commitment")
    TWICE = "twice", _("It has been counted already")


class Settlement(models.TextChoices):
    """How a dispute ended."""

    REVISED = "revised", _("The report was changed")
    UPHELD = "upheld", _("The Department of Civil Affairs counts it")
    REJECTED = "rejected", _("The Department of Civil Affairs does not count it")
    TAKEN_BACK = "taken_back", _("The objection was taken back")
    WITHDRAWN = "withdrawn", _("The report was withdrawn")
