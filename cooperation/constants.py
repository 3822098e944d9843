from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityKind(models.TextChoices):
    """What a school and a district did together without an agreement."""

    LECTURE = "lecture", _("Lecture or class")
    FIELD_WALK = "field_walk", _("Field walk")
    ASSEMBLY = "assembly", _("Help at a residents' assembly")
    WORKSHOP = "workshop", _("Workshop")
    STUDENT_WORK = "student_work", _("Students' work on the district")
    OTHER = "other", _("Something else")


WHAT_LENGTH = 120
NOTE_LENGTH = 300
REASON_LENGTH = 200
MAX_PARTICIPANTS = 9_999
# How far back somebody may enter what was done.
MAX_YEARS_BACK = 5
# A year and five weeks: the same class held again a year later, a few weeks late, is the second time.
INVITE_WINDOW_DAYS = 400
# So many times, and two bodies work together; once is a try.
INVITE_FROM = 2
# Schools found at once, and schools offered without searching.
MAX_HITS = 10
MAX_RECENT = 6
