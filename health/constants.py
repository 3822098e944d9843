from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cycles.constants import RuleCode


class HealthState(models.TextChoices):
    """How alive an agreement is; the public sees this word and no more."""

    ACTIVE = "active", pgettext_lazy("health of an agreement", "Active")
    QUIET = "quiet", pgettext_lazy("health of an agreement", "Quiet")
    DORMANT = "dormant", pgettext_lazy("health of an agreement", "Dormant")
    REVIVED = "revived", pgettext_lazy("health of an agreement", "Revived")
    PAUSED = "paused", pgettext_lazy("health of an agreement", "Paused")
    COMING = "coming", pgettext_lazy("health of an agreement", "Not begun")
    OVER = "over", pgettext_lazy("health of an agreement", "Over")


# Those that one asks about; the others have a reason that needs no word.
ASLEEP = frozenset({HealthState.QUIET, HealthState.DORMANT})


class Light(models.IntegerChoices):
    GREEN = 0, pgettext_lazy("a light", "Well")
    AMBER = 1, pgettext_lazy("a light", "Needs a look")
    RED = 2, pgettext_lazy("a light", "Overdue")
    NONE = 3, pgettext_lazy("a light", "Not judged")


class ClockStart(models.TextChoices):
    """What the days without activity are counted from."""

    USE = "use", _("the last verified report")
    FIRST_DAY = "first_day", _("the first day of the agreement")
    SIGNING = "signing", _("the last signature")
    PAUSE = "pause", _("the end of the last pause")


class Cause(models.TextChoices):
    """The rule that made a state what it is; those with days are rules of `cycles`."""

    QUIET_DAYS = RuleCode.QUIET_DAYS.value, _("Days without activity until an agreement is quiet")
    DORMANT_DAYS = RuleCode.DORMANT_DAYS.value, _("Days without activity until an agreement is dormant")
    PAUSE = "pause", _("A pause that both sides accepted")
    FIRST_DAY = "first_day", _("The first day of the agreement")
    END = "end", _("The end of the agreement")


CAUSES = {
    HealthState.ACTIVE: Cause.QUIET_DAYS,
    HealthState.QUIET: Cause.QUIET_DAYS,
    HealthState.DORMANT: Cause.DORMANT_DAYS,
    HealthState.REVIVED: Cause.DORMANT_DAYS,
    HealthState.PAUSED: Cause.PAUSE,
    HealthState.COMING: Cause.FIRST_DAY,
    HealthState.OVER: Cause.END,
}


class ArrearKind(models.TextChoices):
    """What a side has let pass."""

    TARGET = "target", _("Commitment not fulfilled")
    VERIFY = "verify", _("Report not verified")
    ANSWER = "answer", _("Objection not answered")


class RevivalOutcome(models.TextChoices):
    DONE = "done", _("Something was verified since")
    PASSED = "passed", _("The day passed without a verified report")


# The order of lists: the state first, then how far behind. Over ones have none and stay out.
URGENCY = {
    HealthState.DORMANT: 40,
    HealthState.QUIET: 30,
    HealthState.REVIVED: 20,
    HealthState.ACTIVE: 10,
    HealthState.PAUSED: 2,
    HealthState.COMING: 1,
    HealthState.OVER: 0,
}
# The rules that the lights follow, each kept on the row as it was on its day.
RULES = (RuleCode.QUIET_DAYS, RuleCode.DORMANT_DAYS, RuleCode.PACE_GREEN_PERCENT, RuleCode.PACE_AMBER_PERCENT)
# «Take it up again» names a day that is near.
MAX_REVIVAL_DAYS = 90
# Lines of one kind that a light opens.
FACTS_SHOWN = 8
# Of one agreement in a list and on its own page; all of them stand on the page of what is owed.
ARREARS_SHOWN = 4
# Cluster-wide number of the lock between the nightly run over everything and the single agreements.
HEALTH_LOCK = 7_315_048
