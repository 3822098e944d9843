"""Periods, scopes, reviews and documents as words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# How the text of a snapshot is laid out (reports.figures.to_json); raised when that changes.
SCHEMA_VERSION = 1
# What the definitions of reports.figures say; raised when one of them counts otherwise than before.
DEFINITIONS_VERSION = 1
# An ended period is to be closed within so many days, and is laid out for so long after its end.
CLOSING_DAYS = 30
LOOK_BACK_DAYS = 200
QUARTER_MONTHS = 3
# Figures are counted one count after the other.
COUNTING_LOCK = 7_315_049

REASON_LENGTH = 300
# A larger figure is a slip of the key.
MAX_NUMBER = 9_999_999


class PeriodKind(models.TextChoices):
    TERM = "term", _("Academic term")
    QUARTER = "quarter", _("Quarter")


class PeriodStatus(models.TextChoices):
    """A period runs, or waits to be closed, while it is open."""

    OPEN = "open", pgettext_lazy("of a period", "Open")
    CLOSED = "closed", pgettext_lazy("of a period", "Closed")


class PeriodVerb(models.TextChoices):
    """What the history of a period tells."""

    CLOSE = "close", _("closed the period")
    CORRECT = "correct", _("added an erratum")


class Scope(models.TextChoices):
    """Whose figures."""

    CITY = "city", pgettext_lazy("of figures", "The city")
    DISTRICT = "district", pgettext_lazy("of figures", "A district")
    SCHOOL = "school", pgettext_lazy("of figures", "A school")


# -- looking back each year ----------------------------------------------------------------------------------

# A review is asked for in the last month of its academic year (July), and is due so many days after it ended.
REVIEW_MONTH = 7
REVIEW_DAYS = 61
TEXT_LENGTH = 1000
REMARK_LENGTH = 500


class Factor(models.TextChoices):
    """What the study says an implementation depends on (五項因素)."""

    RESOURCES = "resources", _("Resources")
    COMMUNICATION = "communication", _("Communication")
    DISPOSITION = "disposition", _("Disposition of those who carry it out")
    STRUCTURE = "structure", _("Structure and character of the office")
    ENVIRONMENT = "environment", _("Social and economic environment")


# What each asks about.
FACTOR_HINTS = {
    Factor.RESOURCES: _("Money, people, rooms and information: was there enough, and was it there in time?"),
    Factor.COMMUNICATION: _(
        "Between the office, the schools, other departments and residents: who knew what, and when?"
    ),
    Factor.DISPOSITION: _("Did officers, teachers and facilitators want it, and could they find the time for it?"),
    Factor.STRUCTURE: _("Posts, deputies, handovers and rules of the office: what helped, what stood in the way?"),
    Factor.ENVIRONMENT: _("The district, its residents and its year: what came from outside?"),
}


class Standing(models.TextChoices):
    """Which way a factor worked."""

    HELPS = "helps", pgettext_lazy("a factor", "It helped")
    NEITHER = "neither", pgettext_lazy("a factor", "Neither")
    HINDERS = "hinders", pgettext_lazy("a factor", "It hindered")


class ReviewStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("of a self-review", "Being written")
    SUBMITTED = "submitted", pgettext_lazy("of a self-review", "Handed in")
    READ = "read", pgettext_lazy("of a self-review", "Read by the Department")


class ReviewVerb(models.TextChoices):
    """What the history of a self-review tells."""

    OPEN = "open", _("began the self-review")
    SAVE = "save", _("saved the self-review")
    SUBMIT = "submit", _("handed the self-review in")
    READ = "read", _("read the self-review")


# -- documents -----------------------------------------------------------------------------------------------

# Of references such as RP115-0007-K.
PREFIX = "RP"
# Work that has not moved for so long has died with its worker; after so many attempts it has failed.
STALE_SECONDS = 120
MAX_ATTEMPTS = 3
EVIDENCE_SHOWN = 120
PHOTOS_SHOWN = 8


class ReportKind(models.TextChoices):
    COUNCIL = "council", _("Council pack")
    YEARLY = "yearly", _("Yearly report")
    DISTRICT = "district", _("Report of a district")
    SCHOOL = "school", _("Report of a school")
    HANDOVER = "handover", _("Handover file")
    PERSONAL = "personal", _("Handover of a person")


# Those that tell of a period; a handover is of the day.
OF_PERIOD = frozenset({ReportKind.COUNCIL, ReportKind.YEARLY, ReportKind.DISTRICT, ReportKind.SCHOOL})
# The common account of both sides: whoever acts for a school or an office may take them along.
COMMON = frozenset({ReportKind.COUNCIL, ReportKind.YEARLY})


class ReportStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("of a document", "Waits to be made")
    MAKING = "making", pgettext_lazy("of a document", "Being made")
    DONE = "done", pgettext_lazy("of a document", "Ready")
    FAILED = "failed", pgettext_lazy("of a document", "Failed")


IN_THE_MAKING = frozenset({ReportStatus.WAITING, ReportStatus.MAKING})


class ReportVerb(models.TextChoices):
    """What the history of a document tells."""

    ASK = "ask", _("asked for the document")
    START = "start", _("began to make the document")
    FINISH = "finish", _("made the document")
    FAIL = "fail", _("could not make the document")
    REPEAT = "repeat", _("asked for another attempt")


class Stage(models.IntegerChoices):
    """How far a document is."""

    WAITING = 0, pgettext_lazy("of a document", "Waits for its turn")
    COLLECTING = 1, pgettext_lazy("of a document", "Collecting figures and evidence")
    PDF = 2, pgettext_lazy("of a document", "Typesetting the PDF")
    ODT = 3, pgettext_lazy("of a document", "Writing the ODT")
    DONE = 4, pgettext_lazy("of a document", "Ready")
