"""Whatever people do and whenever the clock ticks: every feed item reaches its person by exactly one mail, and a
summary names everything that is still open. Random stories from fixed seeds."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import User
from applications import services
from applications.constants import Status
from applications.models import Application
from core.dates import TAIPEI
from demo.clock import at as clock_at
from notifications.constants import Channel, MessageStatus, Topic
from notifications.models import FeedItem, Message, Preference
from notifications.services import Telling, deliver, tell
from obligations.selectors.tasks import tasks_of
from obligations.services import send_digests, sweep
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = [pytest.mark.heavy, pytest.mark.django_db]
BEGIN = datetime(2026, 8, 31, 9, 0, tzinfo=TAIPEI)
SCHOOLS = ("1015", "0003", "0004")


class Story:
    """A district, a bureau and three schools; each step somebody does something or the clock moves on."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = BEGIN
        self.officer = make_officer(district("zhongzheng"))
        self.chief = make_chief(district("zhongzheng"))
        self.bureau = make_bureau()
        for person in (self.officer, self.chief, self.bureau):
            if self.random.random() < 0.3:
                Preference.objects.create(user=person, topic="duty", channel=Channel.DIGEST)
        self.left = list(SCHOOLS)

    def step(self) -> None:
        with clock_at(self.now):
            self.random.choice([self.begin, self.act, self.act, self.tick, self.tick, self.post])()
        self.now += timedelta(minutes=self.random.choice([5, 60, 60 * 9, 60 * 24]))

    def begin(self) -> None:
        if self.left:
            cases.submitted(school(self.left.pop()))

    def act(self) -> None:
        case = Application.objects.filter(submitted_at__isnull=False).order_by("?").first()
        if case is None:
            return
        owner = case.owner.act_as(case.owner.memberships.get())
        if case.status == Status.SUBMITTED:
            services.claim_application(case, actor=self.officer)
        elif case.status == Status.UNDER_REVIEW and self.random.random() < 0.5:
            services.assess_application(
                case, actor=self.officer, is_recommended=True, checklist=cases.CHECKLIST, reason="師資與計畫皆合適。"
            )
        elif self.random.random() < 0.3 and case.status != Status.WITHDRAWN:
            services.withdraw_application(case, actor=owner)

    def news_for(self, person: User) -> None:
        telling = Telling(
            to=person,
            key=f"test:{self.now.isoformat()}:{person.pk}",
            topic=Topic.NEWS,
            pressing=False,
            headline="新消息",
            sentence="",
            path="/",
            template="",
            context={},
        )
        with transaction.atomic():
            tell([telling])

    def tick(self) -> None:
        sweep(self.now)
        send_digests(self.now)

    def post(self) -> None:
        for pk in Message.objects.filter(status=MessageStatus.QUEUED).values_list("pk", flat=True):
            deliver(pk)


@pytest.mark.parametrize("seed", range(6))
def test_every_item_reaches_its_person_once(seed, mailoutbox):
    story = Story(seed)
    for _ in range(40):
        story.step()
    story.now = (story.now + timedelta(days=7)).replace(hour=9)
    while story.now.isoweekday() != 2:
        story.now += timedelta(days=1)
    with clock_at(story.now):
        story.news_for(story.officer)
        story.tick()
        story.post()
        still_open = {task.record.reference for task in tasks_of(story.officer)}

    assert not FeedItem.objects.unmailed().exists()
    # One item, one mail; only a summary carries several.
    carried = Counter(FeedItem.objects.filter(message__isnull=False).values_list("message", flat=True))
    singles = set(Message.objects.exclude(composer="digest").values_list("pk", flat=True))
    assert {count for pk, count in carried.items() if pk in singles} <= {1}
    # Each mail left once, or there was nothing left to say; news never goes unsaid.
    left = Counter(mail.extra_headers["Message-ID"] for mail in mailoutbox)
    sent = set(Message.objects.filter(status=MessageStatus.SENT).values_list("pk", flat=True))
    assert left == Counter(f"<{pk}@localhost>" for pk in sent)
    assert set(Message.objects.values_list("status", flat=True)) <= {MessageStatus.SENT, MessageStatus.CANCELLED}
    assert not FeedItem.objects.filter(message__status=MessageStatus.CANCELLED, source="").exists()
    # The last summary names everything that is still open.
    summary = Message.objects.get(composer="digest", recipient=story.officer, created_at=story.now)
    assert all(reference in summary.body_text for reference in still_open)
