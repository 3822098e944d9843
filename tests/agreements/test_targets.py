"""How much is due in which period: the arithmetic holds for any target, any days and any terms."""

from collections import namedtuple
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agreements.constants import Per
from agreements.targets import lighter, spread

Term = namedtuple("Term", "academic_year starts_on ends_on")  # noqa: PYI024 - two lines of a table
TERMS = [
    term
    for year in range(114, 119)
    for term in (
        Term(year, date(year + 1911, 8, 1), date(year + 1912, 1, 31)),
        Term(year, date(year + 1912, 2, 1), date(year + 1912, 7, 31)),
    )
]
FIRST, LAST = TERMS[0].starts_on, TERMS[-1].ends_on
days = st.dates(FIRST, LAST)
targets = st.integers(1, 500)
pers = st.sampled_from(list(Per))


def periods(per: Per) -> list[tuple[date, date]]:
    if per != Per.YEAR:
        return [(term.starts_on, term.ends_on) for term in TERMS]
    return [(one.starts_on, two.ends_on) for one, two in zip(TERMS[::2], TERMS[1::2], strict=True)]


def test_whole_periods_owe_the_whole_target():
    assert spread(3, Per.TERM, date(2026, 8, 1), date(2027, 7, 31), TERMS) == [
        (date(2026, 8, 1), date(2027, 1, 31), 3),
        (date(2027, 2, 1), date(2027, 7, 31), 3),
    ]
    assert spread(3, Per.YEAR, date(2026, 8, 1), date(2027, 7, 31), TERMS) == [(date(2026, 8, 1), date(2027, 7, 31), 3)]
    assert spread(3, Per.ASSEMBLY, date(2026, 8, 1), date(2027, 1, 31), TERMS) == [
        (date(2026, 8, 1), date(2027, 1, 31), 3)
    ]


def test_who_begins_in_the_middle_owes_a_share_rounded_up():
    # 1 February to 31 July are 181 of 365 days: 10 x 181 / 365 = 4.96.
    assert spread(10, Per.YEAR, date(2027, 2, 1), date(2027, 7, 31), TERMS) == [
        (date(2027, 2, 1), date(2027, 7, 31), 5)
    ]
    # The last day of a term: 1 of 184.
    assert spread(3, Per.TERM, date(2027, 1, 31), date(2027, 1, 31), TERMS) == [
        (date(2027, 1, 31), date(2027, 1, 31), 1)
    ]


def test_a_first_year_owes_its_percent_rounded_up():
    assert spread(3, Per.TERM, date(2026, 8, 1), date(2027, 1, 31), TERMS, 50) == [
        (date(2026, 8, 1), date(2027, 1, 31), 2)
    ]


def test_lighter_amounts_hold_for_what_begins_in_the_first_year():
    def over(percent):
        return spread(4, Per.TERM, date(2026, 8, 1), date(2027, 7, 31), TERMS, percent)

    assert [amount for *_days, amount in lighter(over(100), over(50), date(2027, 2, 1))] == [2, 4]


@given(targets, pers, days, days, st.integers(1, 100))
def test_portions_lie_in_order_within_the_days_and_touch_every_period(target, per, one, other, percent):
    first, last = sorted((one, other))
    found = spread(target, per, first, last, TERMS[::-1], percent)
    assert [(begin, end) for begin, end, _amount in found] == [
        (max(begin, first), min(end, last)) for begin, end in periods(per) if begin <= last and end >= first
    ]
    assert all(1 <= amount <= target for _begin, _end, amount in found)


@given(targets, pers, days, days, st.integers(1, 100))
def test_a_share_is_the_smallest_whole_number_that_covers_the_days(target, per, one, other, percent):
    first, last = sorted((one, other))
    whole = {end: (end - begin).days + 1 for begin, end in periods(per)}
    for begin, end, amount in spread(target, per, first, last, TERMS, percent):
        of = next(length for full_end, length in sorted(whole.items()) if full_end >= end)
        owed = target * percent * ((end - begin).days + 1)
        assert (amount - 1) * 100 * of < owed <= amount * 100 * of


@given(targets, pers, days, days, st.integers(1, 99))
def test_a_lighter_year_never_owes_more(target, per, one, other, percent):
    first, last = sorted((one, other))
    full, light = (spread(target, per, first, last, TERMS, share) for share in (100, percent))
    assert all(less[2] <= more[2] for less, more in zip(light, full, strict=True))


@given(targets, pers, days, days)
def test_another_day_never_lowers_what_is_owed(target, per, one, other):
    first, last = sorted((one, other))
    if last == LAST:
        return
    now, longer = (sum(row[2] for row in spread(target, per, first, end, TERMS)) for end in (last, last + timedelta(1)))
    assert now <= longer
