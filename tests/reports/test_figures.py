"""Every figure is counted once, for the city, each district and each school, and survives being written down."""

import json
from datetime import timedelta

import pytest

from agreements.constants import Side
from core.dates import local_today
from cycles.selectors import known_terms, term_of, working_days_between
from health.services import refresh
from reports.figures import DEFINITIONS, Count, Days, Figures, Share, compute, from_json, to_json
from tests.factories import applications as cases
from tests.factories.agreements import expired, signed
from tests.factories.districts import district
from tests.factories.health import ago, pact, target, use
from tests.factories.needs import asked
from tests.factories.onboarding import meeting
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def figures() -> Figures:
    term = term_of(local_today())
    assert term is not None
    return compute(term=term)


def of(place: str, key: str) -> object:
    return figures().districts[district(place).code][key]


def test_partnerships_and_how_local_they_are() -> None:
    signed(school("3002"), district("wenshan"))
    signed(school("1015"), district("wenshan"))  # its campus stands there
    signed(school("1015"), district("beitou"), ends_on=local_today() + timedelta(days=100))
    expired(school("0003"), district("daan"))
    found = figures()
    assert found.city["partners"] == Count(3)
    assert found.city["local"] == Share(1, 3)
    assert found.city["ending"] == Count(1)
    assert found.city["covered"] == Share(2, 12)
    assert found.city["covered_locally"] == Share(1, 12)
    assert found.districts[district("wenshan").code]["local"] == Share(1, 2)
    assert found.districts[district("daan").code]["partners"] == Count(0)
    assert len(found.districts) == 12
    assert found.schools["1015"]["partners"] == Count(2)


def test_both_sides_commitments_by_one_rule() -> None:
    term = term_of(local_today())
    assert term is not None
    agreement = pact(school("1015"), district("wenshan"), starts_on=term.starts_on, ends_on=term.ends_on)
    days = {"first": term.starts_on, "last": term.ends_on}
    done, half = target(agreement, Side.SCHOOL, amount=2, **days), target(agreement, Side.GOVERNMENT, amount=2, **days)
    use(done, term.starts_on, amount=2)
    use(half, term.starts_on, amount=1)
    for key, share in (("school_verified", Share(1, 1)), ("government_verified", Share(0, 1))):
        assert of("wenshan", key) == share
    assert of("wenshan", "activities") == Count(2)
    assert figures().schools["1015"]["activities"] == Count(2)


def test_what_sleeps_and_what_is_overdue() -> None:
    asleep = pact(school("1015"), district("wenshan"))
    target(asleep, Side.GOVERNMENT, first=ago(250), last=ago(40))
    refresh([asleep.pk])
    assert [of("wenshan", key) for key in ("dormant", "quiet")] == [Count(1), Count(0)]
    assert [of("wenshan", key) for key in ("government_overdue", "school_overdue")] == [Count(1), Count(0)]


def test_cases_on_their_way() -> None:
    case = cases.submitted(school("1015"))
    place = case.reviewing_district
    assert place is not None
    approved = cases.approved(school=school("0003"))
    found = figures()
    assert found.city["waiting"] == Count(1)
    assert found.city["oldest_waiting"] == Count(working_days_between(local_today(), local_today()))
    assert [found.city[key] for key in ("sent", "sent_open", "sent_approved", "sent_lapsed")] == [
        Count(2), Count(1), Count(1), Count(0),
    ]  # fmt: skip
    assert found.city["decision_days"] == Days(0, 1)
    assert found.schools[approved.school.code]["decision_days"] == Days(0, 1)
    assert found.districts[place.code]["waiting"] == Count(1)


def test_needs_and_assemblies_are_the_districts() -> None:
    asked(district("nangang"))
    meeting(district("nangang"), local_today())
    signed(school("1015"), district("nangang"))
    assert [of("nangang", key) for key in ("needs", "assemblies")] == [Count(1), Count(1)]
    assert {"needs", "assemblies", "covered"} & figures().schools["1015"].keys() == set()


def test_a_term_that_is_over_is_counted_as_of_its_last_day() -> None:
    term = [term for term in known_terms() if term.ends_on < local_today()][-1]
    days = {"starts_on": term.starts_on, "ends_on": term.ends_on, "signed_on": term.starts_on}
    signed(school("1015"), district("wenshan"), **days)
    found = compute(term=term)
    assert (found.as_of, found.term) == (term.ends_on, term.key)
    assert found.city["local"] == Share(1, 1)
    # Nobody keeps these for days that have passed.
    unknown = {key for key, value in found.city.items() if value is None}
    assert unknown == {
        "waiting", "oldest_waiting", "ending", "school_overdue", "government_overdue", "decision_days",
    }  # fmt: skip
    assert figures().city["partners"] == Count(0)


def test_every_figure_is_defined_and_written_down_without_loss() -> None:
    signed(school("3002"), district("wenshan"))
    found = figures()
    assert found.city.keys() == DEFINITIONS.keys()
    assert {key for values in (*found.districts.values(), *found.schools.values()) for key in values} <= set(
        DEFINITIONS
    )
    text = json.dumps(to_json(found))
    assert from_json(json.loads(text)) == found
    assert text == json.dumps(to_json(found), sort_keys=True)


def test_however_much_there_is_the_queries_stay_the_same(django_assert_num_queries) -> None:
    term = term_of(local_today())
    signed(school("1015"), district("wenshan"))
    with django_assert_num_queries(12):
        compute(term=term)
    signed(school("3002"), district("daan"))
    cases.submitted(school("0003"))
    with django_assert_num_queries(12):
        compute(term=term)
