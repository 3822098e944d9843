"""What a need may become, who may say so, and what the database holds against everybody."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from core.dates import local_today
from needs import selectors, services
from needs.constants import NeedStatus, NeedVerb
from needs.models import Need
from needs.services import TransitionNotAllowed
from needs.workflow import NEED
from tests.factories.accounts import make_auditor, make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.needs import asked, over, wish
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
VERBS = [NeedVerb.PUBLISH, NeedVerb.MEET, NeedVerb.WITHDRAW]


def made(status: NeedStatus) -> Need:
    need = asked(is_published=status != NeedStatus.DRAFT)
    if status == NeedStatus.MET:
        return services.meet_need(need, actor=make_bureau())
    if status == NeedStatus.WITHDRAWN:
        return services.withdraw_need(need, actor=make_bureau(), reason="取消")
    return need


def done(need: Need, verb: NeedVerb) -> Need:
    actor = make_officer(need.district)
    if verb == NeedVerb.WITHDRAW:
        return services.withdraw_need(need, actor=actor, reason="改期")
    return {NeedVerb.PUBLISH: services.publish_need, NeedVerb.MEET: services.meet_need}[verb](need, actor=actor)


@pytest.mark.parametrize("status", list(NeedStatus))
@pytest.mark.parametrize("verb", VERBS)
def test_every_status_and_verb(status, verb):
    need, transition = made(status), NEED.find(verb, status)
    if transition is None:
        with pytest.raises(TransitionNotAllowed):
            done(need, verb)
    else:
        assert done(need, verb).status == transition.target
        last = need.events.order_by("-sequence")[0]
        assert (last.verb, last.from_state, last.to_state) == (verb, status, transition.target)


@pytest.mark.parametrize("status", list(NeedStatus))
@pytest.mark.parametrize("target", list(NeedStatus))
def test_the_database_refuses_what_the_table_does_not_hold(status, target):
    need = made(status)
    if status == target or (status, target) in NEED.moves():
        return
    with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(status=target)


def test_nothing_begins_published():
    with pytest.raises(ProgrammingError), transaction.atomic():
        Need.objects.create(
            district=district("daan"), title="桌長", opens_on=local_today(), closes_on=local_today(),
            created_by=make_bureau(), status=NeedStatus.OPEN,
        )  # fmt: skip


@pytest.mark.parametrize("maker", [make_officer, make_chief])
def test_a_desk_asks_for_its_own_district_only(maker):
    own = asked(district("daan"), actor=maker(district("daan")))
    assert own.status == NeedStatus.OPEN
    with pytest.raises(PermissionDenied):
        asked(district("xinyi"), actor=maker(district("daan")))
    with pytest.raises(PermissionDenied):
        services.meet_need(own, actor=maker(district("xinyi")))


def test_the_bureau_may_act_for_any_district_and_others_for_none():
    assert asked(district("daan"), actor=make_bureau()).created_by.acting.is_bureau
    for stranger in (make_auditor(), make_coordinator(school("1015"))):
        with pytest.raises(PermissionDenied):
            asked(district("daan"), actor=stranger)


def test_open_means_published_and_within_its_days_both_inclusive():
    today = local_today()
    shown = asked(closes_on=today)
    asked(is_published=False)
    asked(opens_on=today + timedelta(days=1), closes_on=today + timedelta(days=2))
    past = over(asked())
    made(NeedStatus.MET)
    assert list(selectors.open_needs()) == [shown]
    assert list(selectors.open_needs(today + timedelta(days=1)).values_list("opens_on", flat=True)) == [
        today + timedelta(days=1)
    ]
    assert past in list(selectors.open_needs(past.closes_on))


def test_needs_are_counted_and_listed_by_district():
    first, second = asked(district("daan"), title="課程"), asked(district("daan"), closes_on=local_today())
    asked(district("xinyi"))
    over(asked(district("beitou")))
    assert selectors.open_needs_of(district("daan")) == [second, first]
    assert selectors.open_need_counts() == {district("daan").pk: 2, district("xinyi").pk: 1}


def test_a_draft_whose_day_has_passed_is_not_published():
    need = over(asked(is_published=False))
    with pytest.raises(TransitionNotAllowed):
        services.publish_need(need, actor=make_bureau())


def test_prolonging_is_an_event_that_names_what_changed():
    need, officer = over(asked()), make_officer(district("zhongzheng"))
    services.edit_need(need, wish(closes_on=local_today() + timedelta(days=9)), actor=officer)
    need.refresh_from_db()
    assert need.is_open
    last = need.events.order_by("-sequence")[0]
    assert (last.verb, last.details) == (NeedVerb.EDIT, {"changed": ["closes_on", "opens_on"]})
    services.edit_need(need, wish(closes_on=need.closes_on), actor=officer)
    assert need.events.order_by("-sequence")[0] == last


def test_what_is_closed_is_not_changed():
    with pytest.raises(TransitionNotAllowed):
        services.edit_need(made(NeedStatus.MET), wish("別的"), actor=make_bureau())


@pytest.mark.parametrize("wrong", [{"closes_on": local_today() - timedelta(days=1)}, {"amount": 0}, {"title": ""}])
def test_the_database_refuses_nonsense(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        services.open_need(district("daan"), wish(**wrong), actor=make_bureau())
