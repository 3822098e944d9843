"""One's own addresses: made, shown once, made anew, revoked."""

import re

import pytest
from django.urls import reverse

from accounts.constants import Role
from calendars.constants import FeedKind
from calendars.models import CalendarFeed
from calendars.services import FeedRefused, make_feed, renew_feed, revoke_feed
from tests.factories.accounts import (
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_membership,
    make_officer,
    make_user,
)
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import text_of

pytestmark = pytest.mark.django_db

MINE = reverse("calendars:mine")
PERSON, DISTRICT, CITY = FeedKind.PERSON, FeedKind.DISTRICT, FeedKind.CITY


def renew_path(feed: CalendarFeed) -> str:
    return reverse("calendars:renew", args=[feed.pk])


def revoke_path(feed: CalendarFeed) -> str:
    return reverse("calendars:revoke", args=[feed.pk])


def address_in(response) -> str:
    """The address as it stands in the page."""
    return re.search(r'value="http://localhost:8000(/calendar/[\w-]{43}\.ics)"', response.content.decode())[1]


@pytest.fixture
def officer():
    return make_officer(district())


# -- which calendars ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "kinds"),
    [
        (make_user, [PERSON]),
        (lambda: make_coordinator(school()), [PERSON]),
        (lambda: make_officer(district()), [PERSON, DISTRICT]),
        (lambda: make_chief(district()), [PERSON, DISTRICT]),
        (make_bureau, [PERSON, CITY]),
        (make_auditor, [PERSON, CITY]),
    ],
)
def test_everybody_is_offered_theirs(client_as, person, kinds):
    response = client_as(person()).get(MINE)
    assert [offer.kind for offer in response.context["calendars"]] == kinds


def test_a_district_is_named(client_as, officer):
    assert "中正區的期限" in text_of(client_as(officer).get(MINE))


@pytest.mark.parametrize(
    ("person", "kind", "reason"),
    [
        (make_user, DISTRICT, "各區的期限只提供給該區公所經建課。"),
        (make_bureau, DISTRICT, "各區的期限只提供給該區公所經建課。"),
        (lambda: make_officer(district()), CITY, "全市的期限只提供給民政局與稽核人員。"),
        (lambda: make_coordinator(school()), CITY, "全市的期限只提供給民政局與稽核人員。"),
    ],
)
def test_what_is_not_theirs_is_refused(client_as, person, kind, reason):
    owner = person()
    response = client_as(owner).post(MINE, {"kind": kind})
    assert response.status_code == 403
    assert reason in response.content.decode()
    with pytest.raises(FeedRefused, match=reason):
        make_feed(owner, kind=kind)


# -- making ------------------------------------------------------------------------------------------------


def test_the_address_is_shown_once_and_works(client_as, officer):
    client = client_as(officer)
    made = client.post(MINE, {"kind": DISTRICT})
    path = address_in(made)
    assert f'href="webcal://localhost:8000{path}"' in made.content.decode()
    assert client.get(path).status_code == 200
    assert path not in client.get(MINE).content.decode()


def test_a_second_click_makes_no_second_address(client_as, officer):
    client = client_as(officer)
    client.post(MINE, {"kind": DISTRICT})
    response = client.post(MINE, {"kind": DISTRICT}, follow=True)
    assert "您已有這份行事曆的網址" in text_of(response)
    assert CalendarFeed.objects.count() == 1


def test_one_may_have_one_of_each(officer):
    make_membership(officer, Role.DISTRICT_OFFICER, district=district("beitou"))
    make_feed(officer, kind=PERSON)
    make_feed(officer, kind=DISTRICT)
    officer.act_as(officer.memberships.get(district=district("beitou")))
    make_feed(officer, kind=DISTRICT)
    assert CalendarFeed.objects.of(officer).count() == 3


def test_an_unknown_calendar_is_none(client_as, officer):
    response = client_as(officer).post(MINE, {"kind": "world"})
    assert (response.status_code, CalendarFeed.objects.count()) == (200, 0)


# -- anew, revoked -----------------------------------------------------------------------------------------


def test_anew_is_another_address_and_the_old_one_stops(client, client_as, officer):
    feed, token = make_feed(officer, kind=DISTRICT)
    path = address_in(client_as(officer).post(renew_path(feed)))
    assert client.get(reverse("calendars:feed", args=[token])).status_code == 404
    assert client.get(path).status_code == 200
    assert CalendarFeed.objects.of(officer).count() == 1


def test_a_second_click_on_anew_leaves_the_address_just_shown(client, client_as, officer):
    feed, _token = make_feed(officer, kind=PERSON)
    path = address_in(client_as(officer).post(renew_path(feed)))
    again = client_as(officer).post(renew_path(feed), follow=True)
    assert "這個網址已經撤銷" in text_of(again)
    assert client.get(path).status_code == 200


def test_revoked_is_gone(client, client_as, officer):
    feed, token = make_feed(officer, kind=DISTRICT)
    page = client_as(officer).post(revoke_path(feed), follow=True)
    assert "網址已撤銷" in text_of(page)
    assert client.get(reverse("calendars:feed", args=[token])).status_code == 404
    again = client_as(officer).post(revoke_path(feed), follow=True)
    assert "這個網址已經撤銷" in text_of(again)
    assert [event.verb for event in feed.events.order_by("sequence")] == ["made", "revoked"]


def test_a_district_is_made_anew_only_by_those_who_act_there(officer):
    feed, _token = make_feed(officer, kind=DISTRICT)
    officer.act_as(make_membership(officer, Role.DISTRICT_OFFICER, district=district("beitou")))
    with pytest.raises(FeedRefused, match="您目前不是以該區的身分操作"):
        renew_feed(feed, actor=officer)
    feed.refresh_from_db()
    assert feed.revoked_at is None


def test_nobody_revokes_anothers(client_as, officer):
    feed, _token = make_feed(officer, kind=PERSON)
    other = make_bureau()
    assert client_as(other).post(revoke_path(feed)).status_code == 404
    with pytest.raises(FeedRefused, match="這個網址屬於別人"):
        revoke_feed(feed, actor=other)


def test_an_address_left_over_is_shown_as_stopped(client_as, officer):
    make_feed(officer, kind=DISTRICT)
    officer.memberships.update(ended_at="2026-11-01T00:00:00Z")
    (own, left_over) = client_as(officer.act_as(None)).get(MINE).context["calendars"]
    assert (own.kind, own.feed) == (PERSON, None)
    assert (left_over.kind, left_over.feed.stands, left_over.may_make) == (DISTRICT, False, False)
    assert "已停用" in text_of(client_as(officer).get(MINE))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(client_as, officer, count, django_assert_num_queries):
    for slug in ("zhongzheng", "beitou", "daan")[:count]:
        if slug != "zhongzheng":
            officer.act_as(make_membership(officer, Role.DISTRICT_OFFICER, district=district(slug)))
        make_feed(officer, kind=DISTRICT)
    client = client_as(officer)
    with django_assert_num_queries(5):
        assert len(client.get(MINE).context["calendars"]) == count + 1
