"""A cache that may be away: a dead broker must cost a reader nothing."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache that answers "not there" while the server is away.

    Only caching and rate limits live here, nothing that must not be lost; while the server is away
    rate limits by cache do not bind, which the readiness page shows.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._forgive(default, super().get, key, default, version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(None, super().set, key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(True, super().add, key, value, *args, **kwargs)

    def delete(self, key: str, version: int | None = None) -> Any:
        return self._forgive(False, super().delete, key, version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._forgive({}, super().get_many, keys, version)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._forgive([], super().set_many, data, *args, **kwargs)

    def delete_many(self, keys: Any, version: int | None = None) -> Any:
        return self._forgive(None, super().delete_many, keys, version)

    def has_key(self, key: str, version: int | None = None) -> Any:
        return self._forgive(False, super().has_key, key, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        return self._forgive(delta, super().incr, key, delta, version)

    def clear(self) -> Any:
        """Never: it would empty the whole server, on which the worker's queue lives too."""
        raise NotImplementedError

    def touch(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(False, super().touch, key, *args, **kwargs)

    @staticmethod
    def _forgive(answer: Any, call: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("cache away: %s", error)
            return answer
