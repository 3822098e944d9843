"""The order of names by strokes, as lists of schools are printed in Taiwan.

Big5 and CNS 11643 list their characters by strokes, then by radical, in two levels; data/strokes.csv says with which
character each number of strokes begins.
"""

import csv
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from django.conf import settings

# Six signs a character of a name.
KEY_LENGTH = 6 * 60


class StrokeOrder:
    """Made of the rows of data/strokes.csv."""

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        starts = sorted((row["first"].encode("big5"), int(row["strokes"])) for row in rows)
        self._firsts = [first for first, _ in starts]
        self._strokes = [strokes for _, strokes in starts]

    def strokes(self, character: str) -> int:
        """0 for what is no character of Big5: letters, digits and the rarest characters stand first."""
        place = bisect_right(self._firsts, character.encode("big5", "ignore"))
        return self._strokes[place - 1] if place else 0

    def key(self, name: str) -> str:
        """What names are sorted by: of each character the strokes in two digits, then its place in Big5."""
        return "".join(self._sign(character) for character in name)[:KEY_LENGTH]

    def _sign(self, character: str) -> str:
        strokes = self.strokes(character)
        place = int.from_bytes(character.encode("big5")) if strokes else min(ord(character), 0xFFFF)
        return f"{strokes:02}{place:04x}"


@cache
def stroke_order() -> StrokeOrder:
    with (Path(settings.BASE_DIR) / "data" / "strokes.csv").open(encoding="utf-8", newline="") as file:
        return StrokeOrder(list(csv.DictReader(file)))


def stroke_key(name: str) -> str:
    """What School.stroke_key holds for a name; worked out whenever the name is written, never when it is read."""
    return stroke_order().key(name)
