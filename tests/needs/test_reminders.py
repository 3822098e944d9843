"""A desk is asked before the last day of a need, and after it until it says what became of it."""

from datetime import timedelta

import pytest

from accounts.models import User
from core.dates import local_today
from needs import services
from needs.constants import REMIND_DAYS, SUBJECT_KIND
from needs.models import Need
from needs.reminders import NEED, to_close
from notifications.models import FeedItem
from obligations.services import lay_out_ladders, sweep
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.districts import district
from tests.factories.needs import asked, over
from tests.factories.obligations import at

pytestmark = pytest.mark.django_db


def told(need: Need) -> set[User]:
    items = FeedItem.objects.filter(subject_kind=SUBJECT_KIND, subject_id=need.pk).exclude(source="")
    return {item.recipient for item in items.select_related("recipient").order_by("pk")}


def owed() -> list[int]:
    return sorted(to_close().values_list("owed_subject", flat=True))


def test_its_own_desk_is_asked_a_week_before_and_not_earlier():
    lay_out_ladders()
    officer = make_officer(district("zhongzheng"))
    make_officer(district("daan"))
    make_bureau()
    need = asked(actor=officer, closes_on=local_today() + timedelta(days=10))
    sweep(at(local_today() + timedelta(days=2), 12))
    assert told(need) == set()
    sweep(at(local_today() + timedelta(days=3), 12))
    assert told(need) == {officer}


def test_what_is_far_off_is_no_task_and_what_is_over_stays_one_until_it_is_settled():
    asked(closes_on=local_today() + timedelta(days=REMIND_DAYS + 1))
    asked(is_published=False, closes_on=local_today())
    near, past = asked(closes_on=local_today() + timedelta(days=REMIND_DAYS)), over(asked())
    assert owed() == [near.pk, past.pk]
    services.meet_need(past, actor=make_bureau())
    assert owed() == [near.pk]


def test_it_is_named_and_found_in_reminders():
    need = asked(title="桌長六名")
    shown = NEED.describe([need.pk])[need.pk]
    assert (shown.reference, shown.path) == ("桌長六名", need.get_absolute_url())
    assert (NEED.find(str(need.pk)), NEED.find("x")) == (need.pk, None)
