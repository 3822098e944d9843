from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache, caches

from core.cache import ForgivingRedisCache


@pytest.fixture
def away() -> ForgivingRedisCache:
    """A cache whose server is not there."""
    return ForgivingRedisCache("unix:///nowhere/valkey.sock?db=0", {"OPTIONS": {"socket_connect_timeout": 1}})


@pytest.fixture
def _emptied() -> Iterator[None]:
    yield
    cache.delete_many(["a", "b"])


@pytest.mark.usefixtures("_emptied")
def test_what_was_set_is_there() -> None:
    assert cache.add("a", 1) is True
    assert cache.add("a", 2) is False
    cache.set_many({"b": [2]})
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": [2]}
    assert cache.touch("a") is True
    assert cache.incr("a") == 2
    assert cache.delete("a") is True
    assert cache.get("a", "gone") == "gone"


@pytest.mark.parametrize(
    ("method", "arguments", "answer"),
    [
        ("get", ["a"], None),
        ("get", ["a", "default"], "default"),
        ("set", ["a", 1], None),
        ("add", ["a", 1], True),
        ("delete", ["a"], False),
        ("touch", ["a"], False),
        ("get_many", [["a"]], {}),
        ("set_many", [{"a": 1}], []),
        ("delete_many", [["a"]], None),
        ("has_key", ["a"], False),
        ("get_or_set", ["a", 1], 1),
        ("incr", ["a"], 1),
    ],
)
def test_a_server_that_is_away_is_an_empty_cache(
    away: ForgivingRedisCache, method: str, arguments: list[Any], answer: Any
) -> None:
    assert getattr(away, method)(*arguments) == answer


def test_the_absence_is_logged(away: ForgivingRedisCache, caplog: pytest.LogCaptureFixture) -> None:
    away.get("a")
    assert [record.name for record in caplog.records] == ["core.cache"]


def test_it_never_empties_the_server_that_it_shares() -> None:
    with pytest.raises(NotImplementedError):
        cache.clear()


def test_the_site_uses_it() -> None:
    assert type(caches["default"]) is ForgivingRedisCache
