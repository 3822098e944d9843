from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedKind(models.TextChoices):
    """Whose dates an address shows."""

    PERSON = "person", _("My own dates")
    DISTRICT = "district", _("The dates of my district")
    CITY = "city", _("The dates of the whole city")


class FeedVerb(models.TextChoices):
    MADE = "made", _("made a calendar address")
    REVOKED = "revoked", _("revoked a calendar address")


# How long what is no longer due is sent as cancelled, so that calendars that seldom look take it out.
CANCELLED_FOR = timedelta(days=60)
# How often a calendar is asked to look again.
REFRESH_EVERY = timedelta(hours=1)
# The nearest entries of a feed; a calendar with more is read by nobody.
MAX_ENTRIES = 2000
