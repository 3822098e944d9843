from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PREFIX = "IM"
# What one file may hold. More than an office keeps in one list; what is larger is split.
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 2_000
# The headings stand in one of the first rows: offices like a title above them.
HEADING_ROWS = 10
# A row with this word in a cell is the template's example.
EXAMPLE = "範例"
# Up to so many rows are taken over while one waits (two seconds); more by a worker.
AT_ONCE = 20
# A worker that gave no sign of life for so long is believed dead.
STALE_SECONDS = 120
# A batch that nobody takes over is let go of after so many days, with all that was read.
KEEP_DAYS = 30
ROWS_SHOWN = 50
# One batch at a time writes, so that no two judge what the other one is just adding.
TAKING_LOCK = 7_340_115


class ListKind(models.TextChoices):
    """What a list is about."""

    SCHOOLS = "schools", _("Schools and campuses")
    CONTACTS = "contacts", _("Contacts of schools")
    AGREEMENTS = "agreements", _("Agreements of the past")
    EVIDENCE = "evidence", _("Reports of the past")


# What each is for, and what does not belong in it.
HINTS = {
    ListKind.SCHOOLS: _("Schools that the registry does not have, and further campuses of those it has."),
    ListKind.CONTACTS: _("Who acts for a school. Each is told by e-mail; officials are invited, not taken over."),
    ListKind.AGREEMENTS: _("Agreements on paper, over or still running, with what both sides promised."),
    ListKind.EVIDENCE: _("What was done for agreements that the portal has: take over agreements first."),
}


class BatchStatus(models.TextChoices):
    CHECKED = "checked", pgettext_lazy("of a batch", "Checked")
    TAKING = "taking", pgettext_lazy("of a batch", "Being taken over")
    TAKEN = "taken", pgettext_lazy("of a batch", "Taken over")
    DROPPED = "dropped", pgettext_lazy("of a batch", "Let go")


class BatchVerb(models.TextChoices):
    """What the history of a batch tells."""

    CHECK = "check", _("had the list checked")
    BEGIN = "begin", _("began to take it over")
    TAKE = "take", _("took it over")
    RETURN = "return", _("found it changed and took nothing over")
    DROP = "drop", _("let it go")


class Outcome(models.TextChoices):
    """What the check says about one row."""

    ADD = "add", pgettext_lazy("of a row", "Will be added")
    PRESENT = "present", pgettext_lazy("of a row", "Already there")
    WRONG = "wrong", pgettext_lazy("of a row", "Cannot be read")


ADDED = pgettext_lazy("of a row", "Added")
