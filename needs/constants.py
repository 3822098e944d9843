from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedStatus(models.TextChoices):
    """How far a need got; whether its days have come is the calendar's matter."""

    DRAFT = "draft", pgettext_lazy("status of a need", "Draft")
    OPEN = "open", pgettext_lazy("status of a need", "Published")
    MET = "met", pgettext_lazy("status of a need", "Met")
    WITHDRAWN = "withdrawn", pgettext_lazy("status of a need", "Withdrawn")


class NeedVerb(models.TextChoices):
    """What the history of a need tells."""

    START = "start", _("wrote it down")
    EDIT = "edit", pgettext_lazy("history of a need", "changed it")
    PUBLISH = "publish", pgettext_lazy("history of a need", "published it")
    MEET = "meet", _("marked it as met")
    WITHDRAW = "withdraw", pgettext_lazy("history of a need", "withdrew it")


# A published need keeps its address, also once it is met or its days are over.
PUBLIC_STATUSES = (NeedStatus.OPEN, NeedStatus.MET)
SUBJECT_KIND = "need"
TITLE_LENGTH = 60
DETAILS_LENGTH = 1000
REASON_LENGTH = 300
MAX_AMOUNT = 999
# A need for longer than this is written anew, so that the list stays true.
MAX_OPEN_DAYS = 400
USUAL_OPEN_DAYS = 60
# From so many days before its last one a need is a task of its desk.
REMIND_DAYS = 14
