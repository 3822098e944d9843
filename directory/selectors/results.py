"""What the front page says of results: the verified amounts of both sides, with their dates."""

from dataclasses import dataclass
from datetime import datetime

from evidence.models import VerifiedTotal
from evidence.selectors import verified_totals

SHOWN = 6


@dataclass(frozen=True)
class Results:
    """The largest part of the catalogue that has something verified; empty before anything is."""

    totals: list[VerifiedTotal]

    @property
    def counted_at(self) -> datetime | None:
        return self.totals[0].counted_at if self.totals else None

    @property
    def has_samples(self) -> bool:
        return any(one.samples for one in self.totals)


def results() -> Results:
    """One query."""
    return Results(verified_totals()[:SHOWN])
