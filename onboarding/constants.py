from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# How obligations and reminders name what they are about.
LADDER_KIND = "onboarding"
ATTENDANCE_KIND = "attendance"
# Of references such as TM115-0042-K.
PREFIX = "TM"
# So many residents' assemblies watched, so many helped at: then a school may lead one (陸A一「循序漸進」).
OBSERVATIONS = 2
CO_RUN = 1
# Residents' assemblies come in spring: a newcomer that has taken no step for so long is asked about the next one.
STEP_DAYS = 120
TITLE_LENGTH = 80
PLACE_LENGTH = 80
REASON_LENGTH = 300


class Role(models.TextChoices):
    """As what a school takes part in a residents' assembly."""

    OBSERVE = "observe", _("Observes")
    ASSIST = "assist", _("Helps to run it")
    LEAD = "lead", _("Leads it")


# Those that supply table leaders; who only watches supplies nobody.
SUPPLYING = frozenset({Role.ASSIST, Role.LEAD})


class State(models.TextChoices):
    """How far a school's part in a residents' assembly has come."""

    PLANNED = "planned", _("Planned")
    REPORTED = "reported", _("Reported by the school")
    VERIFIED = "verified", pgettext_lazy("of an attendance", "Verified")
    REFUSED = "refused", pgettext_lazy("of an attendance", "Not confirmed")
    CANCELLED = "cancelled", pgettext_lazy("of an attendance", "Cancelled")


# The looks of a state's tag.
TAGS = {
    State.PLANNED: "plain",
    State.REPORTED: "waiting",
    State.VERIFIED: "",
    State.REFUSED: "attention",
    State.CANCELLED: "plain",
}


class Stage(models.TextChoices):
    """The rung on which a school stands in its first year."""

    OBSERVING = "observing", _("Observing")
    ASSISTING = "assisting", _("Helping")
    LEADING = "leading", _("Leading")
