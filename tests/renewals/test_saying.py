"""The words of both sides: who may say them, when, and what follows."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from agreements.constants import AgreementStatus, EndReason, Side
from agreements.models import Agreement, Indicator
from agreements.services import drop_agreement
from core.dates import local_today
from renewals import services
from renewals.constants import DistrictWord, Outcome, RenewalState, SchoolChoice
from renewals.models import Renewal, RenewalEvent
from renewals.selectors import days_after, in_window, with_state
from tests.factories.accounts import make_bureau, make_coordinator, make_member, make_officer
from tests.factories.agreements import draft, ended, signed
from tests.factories.districts import district
from tests.factories.renewals import ending, lapsed
from tests.factories.schools import school
from tests.violations import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


def state_of(agreement: Agreement) -> RenewalState:
    found = with_state(Agreement.objects.filter(pk=agreement.pk)).get()
    return RenewalState(found.renewal_state)


def school_says(agreement: Agreement, choice: SchoolChoice, note: str = "", **said) -> Renewal:
    actor = make_coordinator(agreement.school)
    return services.choose(agreement, actor=actor, choice=choice, note=note, **said)


def district_says(agreement: Agreement, word: DistrictWord, note: str = "", **said) -> Renewal:
    return services.speak(agreement, actor=make_officer(agreement.district), word=word, note=note, **said)


# -- the window ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_in"), [(181, False), (180, True), (0, True), (-1, True), (-91, True)])
def test_the_window_opens_by_the_rule(days, is_in):
    """Past its last day an agreement stays there until the night has written it off."""
    agreement = ending(days)
    assert in_window(local_today()).filter(pk=agreement.pk).exists() == is_in


def test_what_is_not_in_force_is_not_in_the_window():
    draft(school("0001"))
    ended(school("0003"), ends_on=local_today() + timedelta(days=30))
    assert list(in_window(local_today()).order_by("pk")) == []


def test_too_early_and_too_late_are_refused_in_words():
    for agreement in (signed(), lapsed(91, school("0003"))):
        with pytest.raises(services.NotRenewable):
            school_says(agreement, SchoolChoice.STAY)
    assert Renewal.objects.count() == 0


# -- whose move it is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "word", "state"),
    [
        (None, None, RenewalState.OPEN),
        (SchoolChoice.STAY, None, RenewalState.DISTRICT),
        (SchoolChoice.BOTH, None, RenewalState.DISTRICT),
        (SchoolChoice.MOVE, None, RenewalState.MOVING),
        (SchoolChoice.END, None, RenewalState.ENDING),
        (None, DistrictWord.GO_ON, RenewalState.SCHOOL),
        (None, DistrictWord.STOP, RenewalState.SCHOOL),
        (SchoolChoice.STAY, DistrictWord.STOP, RenewalState.SCHOOL),
        (SchoolChoice.BOTH, DistrictWord.STOP, RenewalState.SCHOOL),
        (SchoolChoice.MOVE, DistrictWord.STOP, RenewalState.MOVING),
        (SchoolChoice.MOVE, DistrictWord.GO_ON, RenewalState.MOVING),
        (SchoolChoice.STAY, DistrictWord.GO_ON, RenewalState.NEGOTIATING),
        (SchoolChoice.BOTH, DistrictWord.GO_ON, RenewalState.NEGOTIATING),
    ],
)
def test_whose_move_it_is(choice, word, state):
    agreement = ending()
    if choice:
        school_says(agreement, choice, "因為人力調整。")
    if word:
        district_says(agreement, word, "本區調整方向。")
    assert state_of(agreement) == state


@pytest.mark.parametrize("first", Side)
def test_when_both_go_on_the_successor_is_begun_whoever_speaks_first(first):
    agreement = ending()
    acts = {
        Side.SCHOOL: lambda: school_says(agreement, SchoolChoice.STAY),
        Side.GOVERNMENT: lambda: district_says(agreement, DistrictWord.GO_ON),
    }
    assert acts[first]().successor is None
    renewal = acts[first.other]()
    successor = renewal.successor
    assert (renewal.outcome, renewal.is_open) == (Outcome.RENEWED, False)
    assert (successor.predecessor, successor.district, successor.school) == (
        agreement, agreement.district, agreement.school,
    )  # fmt: skip
    assert successor.starts_on == agreement.ends_on + timedelta(days=1)
    assert successor.is_open


def test_only_what_either_side_wants_changed_is_proposed():
    agreement = ending()
    theirs, ours = (Indicator.objects.filter(side=side).order_by("order")[0] for side in (Side.GOVERNMENT, Side.SCHOOL))
    school_says(agreement, SchoolChoice.STAY, changes=[(ours, 3), (theirs, 4)])
    successor = district_says(agreement, DistrictWord.GO_ON, changes=[(theirs, 5)]).successor
    lines = {line.indicator: line for line in successor.versions.get().lines.filter(indicator__isnull=False)}
    assert {one: (line.target, line.proposed_side, line.is_agreed) for one, line in lines.items()} == {
        ours: (3, Side.SCHOOL, False),
        theirs: (5, Side.GOVERNMENT, False),
    }


def test_what_nobody_changes_is_agreed_already():
    agreement = ending()
    school_says(agreement, SchoolChoice.STAY)
    successor = district_says(agreement, DistrictWord.GO_ON).successor
    lines = successor.versions.get().lines.order_by("pk")
    assert {line.is_agreed for line in lines} == {True}


def test_a_successor_is_begun_once():
    agreement = ending()
    school_says(agreement, SchoolChoice.STAY)
    successor = district_says(agreement, DistrictWord.GO_ON).successor
    with pytest.raises(services.NotRenewable, match=successor.reference):
        district_says(agreement, DistrictWord.GO_ON)
    assert Agreement.objects.filter(predecessor=agreement).count() == 1


def test_a_word_may_change_while_nothing_followed_from_it():
    agreement = ending()
    school_says(agreement, SchoolChoice.STAY)
    school_says(agreement, SchoolChoice.MOVE)
    renewal = school_says(agreement, SchoolChoice.STAY, "改變心意。")
    said = RenewalEvent.objects.filter(subject=renewal, verb="choose").order_by("sequence")
    assert [event.details["school_choice"] for event in said] == [["", "stay"], ["stay", "move"], ["move", "stay"]]


def test_the_same_word_twice_is_one():
    agreement, actor = ending(), make_coordinator(school("1015"))
    for _click in range(2):
        renewal = services.choose(agreement, actor=actor, choice=SchoolChoice.END, note="系所停招。")
    assert Renewal.objects.get() == renewal
    assert [event.verb for event in renewal.events.order_by("sequence")] == ["open", "choose", "close"]


def test_where_the_district_does_not_go_on_the_school_moves_or_ends():
    agreement = ending()
    district_says(agreement, DistrictWord.STOP, "本區名額已滿。")
    for choice in (SchoolChoice.STAY, SchoolChoice.BOTH):
        with pytest.raises(services.NotRenewable):
            school_says(agreement, choice)
    assert school_says(agreement, SchoolChoice.MOVE).district_note == "本區名額已滿。"


def test_who_ended_it_may_choose_anew_and_the_districts_word_still_stands():
    agreement = ending()
    district_says(agreement, DistrictWord.GO_ON)
    assert school_says(agreement, SchoolChoice.END, "沒有師資。").outcome == Outcome.ENDED
    with pytest.raises(services.NotRenewable):
        district_says(agreement, DistrictWord.GO_ON)
    assert school_says(agreement, SchoolChoice.STAY).outcome == Outcome.RENEWED
    assert Renewal.objects.filter(agreement=agreement).count() == 2


def test_a_lapsed_agreement_can_still_be_renewed_from_today():
    agreement = lapsed(10)
    school_says(agreement, SchoolChoice.STAY)
    successor = district_says(agreement, DistrictWord.GO_ON).successor
    assert successor.starts_on == local_today()


# -- who may -----------------------------------------------------------------------------------------------------


def test_a_coordinator_speaks_for_the_school_and_the_desk_for_the_district():
    agreement = ending()
    for actor in (make_member(school("1015")), make_coordinator(school("0003")), make_officer(district("zhongzheng"))):
        with pytest.raises(PermissionDenied):
            services.choose(agreement, actor=actor, choice=SchoolChoice.STAY)
    for actor in (make_coordinator(school("1015")), make_officer(district("beitou")), make_bureau()):
        with pytest.raises(PermissionDenied):
            services.speak(agreement, actor=actor, word=DistrictWord.GO_ON)


def test_the_bureau_speaks_for_a_district_without_a_desk():
    renewal = services.speak(ending(), actor=make_bureau(), word=DistrictWord.GO_ON)
    assert renewal.district_word == DistrictWord.GO_ON


# -- the days of the successor ----------------------------------------------------------------------------------


class Term:
    def __init__(self, year: int, number: int) -> None:
        self.starts_on = date(year, 8, 1) if number == 1 else date(year + 1, 2, 1)
        self.ends_on = date(year + 1, 1, 31) if number == 1 else date(year + 1, 7, 31)


TERMS = [Term(year, number) for year in range(2024, 2032) for number in (1, 2)]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "today", "expected"),
    [
        # Two terms follow two terms, four follow four.
        (date(2025, 8, 1), date(2026, 7, 31), date(2026, 5, 1), (date(2026, 8, 1), date(2027, 7, 31))),
        (date(2024, 8, 1), date(2026, 7, 31), date(2026, 5, 1), (date(2026, 8, 1), date(2028, 7, 31))),
        # By the calendar year: to the end of a term all the same.
        (date(2025, 1, 1), date(2025, 12, 31), date(2025, 11, 1), (date(2026, 1, 1), date(2027, 1, 31))),
        # Renewed late: from that day.
        (date(2025, 8, 1), date(2026, 7, 31), date(2026, 9, 15), (date(2026, 9, 15), date(2027, 7, 31))),
        # Further than the terms are laid out.
        (date(2040, 8, 1), date(2041, 7, 31), date(2041, 5, 1), (date(2041, 8, 1), date(2042, 7, 31))),
    ],
)
def test_a_successor_runs_for_as_many_terms(starts_on, ends_on, today, expected):
    agreement = Agreement(starts_on=starts_on, ends_on=ends_on)
    assert days_after(agreement, today, TERMS) == expected


# -- constraints -------------------------------------------------------------------------------------------------


def test_renewals_are_sound():
    agreement = ending()
    renewal = school_says(agreement, SchoolChoice.STAY)
    rows = Renewal.objects.filter(pk=renewal.pk)
    with refused_by("renewal_one_open"):
        Renewal.objects.create(agreement=agreement, opened_at=renewal.opened_at)
    with refused_by("renewal_school_said_by_somebody"):
        rows.update(school_by=None)
    with refused_by("renewal_district_said_by_somebody"):
        rows.update(district_word=DistrictWord.GO_ON)
    with refused_by("renewal_ending_needs_a_reason"):
        rows.update(school_choice=SchoolChoice.END)
    with refused_by("renewal_closed_somehow"):
        rows.update(outcome=Outcome.ENDED)
    with refused_by_trigger("Cannot delete rows"):
        rows._raw_delete(rows.db)


def test_a_closed_renewal_stays_as_it_is():
    renewal = school_says(ending(), SchoolChoice.END, "沒有師資。")
    with refused_by_trigger("Cannot update rows"):
        Renewal.objects.filter(pk=renewal.pk).update(school_note="改口。")


def test_a_dropped_successor_opens_the_question_again():
    agreement = ending()
    school_says(agreement, SchoolChoice.STAY)
    successor = district_says(agreement, DistrictWord.GO_ON).successor
    assert successor.status in {AgreementStatus.DRAFT, AgreementStatus.NEGOTIATING}
    drop_agreement(successor, actor=make_bureau(), reason=EndReason.NOT_AGREED)
    assert state_of(agreement) == RenewalState.OPEN
    assert school_says(agreement, SchoolChoice.STAY).successor is None
