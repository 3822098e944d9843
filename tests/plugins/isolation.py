"""Nothing that a test leaves outside the database reaches the next one."""

import shutil
from collections.abc import Iterator
from itertools import count

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

_tests = count(1)


@pytest.fixture(autouse=True)
def _own_cache_keys() -> None:
    """Each test has a prefix of its own: emptying the cache would empty other runs' as well."""
    run = settings.CACHES["default"]["KEY_PREFIX"].partition("#")[0]
    prefix = f"{run}#{next(_tests)}"
    # The first is for this thread, the second for those of the live server.
    cache.key_prefix = prefix
    settings.CACHES["default"]["KEY_PREFIX"] = prefix


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _no_files_left_behind() -> Iterator[None]:
    yield
    shutil.rmtree(settings.FILES_ROOT, ignore_errors=True)
