"""Many tabs and clicks at once around a beginning: one row, one case, no word beside it."""

import pytest

from accounts.models import User
from applications import services
from applications.models import Application, Begun
from tests.applications.test_races import again, all_at_once, kinds
from tests.factories.accounts import make_coordinator
from tests.factories.schools import school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]

KEY = "k" * 43
CLICKS = 20


def keep(tab: int) -> Begun:
    return services.keep_begun(KEY, section_code="school", answers={"unit": f"第{tab}頁"}, tab=str(tab))


def adopt(begun: Begun, person: User) -> Application:
    return services.adopt_begun(begun, actor=again(person), school=school())


def test_first_words_of_one_browser_make_one_row():
    results = all_at_once(keep, crowd=CLICKS)
    assert (kinds(results), Begun.objects.count()) == ({"Begun": CLICKS}, 1)


def test_twenty_clicks_adopt_it_once():
    coordinator, begun = make_coordinator(school()), keep(1)
    results = all_at_once(lambda _n: adopt(begun, coordinator).pk, crowd=CLICKS)
    assert (kinds(results), len(set(results)), Application.objects.count()) == ({"int": CLICKS}, 1, 1)


def test_of_two_people_at_one_browser_one_takes_it():
    people, begun = [make_coordinator(school()) for _person in range(4)], keep(1)
    results = all_at_once(lambda number: adopt(begun, people[number]), crowd=4)
    assert kinds(results) == {"Application": 1, "PermissionDenied": 3}
    assert Application.objects.get().answers == {"unit": "第1頁"}


def test_a_word_saved_during_the_adoption_is_in_the_case_or_refused_aloud():
    coordinator, begun = make_coordinator(school()), keep(0)

    def act(number: int) -> object:
        try:
            return adopt(begun, coordinator) if number == 0 else keep(number)
        except services.BegunElsewhere as refusal:
            return refusal

    results = all_at_once(act, crowd=6)
    stored = Application.objects.get().answers["unit"]
    kept = {f"第{number}頁" for number, one in enumerate(results) if number == 0 or isinstance(one, Begun)}
    assert (stored in kept, Begun.objects.get().answers) == (True, {})
