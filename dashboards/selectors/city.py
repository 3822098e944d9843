"""The bureau's overview: a sentence of live facts, the twelve districts, and what became of applications."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from core.compiled import compiled
from core.dates import local_today
from cycles.models import AcademicTerm
from cycles.selectors import begun_terms
from districts.models import District
from reports.figures import DEFINITIONS, Definition, Key, Share, Values
from reports.selectors.counted import Counted, city_figures

from . import charts
from .cells import Place, cell, days_words, linked, number_of, rate

# The columns of the table of districts.
COLUMNS = (
    Key.PARTNERS, Key.LOCAL, Key.SCHOOL_VERIFIED, Key.GOVERNMENT_VERIFIED, Key.SCHOOL_OVERDUE, Key.GOVERNMENT_OVERDUE,
    Key.QUIET, Key.DORMANT, Key.WAITING, Key.OLDEST_WAITING, Key.DECISION_DAYS, Key.NEEDS,
)  # fmt: skip
# Raw counts and what falls on each partnership and each assembly, so that a large district compares with a small one.
RATES = (
    (Key.ACTIVITIES, rate(Key.ACTIVITIES, Key.PARTNERS)),
    (Key.ASSEMBLIES, rate(Key.ACTIVITIES, Key.ASSEMBLIES)),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its name, the definition, and the order it gives."""

    key: str
    name: str
    sort_url: str
    is_sorted: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One district, or the city; cells in the order of the columns."""

    name: str
    url: str
    cells: list[SafeString]
    fair: list[tuple[SafeString, str]]


@dataclass(frozen=True)
class CityPage:
    shown: Counted
    term: AcademicTerm
    terms: Sequence[AcademicTerm]
    districts: Sequence[District]
    sort: str

    @cached_property
    def place(self) -> Place:
        return Place(self.shown.values, self.term.key, self.is_today)

    @property
    def is_today(self) -> bool:
        """Whether the lists of today hold the rows: the term runs."""
        return self.term.ends_on >= local_today()

    @property
    def is_empty(self) -> bool:
        """Whether the term has nothing to show yet: the page says what will stand here, and when."""
        begun = (Key.PARTNERS, Key.SENT, Key.ACTIVITIES, Key.NEEDS)
        return self.is_today and not any(number_of(self.shown.values.get(key)) for key in begun)

    def number(self, key: str) -> SafeString:
        """A number of the sentence, with its link."""
        return linked(number_of(self.shown.values.get(key)) or 0, self.place.url(key))

    @cached_property
    def sentence(self) -> dict[str, SafeString | int | str | None]:
        """What the sentence says: numbers with their links, and the bare ones that its grammar asks for."""
        covered, locally = self.shown.values.get(Key.COVERED), self.shown.values.get(Key.COVERED_LOCALLY)
        local, waited = self.shown.values.get(Key.LOCAL), number_of(self.shown.values.get(Key.OLDEST_WAITING))
        return {
            "districts": len(self.districts),
            "covered": self._part(Key.COVERED, covered), "locally": self._part(Key.COVERED_LOCALLY, locally),
            "partners": self.number(Key.PARTNERS), "local": self._part(Key.LOCAL, local),
            "quiet": self.number(Key.QUIET), "dormant": self.number(Key.DORMANT),
            "school_overdue": self.number(Key.SCHOOL_OVERDUE),
            "government_overdue": self.number(Key.GOVERNMENT_OVERDUE),
            "waiting": self.number(Key.WAITING), "waited": None if waited is None else days_words(waited),
        }  # fmt: skip

    def _part(self, key: str, share: object) -> SafeString:
        return linked(share.part if isinstance(share, Share) else 0, self.place.url(key))

    @cached_property
    def headings(self) -> list[Heading]:
        address = f"?term={self.term.key}"
        return [
            Heading(key, str(DEFINITIONS[key].name), f"{address}&sort={key}", is_sorted=key == self.sort)
            for key in COLUMNS
        ]

    @cached_property
    def rows(self) -> list[Row]:
        """In official order, unless the reader asks for another one: this is no league table."""
        places = [(one, self._place_of(one)) for one in self.districts]
        if self.sort in COLUMNS:
            places.sort(key=lambda pair: -(number if (number := pair[1].number(self.sort)) is not None else -1))
        term = "" if self.is_today else f"?term={self.term.key}"
        return [_row(one.label, f"{_district_url(one.slug)}{term}", place) for one, place in places]

    @cached_property
    def total(self) -> Row:
        return _row("", "", self.place)

    def _place_of(self, district: District) -> Place:
        return Place(self.values_of(district), self.term.key, self.is_today, district.slug)

    def values_of(self, district: District) -> Values:
        return self.shown.districts.get(district.code, {})

    @cached_property
    def funnel(self) -> list[tuple[charts.Step, SafeString]]:
        return [(step, linked(step.number, self.place.url(step.key))) for step in charts.funnel(self.shown.values)]

    @cached_property
    def maps(self) -> list[charts.SmallMap]:
        return charts.small_maps(self.districts, self.values_of)

    @cached_property
    def trend(self) -> charts.Trend:
        covered = self.shown.values.get(Key.COVERED)
        return charts.trend(charts.live_count(self.shown.values), covered.part if isinstance(covered, Share) else 0)

    @property
    def definitions(self) -> list[Definition]:
        return list(DEFINITIONS.values())


def _row(name: str, url: str, place: Place) -> Row:
    fair = [(cell(place, key), each(place.values)) for key, each in RATES]
    return Row(name, url, [cell(place, key) for key in COLUMNS], fair)


def _district_url(slug: str) -> str:
    return reverse("dashboards:district", args=[slug])


def terms_to_choose() -> list[AcademicTerm]:
    """Those that have begun, the newest first; one query."""
    return begun_terms(local_today())


def chosen_term(terms: Sequence[AcademicTerm], wanted: str) -> AcademicTerm | None:
    """The one that the address names, else the newest; None where no term is laid out."""
    return next((term for term in terms if term.key == wanted), next(iter(terms), None))


def city_page(term: AcademicTerm, terms: Sequence[AcademicTerm], *, sort: str) -> CityPage:
    return CityPage(city_figures(term), term, terms, all_districts(), sort)


@compiled
def _districts() -> QuerySet[District]:
    return District.objects.order_by("number")


def all_districts() -> list[District]:
    """In official order, with their shapes; one query."""
    return _districts()
