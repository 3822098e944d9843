"""One value of a figure as an erratum keeps it."""

from collections.abc import Mapping

from ..figures import Value
from ..figures.values import values_from_json, values_to_json

_ONE = "value"


def value_data(value: Value) -> dict[str, int] | None:
    """{"part": 3, "whole": 12}; None where the figure says nothing."""
    return values_to_json({_ONE: value})[_ONE]


def value_from(data: Mapping[str, int] | None) -> Value:
    """What `value_data` wrote."""
    return values_from_json({_ONE: data})[_ONE]
