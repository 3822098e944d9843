"""What the study of the alliance counted in 2022, for comparison; data/study.csv holds it with its source."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Study:
    """`not_local` of the universities that were partner schools had no campus in the district they accompanied."""

    universities: int
    community_colleges: int
    not_local: int
    year: int
    source: str
    source_en: str

    @property
    def local(self) -> int:
        return self.universities - self.not_local

    @property
    def percent(self) -> int:
        """The local share in whole percent."""
        return round(100 * self.local / self.universities)


@cache
def study() -> Study:
    with (Path(settings.BASE_DIR) / "data" / "study.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    ties = rows["not_local"]
    return Study(
        universities=int(rows["universities"]["count"]),
        community_colleges=int(rows["community_colleges"]["count"]),
        not_local=int(ties["count"]),
        year=int(ties["as_of"]),
        source=ties["source_zh"],
        source_en=ties["source_en"],
    )
