from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Body(models.TextChoices):
    """Who can owe something: an office or a school; who its people are says `obligations.duty`."""

    SCHOOL = "school", _("School")
    DISTRICT = "district", _("District office")
    CHIEF = "chief", pgettext_lazy("who owes it", "Section chief")
    BUREAU = "bureau", _("Department of Civil Affairs")
    BUREAU_HEAD = "bureau_head", _("Administrators of the Department of Civil Affairs")


# The body id of those that exist once.
THE_BUREAU = 0


class Audience(models.TextChoices):
    """Whom a step of a ladder reaches."""

    RESPONSIBLE = "responsible", _("Whoever owes it")
    SUPERIOR = "superior", _("Their superior")
    BUREAU = "bureau", _("Department of Civil Affairs")


# Whom one turns to when nothing happens: contact → head of unit, officer → section chief → bureau. The head of a
# unit has no account: their address comes with the obligation.
SUPERIOR_OF = {
    Body.SCHOOL: Body.SCHOOL,
    Body.DISTRICT: Body.CHIEF,
    Body.CHIEF: Body.BUREAU,
    Body.BUREAU: Body.BUREAU_HEAD,
    Body.BUREAU_HEAD: Body.BUREAU_HEAD,
}


class Unit(models.TextChoices):
    WORKING = "working", _("working days")
    CALENDAR = "calendar", _("calendar days")


class Consequence(models.IntegerChoices):
    """What happens while nobody acts; tasks are sorted by it."""

    SOMEBODY_BLOCKED = 1, _("Somebody cannot go on")
    RIGHT_LAPSES = 2, _("A right or a date is lost")
    WORK_WAITS = 3, _("Work waits")


class ReminderState(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("of a reminder", "Sent out")
    # A later step was due as well when the sweep came: only that one went out.
    SUPERSEDED = "superseded", _("Replaced by a later step")


class LadderVerb(models.TextChoices):
    STEP_ADDED = "step_added", _("added a step")
    STEP_CHANGED = "step_changed", _("changed a step")
    STEP_REMOVED = "step_removed", _("removed a step")


# Steps of a day go out from this local hour on, not at midnight.
REMINDER_HOUR = 8
MAX_OFFSET_DAYS = 400
MAX_STEPS = 12
# The yardstick of readiness and of the alarm: a sweep older than this means the scheduler is dead.
SWEEP_LATE_HOURS = 26
SWEEP_KEPT_DAYS = 90
# Cluster-wide number of the lock that lets one sweep run at a time.
SWEEP_LOCK = 7_315_042


class Fate(models.TextChoices):
    """What became, or becomes, of one step of a ladder for one round."""

    ISSUED = "issued", pgettext_lazy("of a reminder", "Sent out")
    SUPERSEDED = "superseded", _("Replaced by a later step")
    # Its day has come: the next sweep writes it, or replaces it by a later one.
    DUE = "due", _("Goes out with the next sweep")
    # Those above hear of it only once whoever owes it was reminded on an earlier day.
    WITHHELD = "withheld", _("Waits: whoever owes it is reminded first")
    # It had passed, or was the very day, when the obligation began.
    EARLIER = "earlier", _("Lay before it began")
    COMING = "coming", _("Still to come")
