"""Who is asked to release a circular, and who sees to mails that reached nobody."""

import pytest

from accounts.models import User
from accounts.selectors import bureau_officials
from circulars import services
from circulars.models import Circular
from circulars.reminders import CIRCULAR
from circulars.selectors import roll_of
from core.dates import local_today
from cycles.selectors import working_days_after
from notifications.constants import MessageStatus, Topic
from notifications.models import FeedItem, Message
from obligations.services import lay_out_ladders, sweep
from tests.factories import agreements
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.circulars import draft, handed_in, sent
from tests.factories.districts import district
from tests.factories.obligations import at
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ladders():
    lay_out_ladders()


def told(circular: Circular, *, days: int = 1) -> set[User]:
    """Who has been reminded of it by a sweep at noon so many working days from now."""
    sweep(at(working_days_after(local_today(), days), 12))
    items = FeedItem.objects.filter(subject_kind="circular", subject_id=circular.pk).exclude(source="")
    return {item.recipient for item in items.select_related("recipient").order_by("pk")}


def of_a_desk(author: User) -> Circular:
    agreements.signed(school("1015"), district("zhongzheng"))
    make_coordinator(school("1015"))
    return handed_in(author, audience="partner_coordinators")


def test_the_bureau_asks_its_colleagues_and_never_the_author():
    author, colleague = make_bureau(), make_bureau()
    assert told(handed_in(author)) == {colleague}


def test_an_officers_is_for_the_chief():
    officer, chief = make_officer(district("zhongzheng")), make_chief(district("zhongzheng"))
    make_officer(district("zhongzheng"))
    make_bureau()
    assert told(of_a_desk(officer)) == {chief}


def test_a_chiefs_is_for_the_officers():
    chief, officer = make_chief(district("zhongzheng")), make_officer(district("zhongzheng"))
    assert told(of_a_desk(chief)) == {officer}


def test_a_desk_of_one_turns_to_the_bureau():
    circular = of_a_desk(make_officer(district("zhongzheng")))
    assert told(circular) == set(bureau_officials()) != set()


def test_handing_in_mails_the_others_at_once():
    author, colleague = make_bureau(), make_bureau()
    circular = handed_in(author)
    mail = Message.objects.get(subject_kind="circular_release")
    assert (mail.recipient, mail.subject) == (colleague, f"通函{circular.reference}待覆核")
    assert f"/circulars/{circular.reference}/release/" in mail.body_text
    assert FeedItem.objects.get(message=mail).topic == Topic.DUTY
    services.take_back(circular, actor=author)
    services.ask_release(circular, actor=author, seen=roll_of(Circular.objects.get(pk=circular.pk)).digest)
    assert Message.objects.filter(subject_kind="circular_release").count() == 2


def test_what_is_released_or_taken_back_is_asked_no_more():
    author, colleague = make_bureau(), make_bureau()
    circular = handed_in(author)
    services.release_circular(circular, actor=colleague, seen=roll_of(circular).digest)
    assert told(circular) == set()
    assert told(draft(author)) == set()


def test_a_mail_that_reached_nobody_is_its_offices():
    author = make_bureau()
    circular = sent(author)
    Message.objects.filter(subject_kind="circular").update(
        status=MessageStatus.FAILED, last_error="recipient_refused 550", attempts=1
    )
    assert told(circular, days=7) == {author}


@pytest.mark.parametrize("number", [1, 3])
def test_describing_takes_one_query(django_assert_num_queries, number):
    ids = [draft().pk for _ in range(number)]
    with django_assert_num_queries(1):
        found = CIRCULAR.describe(ids)
    assert set(found) == set(ids)
    assert CIRCULAR.find(found[ids[0]].reference.lower()) == ids[0]
