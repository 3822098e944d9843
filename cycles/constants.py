from django.db import models
from django.utils.translation import gettext_lazy as _

# Year 1 of the Republic is 1912.
ROC_OFFSET = 1911
# 學年學期假期辦法 art. 3: the first semester begins in August, the second in February.
TERM_1_MONTH, TERM_2_MONTH = 8, 2


class RuleCode(models.TextChoices):
    """Numbers that the bureau may change from a date on; each is counted in working days."""

    REVIEW_DAYS = "review_days", _("Working days for the district's review")
    CONFIRM_DAYS = "confirm_days", _("Working days for the section chief's confirmation")
    DECIDE_DAYS = "decide_days", _("Working days for the bureau's decision")
    CORRECTION_DAYS = "correction_days", _("Working days for answering a returned application")


# Our proposal until the bureau sets its own; stated as such on the page that shows them.
DEFAULT_RULES = {
    RuleCode.REVIEW_DAYS: 10,
    RuleCode.CONFIRM_DAYS: 3,
    RuleCode.DECIDE_DAYS: 10,
    RuleCode.CORRECTION_DAYS: 15,
}
