"""Terms and quarters become periods by themselves, from their first day on."""

from collections.abc import Iterator
from datetime import date, timedelta

from cycles.models import AcademicTerm
from cycles.selectors import terms_touching

from ..constants import CLOSING_DAYS, LOOK_BACK_DAYS, QUARTER_MONTHS, PeriodKind
from ..models import Period


def lay_out_periods(today: date, *, since: date | None = None) -> int:
    """A row for each period that has begun and has not ended before `since`; harmless as often as one likes.

    How many there are now that were not there before.
    """
    first = since or today - timedelta(days=LOOK_BACK_DAYS)
    before = Period.objects.count()
    Period.objects.bulk_create(_periods(first, today), ignore_conflicts=True)
    return Period.objects.count() - before


def _periods(first: date, today: date) -> Iterator[Period]:
    terms = terms_touching(first, today)
    for term in terms:
        yield _period(PeriodKind.TERM, term.key, (term.starts_on, term.ends_on), term, today)
    for starts_on, ends_on in _quarters(first, today):
        for term in terms_touching(ends_on, ends_on):
            key = f"{ends_on.year}-q{ends_on.month // QUARTER_MONTHS}"
            yield _period(PeriodKind.QUARTER, key, (starts_on, ends_on), term, today)


def _period(kind: PeriodKind, key: str, days: tuple[date, date], term: AcademicTerm, today: date) -> Period:
    """One that ended before it was laid out is not late yet."""
    due_on = max(days[1], today) + timedelta(days=CLOSING_DAYS)
    return Period(kind=kind, key=key, starts_on=days[0], ends_on=days[1], term=term, due_on=due_on)


def _quarters(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The calendar quarters with a day from `first` to `last`, each with its own first and last day."""
    begin = date(first.year, (first.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + 1, 1)
    while begin <= last:
        following = _months_later(begin, QUARTER_MONTHS)
        yield begin, following - timedelta(days=1)
        begin = following


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
