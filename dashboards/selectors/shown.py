"""The figures of a term as a page shows them: frozen once the term is closed, else as they were last counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from cycles.models import AcademicTerm
from reports.figures import Values, compute


@dataclass(frozen=True, slots=True)
class Shown:
    """Of the city and, by code, of its districts."""

    as_of: date
    counted_at: datetime
    city: Values
    districts: Mapping[str, Values]


def shown_figures(term: AcademicTerm) -> Shown:
    figures = compute(term=term)
    return Shown(figures.as_of, timezone.now(), figures.city, figures.districts)


def shown_place(term: AcademicTerm, *, district: str = "", school: str = "") -> Shown:
    """Of one district or one school, by its code; `city` holds its figures."""
    figures = compute(term=term)
    values = figures.districts.get(district, {}) if district else figures.schools.get(school, {})
    return Shown(figures.as_of, timezone.now(), values, {})
