"""Active, quiet, dormant, revived: what is verified decides, and the rule that fired is named (N4)."""

from datetime import timedelta

import pytest

from agreements.constants import PauseReason, Side
from agreements.services import tell_rooms_above
from cycles.constants import RuleCode
from cycles.models import Rule
from evidence.constants import UseState
from health.constants import ClockStart, HealthState, Light
from health.models import AgreementHealth, HealthChange
from health.services import refresh
from tests.factories.accounts import make_user
from tests.factories.agreements import draft, end
from tests.factories.districts import district
from tests.factories.health import ago, judged, move, pact, pause, states, target, use

pytestmark = pytest.mark.django_db
QUIET, DORMANT = 90, 180


@pytest.mark.parametrize("side", list(Side))
def test_one_verified_event_inside_the_window_means_not_dormant(side: Side) -> None:
    agreement = pact()
    due = target(agreement, side, first=ago(400), last=ago(-30))
    use(due, ago(DORMANT))
    assert judged(agreement).state == HealthState.QUIET


@pytest.mark.parametrize("side", list(Side))
def test_removing_the_event_flips_the_state_and_names_the_rule(side: Side) -> None:
    agreement, person = pact(), make_user()
    made = use(target(agreement, side, first=ago(400), last=ago(-30)), ago(20), by=person)
    before = judged(agreement)
    move(made, UseState.DISPUTED, by=person)
    after = judged(agreement)
    change = HealthChange.objects.filter(agreement=agreement).latest("pk")
    assert (before.state, after.state) == (HealthState.REVIVED, HealthState.DORMANT)
    assert (change.from_state, change.to_state) == (HealthState.REVIVED, HealthState.DORMANT)
    assert (change.rule, change.threshold) == (RuleCode.DORMANT_DAYS, DORMANT)
    assert change.facts["silent_since"] == f"{agreement.starts_on:%Y-%m-%d}"
    assert change.facts["days_silent"] == 400


def test_claimed_things_count_for_nothing() -> None:
    agreement = pact()
    use(target(agreement, first=ago(400), last=ago(-30)), ago(5), state=UseState.CLAIMED)
    assert judged(agreement).state == HealthState.DORMANT


@pytest.mark.parametrize(
    ("silent", "state", "light"),
    [
        (QUIET, HealthState.ACTIVE, Light.GREEN),
        (QUIET + 1, HealthState.QUIET, Light.AMBER),
        (DORMANT, HealthState.QUIET, Light.AMBER),
        (DORMANT + 1, HealthState.DORMANT, Light.RED),
    ],
)
def test_the_windows_include_their_last_day(silent: int, state: HealthState, light: Light) -> None:
    found = judged(pact(starts_on=ago(silent)))
    assert (found.state, found.activity, found.days_silent) == (state, light, silent)


def test_dormant_since_the_first_day_beyond_the_window() -> None:
    assert judged(pact(starts_on=ago(200))).dormant_since == ago(200 - DORMANT - 1)


def test_revived_until_the_next_quiet_window_is_over() -> None:
    agreement = pact(starts_on=ago(400))
    due = target(agreement, first=ago(400), last=ago(-300))
    woke = ago(100)
    use(due, woke)
    use(due, woke + timedelta(days=60))
    found = judged(agreement, woke + timedelta(days=QUIET))
    assert (found.state, found.revived_on) == (HealthState.REVIVED, woke)
    assert judged(agreement, woke + timedelta(days=QUIET + 1)).state == HealthState.ACTIVE


@pytest.mark.parametrize("reason", [PauseReason.SABBATICAL, PauseReason.ELECTION_YEAR])
def test_an_accepted_pause_keeps_it_from_going_dormant(reason: PauseReason) -> None:
    agreement = pact(starts_on=ago(300))
    pause(agreement, ago(250), ago(50), reason=reason)
    during, after = judged(agreement, ago(60)), judged(agreement)
    assert (during.state, during.activity, during.days_silent) == (HealthState.PAUSED, Light.NONE, None)
    assert (after.state, after.days_silent, after.silent_from) == (HealthState.ACTIVE, 49, "pause")


def test_a_pause_that_nobody_accepted_keeps_it_from_nothing() -> None:
    agreement = pact(starts_on=ago(300))
    pause(agreement, ago(250), ago(50), is_accepted=False)
    assert judged(agreement).state == HealthState.DORMANT


def test_a_rule_changes_states_from_its_day_on() -> None:
    agreement = pact(starts_on=ago(60))
    Rule.objects.create(code=RuleCode.QUIET_DAYS, value=30, effective_from=ago(5))
    before, after = judged(agreement, ago(6)), judged(agreement, ago(5))
    assert (before.state, before.quiet_days) == (HealthState.ACTIVE, QUIET)
    assert (after.state, after.quiet_days) == (HealthState.QUIET, 30)
    assert states(agreement)[-1] == (HealthState.ACTIVE, HealthState.QUIET, RuleCode.QUIET_DAYS, 30)


def test_before_its_first_day_and_after_its_end_nothing_is_judged() -> None:
    coming = judged(pact(district=district("beitou"), starts_on=ago(-10)))
    over = pact(starts_on=ago(300))
    end(over)
    found = judged(over, ago(-1))
    assert (coming.state, coming.pace, coming.response) == (HealthState.COMING, Light.NONE, Light.NONE)
    assert (found.state, found.activity, found.urgency) == (HealthState.OVER, Light.NONE, 0)


def test_drafts_have_no_health() -> None:
    agreement = draft()
    refresh([agreement.pk])
    refresh()
    assert AgreementHealth.objects.count() == 0


def test_a_second_run_writes_nothing() -> None:
    pact(starts_on=ago(200))
    refresh()
    assert refresh() == refresh([AgreementHealth.objects.get().pk])
    assert (refresh().rows, refresh().changes, HealthChange.objects.count()) == (0, 0, 1)


def test_the_days_go_on_without_a_change_of_state() -> None:
    agreement = pact(starts_on=ago(200))
    first, second = judged(agreement), judged(agreement, ago(-1))
    assert (second.days_silent, second.as_of) == (201, ago(-1))
    assert first.state_since == second.state_since
    assert len(states(agreement)) == 1


def test_what_is_over_is_left_alone_by_the_nightly_run() -> None:
    agreement = pact(starts_on=ago(300))
    end(agreement)
    refresh(today=ago(-1))
    assert refresh(today=ago(-2)).rows == 0


@pytest.mark.parametrize(
    ("signed", "start", "silent"),
    [(10, ClockStart.SIGNING, 10), (400, ClockStart.FIRST_DAY, 200), (200, ClockStart.FIRST_DAY, 200)],
)
def test_the_clock_begins_when_both_the_first_day_and_the_last_signature_are_there(
    signed: int, start: ClockStart, silent: int
) -> None:
    found = judged(pact(starts_on=ago(200), signed_on=ago(signed)))
    assert (found.silent_from, found.days_silent) == (start, silent)
    assert found.state == (HealthState.ACTIVE if silent == 10 else HealthState.DORMANT)


def test_a_late_signature_is_no_silence_that_somebody_broke() -> None:
    agreement = pact(starts_on=ago(300), signed_on=ago(40))
    use(target(agreement, first=ago(300), last=ago(-30)), ago(20))
    assert judged(agreement).state == HealthState.ACTIVE


def test_what_was_there_before_is_judged_with_the_reference_data() -> None:
    agreement = pact(starts_on=ago(200))
    AgreementHealth.objects.all().delete()
    assert tell_rooms_above() == 1
    assert AgreementHealth.objects.get(agreement=agreement).state == HealthState.DORMANT
