from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A list with more rows than this is put together by a worker, not while its reader waits.
LARGE = 5_000
# Days for which a file can be fetched.
KEPT_DAYS = 7
# So many files may be in the making for one person.
MAX_IN_THE_MAKING = 5
# Rows between two signs of life.
ROWS_PER_SIGN = 1_000
# Work that has not moved for so long has died with its worker; after so many attempts it has failed.
STALE_SECONDS = 120
MAX_ATTEMPTS = 3
# Who has waited longer than this has left the page, and is told at once; nobody at work for so long is said too.
PATIENCE_SECONDS = 120


class ExportStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("of an exported list", "Waits to be made")
    MAKING = "making", pgettext_lazy("of an exported list", "Being made")
    DONE = "done", pgettext_lazy("of an exported list", "Ready")
    FAILED = "failed", pgettext_lazy("of an exported list", "Failed")
    EXPIRED = "expired", pgettext_lazy("of an exported list", "Expired")


IN_THE_MAKING = frozenset({ExportStatus.WAITING, ExportStatus.MAKING})


class ExportVerb(models.TextChoices):
    """What the history of an exported list tells."""

    ASK = "ask", _("asked for the list as a file")
    START = "start", _("began to write the list")
    FINISH = "finish", _("wrote the list")
    FAIL = "fail", _("could not write the list")
    REPEAT = "repeat", _("asked for another attempt")
    EXPIRE = "expire", _("removed the file")
