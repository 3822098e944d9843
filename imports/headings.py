"""Which column of a file is what, by the words above it, however an office writes them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .constants import EXAMPLE, HEADING_ROWS, MAX_ROWS
from .kinds import Column, folded
from .reading import Table, TooMuch, Unreadable
from .reading.limits import Line

_KEY = re.compile(r"[a-z][a-z0-9_\-]*")


@dataclass(frozen=True, slots=True)
class Understood:
    """The headings of the file with the key of what each is, and the rows below them as texts by key."""

    headings: list[tuple[str, str]]
    rows: list[tuple[int, dict[str, str]]]


def understand(table: Table, columns: Sequence[Column]) -> Understood:
    """Raises Unreadable where the headings are missing, with those that were found."""
    place, headings = _headings(table.lines, columns)
    if missing := [one.title for one in columns if one.required and one.key not in dict(headings).values()]:
        words = _("These columns are missing: %(missing)s. Found: %(found)s. Use the headings of the template.")
        found = "、".join(text for text, _key in headings if text) or "–"
        raise Unreadable(words % {"missing": "、".join(missing), "found": found[:200]})
    rows = [(line.number, _texts(line, headings)) for line in table.lines[place + 1 :] if not _is_aside(line)]
    kept = [(number, texts) for number, texts in rows if texts]
    if not kept:
        raise Unreadable(_("There is no row below the headings."))
    if len(kept) > MAX_ROWS:
        raise TooMuch(_("A list has at most %(limit)s rows. Split it.") % {"limit": f"{MAX_ROWS:,}"})
    return Understood(headings, kept)


def _headings(lines: Sequence[Line], columns: Sequence[Column]) -> tuple[int, list[tuple[str, str]]]:
    """The row among the first ones that names most columns; offices put a title above it."""
    named = [_named(line, columns) for line in lines[:HEADING_ROWS]]
    best = max(range(len(named)), key=lambda place: sum(bool(key) for _text, key in named[place]))
    return best, named[best]


def _named(line: Line, columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Each cell with what it names; of two that name the same, the one that says it in the template's words."""
    known = {folded(word): one.key for one in columns for word in one.also}
    known |= {folded(one.title): one.key for one in columns}
    titles = {folded(one.title) for one in columns}
    keys = [known.get(folded(text), "") for text in line.cells]
    taken: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key and (key not in taken or folded(line.cells[place]) in titles):
            taken[key] = place
    pairs = enumerate(zip(line.cells, keys, strict=True))
    return [(text, key if taken.get(key) == place else "") for place, (text, key) in pairs]


def _is_aside(line: Line) -> bool:
    """The template's example, or the second heading of our own exports, which is for machines."""
    filled = [cell for cell in line.cells if cell]
    return any(cell.startswith(EXAMPLE) for cell in filled) or (
        len(filled) > 2 and all(_KEY.fullmatch(cell) for cell in filled)
    )


def _texts(line: Line, headings: Sequence[tuple[str, str]]) -> dict[str, str]:
    pairs = zip(headings, line.cells, strict=False)
    return {key: cell for (_text, key), cell in pairs if key and cell}
