"""Periods and their figures: a closed one reads what was frozen, an open one counts."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from core.dates import local_today
from cycles.models import AcademicTerm

from ..constants import PeriodKind
from ..figures import DEFINITIONS, Definition, Figures, Value, compute, from_json, to_json
from ..models import Erratum, Period, Snapshot
from ..wording import value_words
from .scopes import Subject
from .values import value_from


def canonical(data: Mapping[str, Any]) -> str:
    """The one text of some JSON: what is hashed is what is kept."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def period_list() -> QuerySet[Period]:
    """The newest first, each with its term, who closed it and its snapshot's hash."""
    return (
        Period.objects.select_related("term", "closed_by", "snapshot")
        .defer("snapshot__figures")
        .order_by("-ends_on", "kind")
    )


def frozen_text(period: Period) -> str:
    """What closing the period now would freeze: its figures on its last day."""
    return written(_counted(period))


def figures_of(period: Period) -> Figures:
    """As they were frozen; of an open period as they are today."""
    if period.is_closed:
        return read_snapshot(period.snapshot)
    return _counted(period)


def _counted(period: Period) -> Figures:
    return compute(term=period.term, on=min(period.ends_on, local_today()))


def written(figures: Figures) -> str:
    """The one text of some figures."""
    return canonical(to_json(figures))


def figures_text(period: Period, figures: Figures) -> str:
    """The text that proves figures of a period: the frozen one where it is closed."""
    return period.snapshot.figures if period.is_closed else written(figures)


def read_snapshot(snapshot: Snapshot) -> Figures:
    return from_json(json.loads(snapshot.figures))


def errata_of(period: Period) -> list["ErratumShown"]:
    """In the order in which they were added."""
    if not period.is_closed:
        return []
    rows = Erratum.objects.filter(snapshot__period=period).select_related("by").order_by("at", "pk")
    return [ErratumShown.of(one) for one in rows]


def figures_for(term: AcademicTerm, on: date | None = None) -> tuple[Figures, Snapshot | None, list["ErratumShown"]]:
    """The figures of a term wherever they are shown: frozen with errata once it is closed, else counted now."""
    closed = Period.objects.closed().filter(kind=PeriodKind.TERM, term=term).select_related("snapshot").first()
    if closed is None:
        return compute(term=term, on=on), None, []
    return read_snapshot(closed.snapshot), closed.snapshot, errata_of(closed)


@dataclass(frozen=True, slots=True)
class ErratumShown:
    """An erratum with its values as figures."""

    figure: str
    scope: str
    code: str
    was: Value
    right: Value
    reason: str
    by: str
    at: datetime

    @classmethod
    def of(cls, one: Erratum) -> "ErratumShown":
        return cls(
            one.figure, one.scope, one.code, value_from(one.was), value_from(one.right), one.reason, one.by.name, one.at
        )

    @property
    def right_words(self) -> str:
        return value_words(self.right)

    def is_about(self, figure: str, subject: Subject) -> bool:
        return (self.figure, self.scope, self.code) == (figure, subject.scope, subject.code)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of somebody, with what was corrected beside it."""

    definition: Definition
    value: Value
    errata: list[ErratumShown]

    @property
    def words(self) -> str:
        return value_words(self.value)


def figure_rows(figures: Figures, subject: Subject, errata: Iterable[ErratumShown]) -> list[FigureRow]:
    """In the order of the definitions; what a frozen period did not have is left out."""
    values, known = subject.values_in(figures), list(errata)
    return [
        FigureRow(definition, values[key], [one for one in known if one.is_about(key, subject)])
        for key, definition in DEFINITIONS.items()
        if key in values
    ]
