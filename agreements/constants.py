from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# How obligations, reminders and mails name an agreement as what they are about.
SUBJECT_KIND = "agreement"


class Side(models.TextChoices):
    """Who owes a commitment."""

    SCHOOL = "school", _("School")
    GOVERNMENT = "government", _("District office")


class Per(models.TextChoices):
    """The period a target is counted in."""

    TERM = "term", _("per semester")
    YEAR = "year", _("per academic year")
    ASSEMBLY = "assembly", _("per residents' assembly")


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("status of an agreement", "Draft")
    ACTIVE = "active", _("In force")
    ENDED = "ended", _("Ended")


class Standing(models.TextChoices):
    """Where an agreement stands on a day: its status and its dates together."""

    DRAFT = "draft", pgettext_lazy("status of an agreement", "Draft")
    COMING = "coming", _("Signed")
    LIVE = "live", _("In force")
    LAPSED = "lapsed", _("Expired")
    ENDED = "ended", _("Ended")


LIVE_STATUSES = frozenset({AgreementStatus.ACTIVE})


class Relation(models.TextChoices):
    """What a public source says about a school and a district; never counted as an agreement."""

    PARTNER_AGREEMENT = "partner_agreement", _("Named as partner school")
    INFORMAL = "informal", _("Informal cooperation")


class SourceConfidence(models.TextChoices):
    HIGH = "high", _("High confidence")
    MEDIUM = "medium", _("Medium confidence")
    LOW = "low", _("Low confidence")
