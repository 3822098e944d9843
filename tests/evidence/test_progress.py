"""Progress: sums apart by state, expected by the elapsed days, pauses taken out, one query whatever the size."""

from datetime import date, timedelta

import pytest

from agreements.constants import PauseReason, Side
from agreements.models import Agreement, Pause, TermTarget
from core.dates import local_today
from evidence import services
from evidence.constants import DisputeReason
from evidence.selectors import Light, TargetRow, progress_by_commitment, progress_of
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import make_bureau

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 9, 1), date(2026, 12, 9)  # a hundred days


def a_target(agreement: Agreement, *, amount: int = 10, side: Side = Side.SCHOOL) -> TermTarget:
    return make.add_target(agreement, side=side, amount=amount, days=(FIRST, LAST))


def row_of(target: TermTarget, day: date) -> TargetRow:
    columns = progress_of(target.agreement, day).columns
    return next(row for column in columns for row in column.rows if row.target == target)


def a_pause(agreement: Agreement, first: date, last: date, *, accepted: bool = True) -> None:
    by = make_bureau()
    moment = agreement.created_at
    Pause.objects.create(
        agreement=agreement,
        reason=PauseReason.SABBATICAL,
        starts_on=first,
        ends_on=last,
        proposed_side=Side.SCHOOL,
        proposed_by=by,
        proposed_at=moment,
        accepted_by=by if accepted else None,
        accepted_at=moment if accepted else None,
    )


@pytest.fixture
def agreement() -> Agreement:
    return agreements.signed(starts_on=date(2026, 1, 1))


def row(*, verified: int = 0, claimed: int = 0, amount: int = 10, elapsed: int = 50, ended: bool = False) -> TargetRow:
    """Of a target of a hundred days, `elapsed` of them gone."""
    target = TermTarget(amount=amount, starts_on=FIRST, ends_on=LAST)
    today = LAST + timedelta(days=1) if ended else FIRST + timedelta(days=elapsed - 1)
    return TargetRow(target, today, verified, claimed, 0, days=100, days_elapsed=100 if ended else elapsed)


def test_states_are_summed_apart(agreement):
    target = a_target(agreement)
    actor, judge = make.reporter(agreement), make.judge(agreement)
    reports = [make.claimed(agreement, actor=actor, uses=[(target, number)]) for number in (1, 2, 4, 8)]
    services.verify_use(make.use_of(reports[1]), actor=judge, seen_version=1)
    objection = {"reason": DisputeReason.DATE, "comment": "日期不符。", "seen_version": 1}
    services.dispute_use(make.use_of(reports[2]), actor=judge, **objection)
    services.withdraw_evidence(reports[3], actor=actor)
    found = row_of(target, local_today())
    assert (found.verified, found.claimed, found.disputed, found.reported) == (2, 1, 4, 3)


def test_what_the_elapsed_days_ask(agreement):
    target = a_target(agreement)
    asked = {day: row_of(target, day).expected for day in (FIRST - timedelta(days=1), FIRST, date(2026, 10, 20), LAST)}
    assert asked == {date(2026, 8, 31): 0, FIRST: 0, date(2026, 10, 20): 5, LAST: 10}


def test_accepted_pauses_take_their_days_out(agreement):
    target = a_target(agreement)
    a_pause(agreement, date(2026, 9, 11), date(2026, 9, 30))
    before, within, after = (row_of(target, day) for day in (date(2026, 9, 10), date(2026, 9, 20), date(2026, 10, 30)))
    assert (before.days, before.days_elapsed) == (80, 10)
    assert (within.days, within.days_elapsed) == (80, 10)
    assert (after.days, after.days_elapsed, after.expected) == (80, 40, 5)


def test_a_pause_nobody_accepted_takes_nothing_out(agreement):
    target = a_target(agreement)
    a_pause(agreement, date(2026, 9, 11), date(2026, 9, 30), accepted=False)
    assert row_of(target, LAST).days == 100


def test_a_pause_counts_as_far_as_it_touches_the_target(agreement):
    target = a_target(agreement)
    a_pause(agreement, date(2026, 8, 1), date(2026, 9, 10))
    found = row_of(target, date(2026, 9, 20))
    assert (found.days, found.days_elapsed) == (90, 10)


@pytest.mark.parametrize(
    ("state", "light"),
    [
        ({"verified": 10}, Light.MET),
        ({"verified": 5}, Light.ON_PACE),
        ({"verified": 4}, Light.BEHIND),
        ({"verified": 4, "claimed": 1}, Light.WAITING),
        ({"verified": 9, "ended": True}, Light.MISSED),
        ({"verified": 9, "claimed": 1, "ended": True}, Light.WAITING),
        ({"elapsed": 0}, Light.COMING),
        ({"elapsed": 9}, Light.ON_PACE),
    ],
)
def test_lights(state, light):
    assert row(**state).light == light


@pytest.mark.parametrize(
    ("state", "forecast"),
    [({"verified": 4}, 8), ({"verified": 0}, 0), ({"verified": 1, "elapsed": 9}, None), ({"ended": True}, None)],
)
def test_the_forecast_is_the_present_pace_carried_on(state, forecast):
    assert row(**state).forecast == forecast


def test_the_bar_never_overflows():
    assert row(verified=7, claimed=9).meter == {"verified": 70, "claimed": 30, "pace": 50}
    assert row(verified=30, ended=True).meter == {"verified": 100, "claimed": 0, "pace": 0}


def test_both_sides_stand_side_by_side(agreement):
    progress = progress_of(agreement)
    assert [column.side for column in progress.columns] == [Side.GOVERNMENT, Side.SCHOOL]
    assert [len(column.rows) > 0 for column in progress.columns] == [True, True]


def test_a_replaced_target_asks_for_nothing(agreement):
    target = a_target(agreement)
    TermTarget.objects.filter(pk=target.pk).update(is_current=False)
    assert target not in [found.target for found in progress_of(agreement).school.rows]


def test_a_commitment_over_its_terms(agreement):
    target = a_target(agreement, amount=2)
    TermTarget.objects.create(
        commitment=target.commitment, agreement=agreement, side=Side.SCHOOL, amount=3,
        starts_on=date(2027, 2, 1), ends_on=date(2027, 7, 31),
    )  # fmt: skip
    make.verified(agreement, uses=[(target, 5)])
    found = next(
        one for one in progress_by_commitment(agreement)[Side.SCHOOL] if one.indicator == target.commitment.indicator
    )
    # Five where two were promised do not make up for the three of the next term.
    assert (found.amount, found.verified, found.percent) == (5, 5, 40)


@pytest.mark.parametrize("number", [1, 3])
def test_one_query_whatever_there_is(agreement, django_assert_num_queries, number):
    for nth in range(number):
        make.verified(agreement, uses=[(make.add_target(agreement, nth=nth + 1), 1)])
    with django_assert_num_queries(1):
        progress_of(agreement)
