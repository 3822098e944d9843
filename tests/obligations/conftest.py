from collections.abc import Iterator

import pytest

from obligations.asking import forget_failures
from obligations.services import lay_out_ladders


@pytest.fixture(autouse=True)
def ladders(db: None) -> None:
    lay_out_ladders()


@pytest.fixture(autouse=True)
def sound() -> Iterator[None]:
    """What failed in a test is tried again in the next one."""
    yield
    forget_failures()
