"""Equal pressure (N3): a district that did not send its officer appears exactly like a school that did not teach."""

import pytest
from django.urls import reverse

from agreements.constants import Side
from evidence.constants import UseState
from health.constants import ArrearKind, Light
from health.models import Arrear
from health.services import refresh
from tests.factories.accounts import make_bureau, make_user
from tests.factories.districts import district
from tests.factories.health import ago, dispute, judged, noon, pact, target, use
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
OWED, LIST = reverse("health:owed"), reverse("health:list")


def failing(side: Side, **parties: object):
    """One target of a side, of the same size and days, of which nothing was done."""
    agreement = pact(starts_on=ago(300), **parties)
    target(agreement, side, amount=3, first=ago(250), last=ago(40))
    refresh([agreement.pk])
    return agreement


def test_either_side_owes_by_the_same_rule_in_the_same_list(client_as) -> None:
    lazy_school = failing(Side.SCHOOL, school=school("1015"), district=district("zhongzheng"))
    lazy_office = failing(Side.GOVERNMENT, school=school("0003"), district=district("beitou"))
    rows = client_as(make_bureau()).get(OWED).context["rows"]
    assert [(row.reference, row.side, row.body) for row in rows] == [
        (lazy_school.reference, Side.SCHOOL, str(lazy_school.school)),
        (lazy_office.reference, Side.GOVERNMENT, f"{lazy_office.district}公所"),
    ]
    assert len({(row.kind, row.due_on) for row in rows}) == 1
    shapes = {row.sentence.split("」")[1][:4] for row in rows}
    assert shapes == {"應完成3"}


def test_either_side_darkens_the_same_light_and_rises_alike_in_the_list(client_as) -> None:
    failing(Side.SCHOOL, school=school("1015"), district=district("zhongzheng"))
    failing(Side.GOVERNMENT, school=school("0003"), district=district("beitou"))
    rows = client_as(make_bureau()).get(LIST).context["page"].rows
    assert {(row.pace, row.urgency, row.school_overdue + row.government_overdue) for row in rows} == {
        (Light.RED, rows[0].urgency, 1)
    }


@pytest.mark.parametrize("side", list(Side))
def test_what_a_side_owes_is_found_by_its_side(client_as, side: Side) -> None:
    mine = failing(side, school=school("1015"), district=district("zhongzheng"))
    failing(side.other, school=school("0003"), district=district("beitou"))
    client = client_as(make_bureau())
    owed = client.get(f"{OWED}?side={side}").context["rows"]
    listed = client.get(f"{LIST}?owing={side}").context["rows"]
    assert [row.reference for row in owed] == [row.reference for row in listed] == [mine.reference]


@pytest.mark.parametrize("side", list(Side))
def test_an_answer_is_owed_by_the_side_that_has_to_give_it(side: Side) -> None:
    agreement, person = pact(), make_user()
    due = target(agreement, side, first=ago(400), last=ago(-30))
    use(due, ago(60), state=UseState.CLAIMED, since=noon(ago(60)))
    doubted = use(due, ago(61), state=UseState.DISPUTED, since=noon(ago(60)))
    dispute(doubted, raised_at=noon(ago(60)), by=person)
    found = judged(agreement)
    rows = Arrear.objects.filter(agreement=agreement).order_by("kind").values_list("kind", "side")
    assert list(rows) == [(ArrearKind.ANSWER, side), (ArrearKind.VERIFY, side.other)]
    assert (found.response, found.school_answers, found.government_answers) == (Light.RED, 1, 1)


def test_nothing_is_owed_within_the_promised_days() -> None:
    agreement = pact()
    due = target(agreement, first=ago(400), last=ago(-30))
    use(due, ago(3), state=UseState.CLAIMED, since=noon(ago(3)))
    assert (judged(agreement).response, Arrear.objects.count()) == (Light.GREEN, 0)


def test_an_arrear_goes_when_it_is_made_up() -> None:
    agreement = pact(starts_on=ago(300))
    due = target(agreement, amount=3, first=ago(250), last=ago(40))
    use(due, ago(100), amount=2)
    refresh([agreement.pk])
    rows = list(Arrear.objects.values_list("asked", "verified"))
    use(due, ago(90), amount=1)
    refresh()
    assert (rows, Arrear.objects.count()) == ([(3, 2)], 0)
