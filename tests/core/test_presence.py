"""Who has a place open: for a moment, in the cache alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from core import presence
from core.cache import ForgivingRedisCache

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CHEN, WANG = 1, 2


@pytest.fixture
def at(monkeypatch):
    """`at(seconds)`: it is so long after noon."""

    def move(seconds: int) -> datetime:
        now = NOON + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    move(0)
    return move


def told(person: int, page: str = "assess") -> list[tuple[int, str, int]]:
    others = presence.arrive("case:1", person=person, page=page)
    return [(one.person, one.page, int((one.since - NOON).total_seconds())) for one in others]


def test_each_learns_of_the_other_and_since_when(at):
    assert told(CHEN) == []
    at(60)
    assert told(WANG, "return") == [(CHEN, "assess", 0)]
    at(90)
    assert told(CHEN) == [(WANG, "return", 60)]
    at(120)
    assert told(WANG, "return") == [(CHEN, "assess", 0)]


def test_nobody_is_told_of_themselves_on_another_page(at):
    told(CHEN, "detail")
    assert told(CHEN, "assess") == []
    assert told(WANG) == [(CHEN, "assess", 0), (CHEN, "detail", 0)]


def test_other_places_are_apart(at):
    told(CHEN)
    assert presence.arrive("case:2", person=WANG, page="assess") == []


def test_a_page_that_says_nothing_more_is_forgotten(at):
    told(CHEN)
    at(presence.REMEMBERED_SECONDS)
    assert told(WANG) == []


def test_coming_back_later_begins_anew(at):
    told(CHEN)
    at(presence.REMEMBERED_SECONDS)
    told(CHEN)
    assert told(WANG) == [(CHEN, "assess", presence.REMEMBERED_SECONDS)]


def test_a_closed_page_is_forgotten_at_once_and_no_other(at):
    told(CHEN, "detail")
    told(CHEN, "assess")
    presence.leave("case:1", person=CHEN, page="assess")
    assert told(WANG) == [(CHEN, "detail", 0)]


def test_the_cache_forgets_it_by_itself(at):
    told(CHEN)
    left = cache._cache.get_client(None).ttl(cache.make_key("presence:case:1"))
    assert 0 < left <= presence.REMEMBERED_SECONDS


def test_while_the_cache_is_away_nobody_is_there(at, monkeypatch):
    told(CHEN)
    nowhere = ForgivingRedisCache("unix:///nowhere/valkey.sock?db=0", {"OPTIONS": {"socket_connect_timeout": 1}})
    monkeypatch.setattr(presence, "cache", nowhere)
    assert told(WANG) == []
    presence.leave("case:1", person=WANG, page="assess")
