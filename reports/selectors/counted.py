"""The figures that pages show: frozen once a term is closed, else as they were last counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from core.compiled import Hole, compiled
from core.dates import local_today
from cycles.models import AcademicTerm

from ..constants import PeriodKind, Scope
from ..figures import Figures, Values, values_from_json
from ..models import CountedFigures, Period, Snapshot
from .periods import figures_for

# The term that runs is counted every minute; after so long somebody should know that nobody counts.
_STALE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Counted:
    """`values` are those of the city, or of the place that was asked for; districts are there for the city only."""

    as_of: date
    counted_at: datetime
    values: Values
    districts: Mapping[str, Values]
    # Set once the term is closed.
    snapshot: Snapshot | None = None
    errata: tuple[Any, ...] = ()

    @property
    def is_stale(self) -> bool:
        """Whether nobody has counted the running term for long; what was counted last is shown all the same."""
        runs = self.snapshot is None and self.as_of == timezone.localdate(self.counted_at)
        return runs and timezone.now() - self.counted_at > _STALE


def city_figures(term: AcademicTerm) -> Counted:
    """Of the city and of every district; one query while the term is open and counted."""
    rows = _kept(term=term.pk)
    if not rows or rows[0].is_closed:  # type: ignore[attr-defined] # annotated
        return _whole(term, lambda figures: figures.city)
    values = {(row.scope, row.code): values_from_json(row.values) for row in rows}
    districts = {code: figures for (scope, code), figures in values.items() if scope == Scope.DISTRICT}
    return Counted(rows[0].as_of, rows[0].counted_at, values[Scope.CITY, ""], districts)


def place_now(scope: Scope, code: str) -> tuple[AcademicTerm, Counted] | None:
    """The term that runs and what was last counted of a place in it; None while nothing is. One query."""
    row = _of_place_now.first(scope=scope.value, code=code)
    if row is None or row.is_closed:  # type: ignore[attr-defined]
        return None
    return row.term, Counted(row.as_of, row.counted_at, values_from_json(row.values), {})


def place_figures(term: AcademicTerm, scope: Scope, code: str) -> Counted:
    """Of one district or one school; one query while the term is open and counted."""
    row = _of_place.first(term=term.pk, scope=scope.value, code=code)
    if row is None or row.is_closed:  # type: ignore[attr-defined]
        return _whole(term, lambda figures: _of(figures, scope).get(code, {}))
    return Counted(row.as_of, row.counted_at, values_from_json(row.values), {})


def _of(figures: Figures, scope: Scope) -> Mapping[str, Values]:
    return figures.districts if scope == Scope.DISTRICT else figures.schools


def _whole(term: AcademicTerm, pick: Any) -> Counted:
    """Frozen, or counted now because nobody has yet."""
    figures, snapshot, errata = figures_for(term)
    at = snapshot.taken_at if snapshot else timezone.now()
    return Counted(figures.as_of, at, pick(figures), figures.districts, snapshot, tuple(errata))


def _closed() -> Exists:
    return Exists(Period.objects.closed().filter(kind=PeriodKind.TERM, term=OuterRef("term")).order_by())


@compiled
def _kept(term: Hole) -> QuerySet[CountedFigures]:
    rows = CountedFigures.objects.filter(term=term, scope__in=[Scope.CITY.value, Scope.DISTRICT.value])
    return rows.annotate(is_closed=_closed()).order_by("scope", "code")


@compiled
def _of_place(term: Hole, scope: Hole, code: Hole) -> QuerySet[CountedFigures]:
    return CountedFigures.objects.filter(term=term, scope=scope, code=code).annotate(is_closed=_closed()).order_by("pk")


@compiled
def _of_place_now(scope: Hole, code: Hole) -> QuerySet[CountedFigures]:
    today = local_today()
    rows = CountedFigures.objects.filter(scope=scope, code=code, term__starts_on__lte=today, term__ends_on__gte=today)
    return rows.select_related("term").annotate(is_closed=_closed()).order_by("pk")
