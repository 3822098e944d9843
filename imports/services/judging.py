"""What each row of a list is: to be added, there already, or not to be read and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..constants import Outcome
from ..kinds import Column, Found, Listing, Unfit, value_of

# A row's number in the file, and its texts by key.
Texts = tuple[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One row with what was said about it; `found` where it can be read."""

    number: int
    cells: Mapping[str, str]
    found: Found | None
    problems: list[list[str]]

    @property
    def outcome(self) -> Outcome:
        return self.found.outcome if self.found else Outcome.WRONG

    @property
    def said(self) -> tuple[Any, ...]:
        """What must still hold when the batch is taken over."""
        return (self.number, self.outcome, self.found.record if self.found else "")


def judge_all(listing: Listing[Any], rows: Sequence[Texts]) -> list[Judged]:
    """Every row by itself and beside the others, in a number of queries that does not grow with them."""
    columns = listing.columns()
    read = [_read(columns, cells) for _number, cells in rows]
    known = listing.know([values for values, problems in read if not problems])
    seen: dict[tuple[Any, ...], int] = {}
    return [
        _judged(listing, columns, known, seen, number, cells, values, problems)
        for (number, cells), (values, problems) in zip(rows, read, strict=True)
    ]


def _read(columns: Iterable[Column], cells: Mapping[str, str]) -> tuple[dict[str, Any], list[list[str]]]:
    """The values of a row, and all that is wrong with its cells at once."""
    values: dict[str, Any] = {}
    problems = []
    for column in columns:
        text = cells.get(column.key, "")
        try:
            values[column.key] = value_of(column, text)
        except Unfit as unfit:
            problems.append([column.title, text, unfit.advice])
    return values, problems


def _judged(
    listing: Listing[Any],
    columns: Iterable[Column],
    known: Any,
    seen: dict[tuple[Any, ...], int],
    number: int,
    cells: Mapping[str, str],
    values: dict[str, Any],
    problems: list[list[str]],
) -> Judged:
    if problems:
        return Judged(number, cells, None, problems)
    try:
        found = listing.judge(values, known)
        _refuse_twice(found, seen, number)
    except Unfit as unfit:
        title = next((one.title for one in columns if one.key == unfit.column), "")
        return Judged(number, cells, None, [[title, cells.get(unfit.column, ""), unfit.advice]])
    return Judged(number, cells, found, [])


def _refuse_twice(found: Found, seen: dict[tuple[Any, ...], int], number: int) -> None:
    first = seen.setdefault(found.identity, number)
    if first != number:
        raise Unfit(_("Row %(number)d says the same. Leave one of them out.") % {"number": first})
