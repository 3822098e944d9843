"""The page of the locality index: today, term by term, and district by district, beside what the study found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from agreements.selectors import LiveCount, TermCount, locality_by_term
from agreements.study import Study, study

from .city import Alliance, DistrictRow

TERMS_SHOWN = 6
# The chart, in units of its own: a column for the study, for each term and for today.
_COLUMN, _GAP, _TOP, _HEIGHT, _BELOW = 44, 28, 22, 150, 44


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the chart: its full height is everything, the filled part is local."""

    label: str
    share: str
    kind: str
    x: int
    y: int
    height: int
    middle: int


@dataclass(frozen=True, slots=True)
class Chart:
    columns: list[Column]
    width: int
    top: int
    full: int
    foot: int

    @property
    def height(self) -> int:
        return self.foot + _BELOW


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: a district, or the city, with its shares term by term and today's."""

    name: str
    url: str
    past: list[str]
    now: str
    percent: str
    has_samples: bool


@dataclass(frozen=True)
class LocalityPage:
    alliance: Alliance
    terms: Sequence[TermCount]
    study: Study

    @property
    def today(self) -> LiveCount:
        return self.alliance.total

    @property
    def source(self) -> str:
        return self.study.source_en if get_language() == "en" else self.study.source

    @property
    def counted_at(self) -> datetime | None:
        return self.terms[-1].counted_at if self.terms else None

    @property
    def lines(self) -> list[Line]:
        return [_line(row, self.terms) for row in self.alliance.rows]

    @cached_property
    def city(self) -> Line:
        past = [_share(one.city) for one in self.terms]
        now = self.today
        return Line(_("Taipei City"), "", past, _share(now), _percent(now.percent), bool(now.samples))

    @cached_property
    def chart(self) -> Chart:
        heads: list[tuple[str, str, int | None]] = [(_("Study 2022"), "study", self.study.percent)]
        heads += [(one.code, "past", one.city.percent) for one in self.terms]
        heads.append((_("Today"), "now", self.today.percent))
        columns = [_column(place, *head) for place, head in enumerate(heads)]
        return Chart(columns, len(heads) * (_COLUMN + _GAP) + _GAP, _TOP, _HEIGHT, _TOP + _HEIGHT)


def locality_page(alliance: Alliance) -> LocalityPage:
    """One query besides those for the alliance."""
    return LocalityPage(alliance, locality_by_term(TERMS_SHOWN), study())


def _column(place: int, label: str, kind: str, percent: int | None) -> Column:
    x, height = _GAP + place * (_COLUMN + _GAP), _HEIGHT * (percent or 0) // 100
    return Column(label, _percent(percent), kind, x, _TOP + _HEIGHT - height, height, x + _COLUMN // 2)


def _line(row: DistrictRow, terms: Sequence[TermCount]) -> Line:
    past = [_share(one.districts.get(row.district.pk, LiveCount())) for one in terms]
    return Line(row.name, row.url, past, _share(row.live), _percent(row.live.percent), bool(row.live.samples))


def _share(count: LiveCount) -> str:
    return f"{count.local}/{count.partners}" if count.partners else pgettext("nothing in this cell", "–")


def _percent(percent: int | None) -> str:
    return pgettext("nothing in this cell", "–") if percent is None else f"{percent}%"
