from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Year 1 of the Republic is 1912.
ROC_OFFSET = 1911
# 學年學期假期辦法 art. 3: the first semester begins in August, the second in February.
TERM_1_MONTH, TERM_2_MONTH = 8, 2
# The working calendar reaches to the end of the year that is this many years ahead, the terms further.
CALENDAR_YEARS_AHEAD = 2
TERM_YEARS_AHEAD = 5
# As date.weekday() counts.
SATURDAY = 5
# What a Saturday or Sunday is called that is worked for another day.
MAKE_UP_DAY = "補行上班日"


class RuleUnit(models.TextChoices):
    """What a rule counts in."""

    WORKING_DAYS = "working_days", _("Working days")
    DAYS = "days", pgettext_lazy("unit of a threshold", "Days")
    PERCENT = "percent", _("Percent")


class RuleCode(models.TextChoices):
    """Numbers that the bureau may change from a date on; `RULE_UNITS` says what each counts in."""

    CLAIM_DAYS = "claim_days", _("Working days for the district to take a new application")
    REVIEW_DAYS = "review_days", _("Working days for the district's review")
    CORRECTION_DAYS = "correction_days", _("Working days for answering a returned application")
    CONFIRM_DAYS = "confirm_days", _("Working days for the section chief's confirmation")
    DECIDE_DAYS = "decide_days", _("Working days for the bureau's decision")
    SIGN_DAYS = "sign_days", _("Working days from the draft agreement to its recorded signature")
    PEOPLE_DAYS = "people_days", _("Working days to confirm somebody who asks to act for a school")
    MAIL_DAYS = "mail_days", _("Working days to see to a mail that could not be delivered")
    CIRCULAR_DAYS = "circular_days", _("Working days for a colleague to look at a circular")
    VERIFY_DAYS = "verify_days", _("Working days for the other side to verify what was reported")
    ANSWER_DAYS = "answer_days", _("Working days to answer an objection to a report")
    NEGOTIATE_DAYS = "negotiate_days", _("Working days for a side's turn in a negotiation")
    PAUSE_DAYS = "pause_days", _("Working days to answer a proposed pause")
    QUIET_DAYS = "quiet_days", _("Days without verified activity until a partnership is quiet")
    DORMANT_DAYS = "dormant_days", _("Days without verified activity until a partnership is dormant")
    RENEWAL_DAYS = "renewal_days", _("Days before its end from which an agreement is up for renewal")
    PACE_GREEN_PERCENT = "pace_green_percent", _("Percent of what is due by today that is on pace")
    PACE_AMBER_PERCENT = "pace_amber_percent", _("Percent of what is due by today below which a side is far behind")
    RECUSAL_DAYS = "recusal_days", _("Days for which a former tie to a school still excludes an official")
    FIRST_YEAR_PERCENT = "first_year_percent", _("Percent of its targets that a school owes in its first year")


# Our proposal until the bureau sets its own; stated as such on the page that shows them.
DEFAULT_RULES = {
    RuleCode.CLAIM_DAYS: 1,
    RuleCode.REVIEW_DAYS: 10,
    RuleCode.CORRECTION_DAYS: 15,
    RuleCode.CONFIRM_DAYS: 3,
    RuleCode.DECIDE_DAYS: 10,
    RuleCode.SIGN_DAYS: 20,
    RuleCode.PEOPLE_DAYS: 3,
    RuleCode.MAIL_DAYS: 2,
    RuleCode.CIRCULAR_DAYS: 1,
    RuleCode.VERIFY_DAYS: 10,
    RuleCode.ANSWER_DAYS: 10,
    RuleCode.NEGOTIATE_DAYS: 15,
    RuleCode.PAUSE_DAYS: 10,
    RuleCode.QUIET_DAYS: 90,
    RuleCode.DORMANT_DAYS: 180,
    RuleCode.RENEWAL_DAYS: 180,
    RuleCode.RECUSAL_DAYS: 365,
    RuleCode.PACE_GREEN_PERCENT: 80,
    RuleCode.PACE_AMBER_PERCENT: 50,
    RuleCode.FIRST_YEAR_PERCENT: 50,
}
# What is not named here counts in working days, as offices do.
RULE_UNITS = {
    RuleCode.QUIET_DAYS: RuleUnit.DAYS,
    RuleCode.DORMANT_DAYS: RuleUnit.DAYS,
    RuleCode.RENEWAL_DAYS: RuleUnit.DAYS,
    RuleCode.RECUSAL_DAYS: RuleUnit.DAYS,
    RuleCode.PACE_GREEN_PERCENT: RuleUnit.PERCENT,
    RuleCode.PACE_AMBER_PERCENT: RuleUnit.PERCENT,
    RuleCode.FIRST_YEAR_PERCENT: RuleUnit.PERCENT,
}


def unit_of(code: str) -> RuleUnit:
    return RULE_UNITS.get(RuleCode(code), RuleUnit.WORKING_DAYS)


class CalendarVerb(models.TextChoices):
    """What the history of a day tells."""

    CHANGED = "changed", _("changed the day")
    # The list of public holidays says something else than when the day was laid out.
    REFRESHED = "refreshed", _("took the day over from the list of public holidays")


class RuleVerb(models.TextChoices):
    """What the history of a rule tells."""

    SET = "set", _("set a value")
    TAKEN_BACK = "taken_back", _("took a value back")


# A longer count than this is a slip of the key, so is a date further ahead.
MAX_WORKING_DAYS = 250
MAX_RULE_DAYS = 400
RULE_MAXIMA = {RuleUnit.WORKING_DAYS: MAX_WORKING_DAYS, RuleUnit.DAYS: MAX_RULE_DAYS, RuleUnit.PERCENT: 100}
MAX_RULE_YEARS_AHEAD = 5
CHANGES_SHOWN = 20
