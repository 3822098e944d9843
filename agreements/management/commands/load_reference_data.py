import csv
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from agreements.services import lay_out_wordings, load_documented_cooperation, load_indicators, tell_rooms_above
from agreements.services.clauses import load_clauses
from core.dates import local_today
from cycles.constants import ROC_OFFSET
from cycles.services import lay_out_calendar, lay_out_default_rules, lay_out_terms
from districts.services import load_districts
from obligations.services import lay_out_ladders
from schools.services import load_campuses, load_schools

_CALENDAR_YEARS_BACK, _CALENDAR_YEARS_AHEAD = 2, 2
_RULES_FROM = date(2024, 1, 1)


class Command(BaseCommand):
    help = "Load districts, schools, campuses, indicators, documented cooperation and the calendar; safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        counts = {
            "districts": load_districts(_rows("districts.csv"), _boundaries()),
            "schools": load_schools(_rows("schools.csv")),
            "campuses": load_campuses(_rows("campuses.csv")),
            "indicators": load_indicators(_rows("indicators.csv")),
            "standard clauses": load_clauses(_rows("clauses.csv")),
            "documented cooperations": load_documented_cooperation(_rows("known_cooperation.csv")),
            "days of the working calendar": _lay_out_time(local_today().year),
            "new reminder ladders": lay_out_ladders(),
            "agreements with their first wording": lay_out_wordings(),
            "signed agreements": tell_rooms_above(),
        }
        if verbosity:
            self.stdout.write("Reference data is up to date:")
            for what, count in counts.items():
                self.stdout.write(f"  {count:>5} {what}")


def _lay_out_time(year: int) -> int:
    """Terms, rules and working days around the CE year; returns the number of days."""
    lay_out_terms(year - ROC_OFFSET - 3, year - ROC_OFFSET + 5)
    lay_out_default_rules(_RULES_FROM)
    return lay_out_calendar(year - _CALENDAR_YEARS_BACK, year + _CALENDAR_YEARS_AHEAD)


def _rows(name: str) -> list[Mapping[str, str]]:
    with _path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _boundaries() -> dict[str, Any]:
    return dict(json.loads(_path("taipei_districts.geojson").read_text(encoding="utf-8")))


def _path(name: str) -> Path:
    return Path(settings.BASE_DIR) / "data" / name
