"""The days of a renewal: when one may speak, and how long the successor runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.models import Agreement
from cycles.constants import RuleCode
from cycles.models import AcademicTerm
from cycles.selectors import known_terms, rule_value

from ..constants import LATE_DAYS

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """From the first day on which both sides may speak to the last, both inclusive."""

    opens_on: date
    late_until: date


def window_of(agreement: Agreement, today: date) -> Window:
    """The window by the rule in force today; one query."""
    ahead = timedelta(days=rule_value(RuleCode.RENEWAL_DAYS, today))
    return Window(agreement.ends_on - ahead, agreement.ends_on + timedelta(days=LATE_DAYS))


def successor_days(agreement: Agreement, today: date) -> tuple[date, date]:
    """First and last day of the successor; one query."""
    return days_after(agreement, today, known_terms())


def days_after(agreement: Agreement, today: date, terms: Sequence[AcademicTerm]) -> tuple[date, date]:
    """From the day after the last, or today where that has passed, for as many terms as before, to the end of one."""
    first = max(agreement.ends_on + ONE_DAY, today)
    before = [one for one in terms if one.starts_on <= agreement.ends_on and one.ends_on >= agreement.starts_on]
    ahead = [one for one in terms if one.ends_on > first][: len(before) or 1]
    length = agreement.ends_on - agreement.starts_on
    return first, ahead[-1].ends_on if ahead else first + length
