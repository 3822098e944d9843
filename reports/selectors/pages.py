"""What the pages of periods show."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Membership

from ..figures import Figures, from_json
from ..models import Period
from .periods import FigureRow, errata_of, figure_rows, figures_of, frozen_text, sha256_of
from .scopes import CITY, Subject, district_subjects, of_school


@dataclass(frozen=True, slots=True)
class ScopeLink:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class CorrectableRow:
    """A figure and where it can be corrected, empty for those who cannot."""

    row: FigureRow
    correct_url: str


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """The figures of one subject, and the way to the others."""

    subject: Subject
    links: list[ScopeLink]
    errata: int
    text_url: str
    rows: list["CorrectableRow"]


def period_page(period: Period, subject: Subject, acting: Membership, *, may_correct: bool) -> PeriodPage:
    """Five queries for a closed period, whatever it holds."""
    figures, errata = figures_of(period), errata_of(period)
    rows = figure_rows(figures, subject, errata)
    subjects: list[Subject] = [CITY, *district_subjects()]
    if acting.school is not None:
        subjects.append(of_school(acting.school))
    return PeriodPage(
        subject=subject,
        rows=[CorrectableRow(row, _correct_url(period, subject, row) if may_correct else "") for row in rows],
        links=[ScopeLink(one.name, period_url(period, one), one == subject) for one in subjects],
        errata=len(errata),
        text_url=reverse("reports:snapshot", args=[period.key]),
    )


def period_url(period: Period, subject: Subject) -> str:
    """The page of a period with somebody's figures."""
    return _of(period.get_absolute_url(), subject)


def _correct_url(period: Period, subject: Subject, row: FigureRow) -> str:
    return _of(reverse("reports:erratum", args=[period.key, row.definition.key]), subject)


def _of(address: str, subject: Subject) -> str:
    return f"{address}?{urlencode({'of': subject.slug})}" if subject.slug else address


def figure_row(period: Period, subject: Subject, figure: str) -> FigureRow | None:
    rows = figure_rows(figures_of(period), subject, errata_of(period))
    return next((row for row in rows if row.definition.key == figure), None)


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """What would be frozen: the city's figures, those of the districts beside each other, and the hash of all."""

    city: list[CorrectableRow]
    districts: list[tuple[Subject, list[CorrectableRow]]]
    schools: int
    sha256: str


def closing_page(period: Period) -> ClosingPage:
    text = frozen_text(period)
    figures = from_json(json.loads(text))
    return ClosingPage(
        city=_plain(figures, CITY),
        districts=[(one, _plain(figures, one)) for one in district_subjects()],
        schools=len(figures.schools),
        sha256=sha256_of(text),
    )


def _plain(figures: Figures, subject: Subject) -> list[CorrectableRow]:
    return [CorrectableRow(row, "") for row in figure_rows(figures, subject, [])]
