"""The locality index: the share of partnerships whose school has a campus in the very district."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.compiled import compiled
from cycles.models import term_name

from ..models import TermLocality
from .register import LiveCount


@dataclass(frozen=True)
class TermCount:
    """A term that is over: what was in force on its last day, by district id and altogether."""

    name: str
    # As 115-1, where there is no room for the name.
    code: str
    districts: dict[int, LiveCount]
    counted_at: datetime

    @property
    def city(self) -> LiveCount:
        return sum(self.districts.values(), LiveCount())


def locality_by_term(limit: int) -> list[TermCount]:
    """The latest terms that are over, oldest first, from the first with a partnership on; one query."""
    found: dict[tuple[int, int], dict[int, LiveCount]] = defaultdict(dict)
    counted: dict[tuple[int, int], datetime] = {}
    for year, term, district, partners, local, samples, counted_at in _counts():
        found[year, term][district] = LiveCount(partners, local, samples)
        counted[year, term] = counted_at
    terms = [TermCount(term_name(*key), "{}-{}".format(*key), rows, counted[key]) for key, rows in found.items()]
    begun = next((place for place, one in enumerate(terms) if one.city.partners), len(terms))
    return terms[begun:][-limit:]


@compiled
def _counts() -> QuerySet[TermLocality, tuple[Any, ...]]:
    rows = TermLocality.objects.order_by("term__starts_on", "district__number")
    return rows.values_list(
        "term__academic_year", "term__term", "district_id", "partners", "local", "samples", "counted_at"
    )
