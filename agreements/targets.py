"""How much of a target is due in which period: pure arithmetic, the same for both sides."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol

from .constants import Per

# First and last day that count, both inclusive, and how much is due on the last.
Portion = tuple[date, date, int]


class Term(Protocol):
    """An academic term."""

    academic_year: int
    starts_on: date
    ends_on: date


def spread(
    target: int, per: str, starts_on: date, ends_on: date, terms: Iterable[Term], percent: int = 100
) -> list[Portion]:
    """The target laid over the periods that the days from `starts_on` to `ends_on` touch, in order.

    A period touched in part counts its share of days, rounded up, so that whoever is in it at all owes something.
    Per assembly counts like per term: one assembly is expected in each.
    """
    return [
        (max(first, starts_on), min(last, ends_on), _share(target, percent, first, last, starts_on, ends_on))
        for first, last in _periods(per, sorted(terms, key=lambda term: term.starts_on))
        if first <= ends_on and last >= starts_on
    ]


def _periods(per: str, terms: Sequence[Term]) -> list[tuple[date, date]]:
    if per != Per.YEAR:
        return [(term.starts_on, term.ends_on) for term in terms]
    years = [list(year) for _number, year in groupby(terms, key=lambda term: term.academic_year)]
    return [(year[0].starts_on, year[-1].ends_on) for year in years]


def _share(target: int, percent: int, first: date, last: date, starts_on: date, ends_on: date) -> int:
    whole, part = _days(first, last), _days(max(first, starts_on), min(last, ends_on))
    return -(-target * percent * part // (100 * whole))


def _days(first: date, last: date) -> int:
    return (last - first) // timedelta(days=1) + 1


def lighter(full: Sequence[Portion], light: Sequence[Portion], until: date) -> list[Portion]:
    """`light` for the periods that begin before `until`, `full` for the others; both lie over the same periods."""
    return [less if less[0] < until else whole for whole, less in zip(full, light, strict=True)]
