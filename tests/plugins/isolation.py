"""Nothing that a test leaves outside the database reaches the next one."""

import logging
import shutil
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from obligations.asking import forget_failures


def _take_new_keys() -> None:
    """Emptying the cache would empty other workers' and runs' as well; a new prefix leaves the old keys behind."""
    run = settings.CACHES["default"]["KEY_PREFIX"].partition("#")[0]
    prefix = f"{run}#{uuid4().hex}"
    # The first is for this thread, the second for those of the live server.
    cache.key_prefix = prefix
    settings.CACHES["default"]["KEY_PREFIX"] = prefix


@pytest.fixture(autouse=True)
def empty_cache() -> Callable[[], None]:
    """Every test starts with an empty cache; calling this empties it once more (rate limits are kept there)."""
    _take_new_keys()
    return _take_new_keys


@pytest.fixture(autouse=True)
def _every_declaration_is_asked() -> Iterator[None]:
    """What an app declares as owed and could not say in one test is asked again in the next one."""
    yield
    forget_failures()


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    yield
    translation.deactivate()


def _silenced() -> tuple[int, int, set[str]]:
    loggers = logging.root.manager.loggerDict.items()
    disabled = {name for name, logger in loggers if isinstance(logger, logging.Logger) and logger.disabled}
    return logging.root.level, logging.root.manager.disable, disabled


@pytest.fixture(autouse=True)
def _logging_is_left_alone() -> Iterator[None]:
    """Whatever silences the log in one test would hide what the next one wants to see."""
    before = _silenced()
    yield
    assert _silenced() == before


@pytest.fixture(autouse=True, scope="session")
def _no_files_left_behind() -> Iterator[None]:
    yield
    shutil.rmtree(settings.FILES_ROOT, ignore_errors=True)
