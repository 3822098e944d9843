"""What a figure is, and all figures of a term together; written to JSON and read back without loss."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Count:
    """How many."""

    n: int


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; of nothing there is no share."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Whole percent, half up."""
        return (200 * self.part + self.whole) // (2 * self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Days:
    """The middle one of so many durations, in working days."""

    median: int
    of: int


# None where nothing was there to be measured, or where nobody kept it for a day that has passed.
Value = Count | Share | Days | None
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Figures:
    """Every figure of one term as of a day: of the city, of each district and of each school that has any, by code."""

    as_of: date
    # As 115-1.
    term: str
    city: Values
    districts: Mapping[str, Values] = field(default_factory=dict)
    schools: Mapping[str, Values] = field(default_factory=dict)


def to_json(figures: Figures) -> dict[str, Any]:
    """The one way to write these figures: keys sorted, nothing but whole numbers and text."""
    return {
        "as_of": figures.as_of.isoformat(),
        "city": values_to_json(figures.city),
        "districts": {code: values_to_json(figures.districts[code]) for code in sorted(figures.districts)},
        "schools": {code: values_to_json(figures.schools[code]) for code in sorted(figures.schools)},
        "term": figures.term,
    }


def from_json(written: Mapping[str, Any]) -> Figures:
    return Figures(
        as_of=date.fromisoformat(written["as_of"]),
        term=written["term"],
        city=values_from_json(written["city"]),
        districts={code: values_from_json(values) for code, values in written["districts"].items()},
        schools={code: values_from_json(values) for code, values in written["schools"].items()},
    )


def values_to_json(values: Values) -> dict[str, dict[str, int] | None]:
    return {key: _written(values[key]) for key in sorted(values)}


def values_from_json(written: Mapping[str, Mapping[str, int] | None]) -> dict[str, Value]:
    return {key: _read(value) for key, value in written.items()}


def _written(value: Value) -> dict[str, int] | None:
    match value:
        case Count(n):
            return {"n": n}
        case Share(part, whole):
            return {"part": part, "whole": whole}
        case Days(median, of):
            return {"median": median, "of": of}
    return None


def _read(written: Mapping[str, int] | None) -> Value:
    if written is None:
        return None
    kind: Any = Count if "n" in written else Share if "part" in written else Days
    value: Value = kind(**written)
    return value
