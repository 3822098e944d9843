"""A sleeping agreement is taken up again in one step (N4), and both sides are asked for a word before."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.constants import Side
from core.dates import format_roc_short, local_today
from evidence.constants import UseState
from health import services
from health.constants import HealthState, RevivalOutcome
from health.models import Revival
from health.services import RevivalRefused, refresh
from obligations.models import Reminder
from obligations.services import lay_out_ladders, sweep
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.health import ago, asleep, judged, target, use

pytestmark = pytest.mark.django_db
WHAT = "到課堂說明下學期的住民大會"


def soon():
    return local_today() + timedelta(days=10)


def someone(agreement, side: Side):
    return make_coordinator(agreement.school) if side == Side.SCHOOL else make_officer(agreement.district)


def taken_up(agreement, side: Side = Side.SCHOOL, **fields) -> Revival:
    usual = {"actor": someone(agreement, side), "what": WHAT, "planned_on": soon()}
    return services.take_up(agreement, **usual | fields)


@pytest.mark.parametrize("side", list(Side))
def test_either_side_takes_it_up_with_one_form(client_as, side: Side) -> None:
    agreement = asleep()
    url = reverse("health:take_up", args=[agreement.reference])
    answer = client_as(someone(agreement, side)).post(url, {"what": WHAT, "planned_on": format_roc_short(soon())})
    made = Revival.objects.get(agreement=agreement)
    assert answer.url == reverse("health:detail", args=[agreement.reference])
    assert (made.side, made.what, made.planned_on) == (side, WHAT, soon())


def test_both_sides_see_it(client_as) -> None:
    agreement = asleep()
    taken_up(agreement)
    url = reverse("health:detail", args=[agreement.reference])
    pages = [client_as(someone(agreement, side)).get(url).content.decode() for side in Side]
    assert [WHAT in page for page in pages] == [True, True]


@pytest.mark.parametrize("days", [-1, 91])
def test_the_day_is_near_and_not_past(days: int) -> None:
    agreement = asleep()
    with pytest.raises(RevivalRefused):
        taken_up(agreement, planned_on=local_today() + timedelta(days=days))


def test_one_word_is_enough() -> None:
    agreement = asleep()
    taken_up(agreement)
    with pytest.raises(RevivalRefused):
        taken_up(agreement, Side.GOVERNMENT)


def test_an_active_one_is_not_taken_up() -> None:
    agreement = asleep(days=10)
    with pytest.raises(RevivalRefused):
        taken_up(agreement)


def test_the_city_speaks_for_neither_side() -> None:
    agreement = asleep()
    with pytest.raises(RevivalRefused):
        taken_up(agreement, actor=make_bureau())


def test_it_ends_with_evidence_dated_since() -> None:
    agreement = asleep()
    taken_up(agreement)
    due = target(agreement, first=agreement.starts_on, last=ago(-60))
    use(due, ago(3))
    refresh([agreement.pk])
    still = Revival.objects.get().closed_at
    use(due, local_today())
    found = judged(agreement)
    made = Revival.objects.get()
    assert still is None
    assert (found.state, made.outcome) == (HealthState.REVIVED, RevivalOutcome.DONE)


def test_it_ends_when_its_day_has_passed() -> None:
    agreement = asleep()
    taken_up(agreement)
    use(target(agreement, first=agreement.starts_on, last=ago(-60)), local_today(), state=UseState.CLAIMED)
    refresh(today=soon())
    still = Revival.objects.get().closed_at
    refresh(today=soon() + timedelta(days=1))
    assert (still, Revival.objects.get().outcome) == (None, RevivalOutcome.PASSED)


# -- reminders ---------------------------------------------------------------------------------------------


def swept(days: int) -> list[tuple[str, str]]:
    """What has gone out, day by day until so many days from now: obligation and who owes it."""
    lay_out_ladders()
    for day in range(days + 1):
        sweep(timezone.now() + timedelta(days=day))
    rows = Reminder.objects.order_by("obligation").distinct("obligation")
    return list(rows.values_list("obligation", "owed_by_kind"))


def test_both_sides_owe_a_word_on_a_dormant_agreement() -> None:
    agreement = asleep()
    make_coordinator(agreement.school), make_officer(agreement.district), make_chief(agreement.district)
    assert swept(12) == [("agreement-dormant-government", "district"), ("agreement-dormant-school", "school")]


def test_a_day_that_is_named_takes_the_question_back_and_is_reminded_of() -> None:
    agreement = asleep()
    taken_up(agreement, Side.GOVERNMENT)
    assert swept(10) == [("agreement-revival-government", "district")]
