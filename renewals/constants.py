from django.db import models
from django.utils.translation import gettext_lazy as _

# An agreement that ran out without a word stays on the list, and on its sides' tasks, for so many days.
LATE_DAYS = 90
# Days before the last one from which an obligation counts; a day before the earliest step, which would else be skipped.
COUNTED_DAYS = 181
NOTE_LENGTH = 300


class SchoolChoice(models.TextChoices):
    """What the school wants to do after the last day (N2, A1a)."""

    STAY = "stay", _("Stay with this district")
    MOVE = "move", _("Move to another district")
    BOTH = "both", _("Serve this district and another one")
    END = "end", _("End the cooperation")


# Those that go on with the district of the agreement.
GOES_ON_HERE = frozenset({SchoolChoice.STAY, SchoolChoice.BOTH})
# Those that need an application to another district.
GOES_ELSEWHERE = frozenset({SchoolChoice.MOVE, SchoolChoice.BOTH})


class DistrictWord(models.TextChoices):
    GO_ON = "go_on", _("Go on with this school")
    STOP = "not", _("Do not go on")


class Outcome(models.TextChoices):
    """How a renewal was closed."""

    RENEWED = "renewed", _("A successor was begun")
    MOVED = "moved", _("The school moves to another district")
    ENDED = "ended", _("The cooperation ends on its last day")


class RenewalState(models.TextChoices):
    """Whose move it is, told from the words on record."""

    OPEN = "open", _("Waits for both sides")
    SCHOOL = "school", _("Waits for the school's word")
    DISTRICT = "district", _("Waits for the district's word")
    MOVING = "moving", _("The school is moving")
    NEGOTIATING = "negotiating", _("The successor is being negotiated")
    SIGNED = "signed", _("The successor is signed")
    ENDING = "ending", _("Ends on its last day")


# Somebody of this side owes a word.
SCHOOL_OWES = frozenset({RenewalState.OPEN, RenewalState.SCHOOL})
DISTRICT_OWES = frozenset({RenewalState.OPEN, RenewalState.DISTRICT})


class Verb(models.TextChoices):
    """What the history of a renewal tells."""

    OPEN = "open", _("Opened")
    CHOOSE = "choose", _("The school chose")
    SPEAK = "speak", _("The district office said its word")
    CLOSE = "close", _("Settled")
