from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
