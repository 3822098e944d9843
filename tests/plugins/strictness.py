"""What taste alone would not keep: nothing relies on an order it did not ask for."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models.query import MAX_GET_RESULTS, QuerySet

from tests.tree import portal_apps


class UnorderedSlice(AssertionError):
    """Part of an unordered queryset was taken: which part is up to the database."""


@pytest.fixture(autouse=True, scope="session")
def _unordered_querysets_are_shuffled() -> Iterator[None]:
    original = QuerySet._fetch_all

    def fetch_all(self: QuerySet[Any]) -> None:
        if self._result_cache is None and not self.ordered:
            _refuse_slice(self)
            self._result_cache = _shuffled(list(self._iterable_class(self)))
        original(self)

    QuerySet._fetch_all = fetch_all  # type: ignore[method-assign]
    yield
    QuerySet._fetch_all = original  # type: ignore[method-assign]


def _shuffled(rows: list[Any]) -> list[Any]:
    """`rows` in another order than the database's; pytest-randomly's seed makes it the same in every run."""
    shuffled = random.sample(rows, len(rows))
    return rows[::-1] if shuffled == rows else shuffled


def _refuse_slice(queryset: QuerySet[Any]) -> None:
    query = queryset.query
    if not query.is_sliced or (query.low_mark == 0 and query.high_mark == MAX_GET_RESULTS):
        return  # not a slice, or `get()`
    if queryset.model._meta.app_label in portal_apps():
        raise UnorderedSlice(str(query))
