"""How a person is told: chosen within what duty allows, and one click to stop what one asked for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.test import Client

from notifications.constants import Channel, Purpose, Topic
from notifications.models import FeedItem, Message, Preference
from notifications.selectors import next_summary
from notifications.services import Telling, choose_channels, stop_news, tell
from notifications.transport import build
from notifications.unsubscribing import GOOD_FOR_DAYS, headers_for, path_for
from tests.factories.accounts import make_user
from tests.factories.obligations import at
from tests.pages import text_of

PREFERENCES = "/me/notifications/"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def person(db):
    return make_user()


def chosen(person) -> dict[str, str]:
    return dict(Preference.objects.filter(user=person).order_by("topic").values_list("topic", "channel"))


def told(person, *, topic=Topic.NEWS, pressing=False) -> Message | None:
    telling = Telling(
        to=person,
        key="told:1",
        topic=topic,
        pressing=pressing,
        headline="有消息",
        sentence="",
        path="/",
        template="sample",
        context={"title": "有消息", "body": ""},
    )
    with transaction.atomic():
        tell([telling])
    return FeedItem.objects.get(key="told:1").message


# -- the page ------------------------------------------------------------------------------------------------


def test_the_defaults_are_chosen_until_one_chooses(person, client_as):
    markup = client_as(person).get(PREFERENCES).content.decode()
    assert [part.partition('"')[0] for part in markup.split('type="radio" name="')[1:]] == ["duty"] * 2 + ["news"] * 3
    assert markup.count("checked") == 2
    assert chosen(person) == {}


def test_choosing(person, client_as):
    response = client_as(person).post(PREFERENCES, {"duty": "digest", "news": "none"}, follow=True)
    assert "已儲存，從現在起適用。" in response.content.decode()
    assert chosen(person) == {"duty": "digest", "news": "none"}


@pytest.mark.parametrize("posted", [{"duty": "none", "news": "none"}, {"duty": "digest"}, {"duty": "x", "news": "y"}])
def test_duty_cannot_be_switched_off(person, client_as, posted):
    assert client_as(person).post(PREFERENCES, posted).status_code == 200
    assert chosen(person) == {}


def test_the_database_does_not_allow_it_either(person):
    with pytest.raises(IntegrityError, match="preference_within_what_duty_allows"):
        choose_channels(person, duty=Channel.NONE, news=Channel.NONE)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 10, 8, 0, 29, tzinfo=UTC), (10, 8)),
        # 08:30 in Taipei on Thursday; Friday is a holiday.
        (datetime(2026, 10, 8, 0, 30, tzinfo=UTC), (10, 12)),
        # Already Monday in Taipei.
        (datetime(2026, 10, 11, 23, 0, tzinfo=UTC), (10, 12)),
        (datetime(1990, 1, 1, tzinfo=UTC), None),
    ],
)
def test_when_the_next_summary_leaves(db, now, expected):
    found = next_summary(now)
    assert (found and (found.month, found.day)) == expected
    assert found is None or found == at(found.date(), 8, 30)


def test_the_page_says_when(person, client_as):
    assert "下一封寄出時間：" in text_of(client_as(person).get(PREFERENCES))


# -- what can be stopped ---------------------------------------------------------------------------------------


def test_news_that_one_asked_for_at_once_can_be_stopped(person, mail_templates):
    choose_channels(person, duty=Channel.IMMEDIATE, news=Channel.IMMEDIATE)
    headers = build(told(person)).extra_headers
    assert headers["List-Unsubscribe"] == f"<http://testserver{path_for(person.pk)}>" or headers[
        "List-Unsubscribe"
    ].endswith(f"{path_for(person.pk)}>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("topic", "pressing", "news"),
    [
        (Topic.DUTY, True, Channel.IMMEDIATE),
        (Topic.NEWS, True, Channel.DIGEST),
        (Topic.NEWS, True, Channel.NONE),
    ],
)
def test_duties_and_what_one_waits_for_cannot(person, mail_templates, topic, pressing, news):
    choose_channels(person, duty=Channel.IMMEDIATE, news=news)
    assert headers_for(told(person, topic=topic, pressing=pressing)) == {}


def test_neither_can_summaries_sign_in_mails_and_mails_to_addresses(person):
    rows = [
        Message(recipient=person, composer="digest"),
        Message(recipient=person, purpose=Purpose.SIGN_IN),
        Message(recipient=None, to_address="a@example.com"),
    ]
    assert [headers_for(row) for row in rows] == [{}, {}, {}]


# -- one click ---------------------------------------------------------------------------------------------------


def test_a_mail_program_stops_them_by_itself_twice_over(person):
    client = Client(enforce_csrf_checks=True)
    choose_channels(person, duty=Channel.DIGEST, news=Channel.IMMEDIATE)
    for _ in range(2):
        assert client.post(path_for(person.pk), ONE_CLICK).status_code == 200
    assert chosen(person) == {"duty": "digest", "news": "none"}


def test_a_person_opens_a_page_that_does_nothing_and_presses_its_button(person):
    client = Client(enforce_csrf_checks=True)
    page = client.get(path_for(person.pk))
    assert "停止寄送" in text_of(page)
    assert chosen(person) == {}
    assert client.post(path_for(person.pk)).status_code == 403
    assert chosen(person) == {}
    token = page.content.decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    done = client.post(path_for(person.pk), {"csrfmiddlewaretoken": token})
    assert "已停止寄送" in text_of(done)
    assert chosen(person) == {"news": "none"}


def test_then_such_news_stands_in_the_portal_only(person, mail_templates):
    choose_channels(person, duty=Channel.IMMEDIATE, news=Channel.IMMEDIATE)
    stop_news(person)
    assert told(person) is None
    assert FeedItem.objects.get(recipient=person).channel == Channel.NONE


@pytest.mark.parametrize(
    "token",
    ["nonsense", signing.dumps(1), signing.dumps("1", salt="notifications.unsubscribe")],
    # A token holds the second it was signed in: as a name it would differ between two processes.
    ids=["nonsense", "unsalted", "not-a-person"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_link_says_so(person, token, method):
    response = getattr(Client(), method)(f"/unsubscribe/{token}/", ONE_CLICK)
    assert (response.status_code, "連結不完整" in text_of(response)) == (404, True)


def test_a_link_of_somebody_who_is_gone_says_so(db):
    assert Client().get(path_for(999_999)).status_code == 404


def test_an_old_link_says_so(person, monkeypatch):
    path = path_for(person.pk)
    later = datetime.now(UTC) + timedelta(days=GOOD_FOR_DAYS + 1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    response = Client().post(path, ONE_CLICK)
    assert (response.status_code, "連結已過期" in text_of(response)) == (410, True)
    assert chosen(person) == {}


def test_the_number_of_queries(person, client_as, django_assert_num_queries):
    client = client_as(person)
    with django_assert_num_queries(5):
        client.get(PREFERENCES)
