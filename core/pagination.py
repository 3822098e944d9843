"""Keyset paging: as fast on the thousandth page as on the first."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Expression, F, Field, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows; the URLs are query strings, None where there is nothing further."""

    rows: Sequence[Row]
    previous_url: str | None
    next_url: str | None


def _encode(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values), default=str).encode()).decode().rstrip("=")


def _decode(token: str, length: int) -> list[Any] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, binascii.Error):
        return None
    return values if isinstance(values, list) and len(values) == length else None


def _typed(queryset: QuerySet[Any], order: Sequence[str], values: list[Any] | None) -> list[Any] | None:
    """The key as values of their fields; None when one is nothing that its field can hold."""
    try:
        typed = [_field(queryset, name).to_python(value) for name, value in zip(order, values or (), strict=True)]
    except (ValueError, TypeError, ValidationError):
        return None
    return None if any(value is None or "\0" in str(value) for value in typed) else typed


def _field(queryset: QuerySet[Any], name: str) -> Any:
    """The model's field or an annotation's; for a path or "pk" a field that takes everything."""
    annotation = queryset.query.annotations.get(name.lstrip("-"))
    if annotation is not None:
        return annotation.output_field
    try:
        return queryset.model._meta.get_field(name.lstrip("-"))
    except FieldDoesNotExist:
        return Field()


class _Key(Func):
    """Several columns as one value, compared from left to right, which is what an index over them serves."""

    function = "ROW"
    # Never read: two keys are only compared.
    output_field = TextField()


def _beyond(fields: Sequence[str], values: Sequence[Any], *, backwards: bool) -> Q:
    """Rows after (or before) the key `values` in the order of `fields` ("-name" descends)."""
    operators = {_operator(field, backwards=backwards) for field in fields}
    if len(operators) > 1:
        return _beyond_either_way(fields, values, backwards=backwards)
    here = _Key(*(F(field.lstrip("-")) for field in fields))
    compare = GreaterThan if operators == {"gt"} else LessThan
    return Q(compare(here, _Key(*(value if isinstance(value, Expression) else Value(value) for value in values))))


def _beyond_either_way(fields: Sequence[str], values: Sequence[Any], *, backwards: bool) -> Q:
    """The same where some fields ascend and others descend; the first one bounds what an index reads."""
    condition = Q()
    equal = Q()
    for field, value in zip(fields, values, strict=True):
        condition |= equal & Q(**{f"{field.lstrip('-')}__{_operator(field, backwards=backwards)}": value})
        equal &= Q(**{field.lstrip("-"): value})
    bound = f"{fields[0].lstrip('-')}__{_operator(fields[0], backwards=backwards)}e"
    return Q(**{bound: values[0]}) & condition


def _operator(field: str, *, backwards: bool) -> str:
    descending = field.startswith("-")
    return "lt" if descending != backwards else "gt"


def _reverse(fields: Sequence[str]) -> list[str]:
    return [field[1:] if field.startswith("-") else f"-{field}" for field in fields]


def paginate(queryset: QuerySet[Row], params: QueryDict, *, order: Sequence[str], size: int = PAGE_SIZE) -> Page[Row]:
    """The page that `params` (`after` or `before`) names; a broken key shows the first page.

    `order` must end in a unique field and hold no nullable one.
    """
    place = place_in(queryset, params, order)
    return page_at(place, list(rows_at(queryset, order, place, size=size)), params, order=order, size=size)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after a key, or `backwards` before it; without a key at the beginning."""

    key: Sequence[Any] | None
    backwards: bool


def place_in(queryset: QuerySet[Any], params: QueryDict, order: Sequence[str]) -> Place:
    before, after = params.get("before"), params.get("after")
    token, backwards = (before, True) if before else (after, False)
    key = _typed(queryset, order, _decode(token, len(order))) if token else None
    return Place(key, backwards and key is not None)


def rows_at(
    queryset: QuerySet[Any, Row], order: Sequence[str], place: Place, *, size: int = PAGE_SIZE
) -> QuerySet[Any, Row]:
    """The rows of the page, and one more where there is one; a key may be of expressions too."""
    rows = queryset.order_by(*(_reverse(order) if place.backwards else order))
    if place.key is not None:
        rows = rows.filter(_beyond(order, place.key, backwards=place.backwards))
    return rows[: size + 1]


def page_at(
    place: Place, rows: list[Row], params: QueryDict, *, order: Sequence[str], size: int = PAGE_SIZE
) -> Page[Row]:
    """The page of what `rows_at` gave."""
    more = len(rows) > size
    found = rows[:size]
    if place.backwards:
        found.reverse()
    has_previous = more if place.backwards else place.key is not None
    has_next = True if place.backwards else more
    return Page(
        rows=found,
        previous_url=_link(params, "before", found[0], order) if has_previous and found else None,
        next_url=_link(params, "after", found[-1], order) if has_next and found else None,
    )


def _link(params: QueryDict, name: str, row: Model, order: Sequence[str]) -> str:
    kept = params.copy()
    kept.pop("before", None)
    kept.pop("after", None)
    kept[name] = _encode([getattr(row, field.lstrip("-")) for field in order])
    return f"?{kept.urlencode()}"
