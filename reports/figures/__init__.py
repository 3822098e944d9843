"""The definition and the computation of every figure that pages and reports show: one place for all of them."""

from .computing import compute
from .definitions import DEFINITIONS, Definition, Key
from .values import (
    Count,
    Days,
    Figures,
    Share,
    Value,
    Values,
    from_json,
    to_json,
    values_from_json,
    values_to_json,
)

__all__ = [
    "DEFINITIONS",
    "Count",
    "Days",
    "Definition",
    "Figures",
    "Key",
    "Share",
    "Value",
    "Values",
    "compute",
    "from_json",
    "to_json",
    "values_from_json",
    "values_to_json",
]
