"""Which constraint or trigger of the database said no."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, ProgrammingError, transaction


@contextmanager
def refused_by(name: str) -> Iterator[None]:
    """What stands inside violates the constraint `name`, and no other."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert refusal.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]


@contextmanager
def refused_by_trigger(words: str) -> Iterator[None]:
    """What stands inside is refused by a trigger whose message holds `words`."""
    with pytest.raises(ProgrammingError, match=words), transaction.atomic():
        yield
