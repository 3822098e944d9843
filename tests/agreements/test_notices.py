"""A word on the day on which an agreement becomes somebody's turn: one for each turn, never one for each line."""

from datetime import timedelta

import pytest
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils import timezone

from agreements.constants import Side
from agreements.models import Agreement, Line
from agreements.services import accept_all, accept_line, begin_signing, counter_line, strike_line
from core.dates import local_today
from notifications.constants import Channel
from notifications.models import FeedItem, Message, Preference
from tests.factories.accounts import make_absence, make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.agreements import draft, frozen, line_of, seen, wording
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return make_coordinator(school(), email="school@example.edu.tw")


@pytest.fixture
def officer():
    return make_officer(district("zhongzheng"), email="officer@example.gov.tw")


@pytest.fixture
def agreement(contact, officer) -> Agreement:
    return draft(school(), district("zhongzheng"))


def act(service, line: Line, actor, side: Side, **said) -> Line:
    line.refresh_from_db()
    return service(line, actor=actor, side=side, seen=seen(line)[0], **said)


def two_lines(agreement: Agreement) -> list[Line]:
    return list(wording(agreement).lines.filter(indicator__isnull=False).order_by("pk")[:2])


def told() -> list[tuple[str, str]]:
    """Who was told what since the beginning, by the turn in the item's key."""
    items = FeedItem.objects.filter(key__startswith="agreement-turn:").order_by("pk").select_related("recipient")
    return [(item.key.split(":")[2], item.recipient.email) for item in items]


def yesterday() -> None:
    """What was told until now was told the day before."""
    days = [Value((local_today() - timedelta(days=ago)).isoformat()) for ago in (0, 1)]
    FeedItem.objects.update(key=Replace("key", *days))
    Message.objects.update(dedupe_key=Replace("dedupe_key", *days))


def test_the_first_proposal_tells_the_other_side_and_the_next_ones_do_not(agreement, contact, officer):
    first, second = two_lines(agreement)
    act(counter_line, first, contact, Side.SCHOOL, target=77)
    act(counter_line, second, contact, Side.SCHOOL, target=78)
    act(counter_line, second, contact, Side.SCHOOL, target=79)
    assert told() == [("answer", "officer@example.gov.tw")]
    message = Message.objects.get(dedupe_key__startswith="agreement-turn:")
    assert message.subject == f"{agreement.reference}等您回覆"
    assert f"{agreement.school}與{agreement.district}的協議，對方已提出條文，請回覆。" in message.body_text
    assert agreement.get_absolute_url() in message.body_text


def test_the_turn_comes_back_with_a_word_of_its_own(agreement, contact, officer):
    line = two_lines(agreement)[0]
    act(counter_line, line, contact, Side.SCHOOL, target=77)
    accept_all(wording(agreement), actor=contact, side=Side.SCHOOL, seen=_seen_of(agreement, Side.SCHOOL))
    act(counter_line, line, officer, Side.GOVERNMENT, target=76)
    assert told() == [("answer", "officer@example.gov.tw"), ("answer", "school@example.edu.tw")]


def test_going_back_and_forth_in_one_day_tells_once(agreement, contact, officer):
    line = two_lines(agreement)[0]
    for number in range(3):
        act(counter_line, line, contact, Side.SCHOOL, target=70 + number)
        act(accept_line, line, officer, Side.GOVERNMENT)
        act(strike_line, line, contact, Side.SCHOOL)
    assert told() == [("answer", "officer@example.gov.tw")]
    yesterday()
    act(accept_line, line, officer, Side.GOVERNMENT)
    act(counter_line, line, contact, Side.SCHOOL, target=80)
    assert told() == [("answer", "officer@example.gov.tw")] * 2


def test_who_wants_it_in_the_summary_gets_one_item_until_it_has_left(agreement, contact, officer):
    Preference.objects.create(user=officer, topic="duty", channel=Channel.DIGEST)
    line = two_lines(agreement)[0]
    act(counter_line, line, contact, Side.SCHOOL, target=77)
    yesterday()
    act(accept_line, line, officer, Side.GOVERNMENT)
    act(counter_line, line, contact, Side.SCHOOL, target=78)
    item = FeedItem.objects.get(key__startswith="agreement-turn:")
    assert (item.channel, item.message) == (Channel.DIGEST, None)


def test_the_last_line_that_the_school_accepts_hands_the_text_to_the_desk(agreement, contact, officer):
    wording(agreement).lines.exclude(pk=two_lines(agreement)[0].pk).update(accepted_at=timezone.now())
    act(accept_line, two_lines(agreement)[0], contact, Side.SCHOOL)
    assert told() == [("settle", "officer@example.gov.tw")]


def test_a_text_sent_for_signature_tells_every_party_but_whoever_sent_it():
    agreement = frozen(school(), district("zhongzheng"), has_bureau=True)
    make_coordinator(agreement.school, email="school@example.edu.tw")
    make_officer(agreement.district, email="officer@example.gov.tw")
    chief = make_chief(agreement.district, email="chief@example.gov.tw")
    deputy = make_chief(agreement.district, email="deputy@example.gov.tw")
    make_absence(chief, deputy)
    sender = make_bureau(email="sender@example.gov.tw")
    FeedItem.objects.all().delete()
    begin_signing(wording(agreement), actor=sender)
    parties = [email for turn, email in told() if turn == "sign" and "@example" in email]
    assert parties[:2] == ["school@example.edu.tw", "deputy@example.gov.tw"]
    assert {"officer@example.gov.tw", "chief@example.gov.tw", "sender@example.gov.tw"} & set(parties) == set()


def test_nobody_is_told_of_what_they_did_themselves(agreement, contact, officer):
    make_officer(district("zhongzheng"), email="second@example.gov.tw")
    act(counter_line, line_of(wording(agreement)), officer, Side.SCHOOL, target=77)
    assert told() == [("answer", "second@example.gov.tw")]


def _seen_of(agreement: Agreement, side: Side) -> list[int]:
    version = wording(agreement)
    return seen(*version.lines.filter(accepted_at__isnull=True, proposed_side=side.other))
