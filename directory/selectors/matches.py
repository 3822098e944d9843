"""Matches as the public pages show them, with the figures behind their order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from matching.ranking import Match, Weight
from schools.constants import Locality

# As many as are shown before the reader asks for the others.
FIRST = 5


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A suggestion in words. Departments are named in Chinese only."""

    name: str
    url: str
    code: str
    tie: str
    why: str
    points: str
    departments: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The best, the others, and what counts how much."""

    rows: Sequence[MatchRow]
    weights: Sequence[Weight]

    @property
    def first(self) -> Sequence[MatchRow]:
        return self.rows[:FIRST]

    @property
    def others(self) -> Sequence[MatchRow]:
        return self.rows[FIRST:]

    @property
    def same(self) -> int:
        return self._number(Locality.SAME)

    @property
    def adjacent(self) -> int:
        return self._number(Locality.ADJACENT)

    def _number(self, tie: Locality) -> int:
        return sum(row.code == tie for row in self.rows)


def suggestions(matches: Iterable[Match[Any]], weights: Sequence[Weight], *, listed_at: str) -> Suggestions:
    """`listed_at`: the name of the list below which each subject has its page, under its slug."""
    words = _Words(reverse(listed_at))
    return Suggestions([_row(match, words) for match in matches], weights)


class _Words:
    """What all rows of a page share, looked up once."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.points = _("%(points)d points")
        self.ties = {tie: str(tie.label) for tie in Locality}


def _row(match: Match[Any], words: _Words) -> MatchRow:
    facts = match.facts
    return MatchRow(
        name=facts.subject.label,
        url=f"{words.base}{facts.subject.slug}/",
        code=facts.locality.value,
        tie=words.ties[facts.locality],
        why=match.why,
        points=words.points % {"points": match.points},
        departments="、".join(getattr(facts, "departments", ())),
    )
