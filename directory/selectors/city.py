"""The twelve districts as one: the figures of the front page, the map, and the list that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agreements.selectors import Documented, LiveCount, documented_cooperation, live_by_district
from core.compiled import compiled
from cycles.constants import DEFAULT_RULES, RuleCode
from cycles.selectors import rules_on
from districts.maps import CITY_VIEWBOX, OnMap, on_map
from districts.models import District
from needs.selectors import open_need_counts
from schools.constants import RegistryStatus

from .figures import Figure, figures


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district in the list: how many accompany it, how many schools stand in it, how much it asks for."""

    district: District
    live: LiveCount
    schools: int
    needs: int

    @property
    def name(self) -> str:
        return self.district.label

    @property
    def url(self) -> str:
        return self.district.get_absolute_url()


@dataclass(frozen=True, slots=True)
class Line:
    """A district in the list beside the map: what the map shows of it, and the other figures."""

    row: DistrictRow
    said: str
    more: str
    is_empty: bool


@dataclass(frozen=True)
class Alliance:
    """The figures of the front page's sentence; each is the length of a list that its link shows."""

    rows: Sequence[DistrictRow]

    @property
    def districts(self) -> int:
        return len(self.rows)

    @cached_property
    def total(self) -> LiveCount:
        return sum((row.live for row in self.rows), LiveCount())

    @cached_property
    def accompanied(self) -> int:
        return sum(1 for row in self.rows if row.live.partners)

    @property
    def agreements(self) -> int:
        return self.total.partners

    @property
    def local(self) -> int:
        return self.total.local

    @property
    def has_samples(self) -> bool:
        return bool(self.total.samples)

    @cached_property
    def documented(self) -> list[Documented]:
        """Asked for only where it is shown; one query."""
        return documented_cooperation()

    @property
    def documented_schools(self) -> int:
        return len({one.school_url for one in self.documented})


def alliance() -> Alliance:
    """The twelve districts with their live figures; three queries."""
    live, needs = live_by_district(), open_need_counts()
    rows = [
        DistrictRow(
            district,
            live.get(district.pk, LiveCount()),
            schools=district.schools,  # type: ignore[attr-defined] # annotated
            needs=needs.get(district.pk, 0),
        )
        for district in _districts()
    ]
    return Alliance(rows)


@compiled
def _districts() -> QuerySet[District]:
    """With the number of listed schools that have a campus there."""
    listed = Q(campuses__school__registry_status=RegistryStatus.LISTED)
    return District.objects.annotate(schools=Count("campuses__school", filter=listed, distinct=True)).order_by("number")


# -- which of them, and by which figure --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shelf:
    """Part of the districts, chosen in the address by its code."""

    code: str
    label: str
    rows: Sequence[DistrictRow]


def shelves_of(found: Alliance) -> list[Shelf]:
    """All districts, those with and those without a partner school."""
    return [
        Shelf("", _("All districts"), found.rows),
        Shelf("yes", _("With a partner school"), [row for row in found.rows if row.live.partners]),
        Shelf("no", _("Without a partner school"), [row for row in found.rows if not row.live.partners]),
        Shelf("local", _("With a local partner school"), [row for row in found.rows if row.live.local]),
        Shelf("not-local", _("Without a local one"), [row for row in found.rows if not row.live.local]),
    ]


@dataclass(frozen=True)
class CityMap:
    """The map and the list beside it: the same districts, in the same order, by the same figure.

    Districts that the list leaves out are drawn as surroundings.
    """

    alliance: Alliance
    shelf: Shelf
    figures: Sequence[Figure]
    figure: Figure
    is_chosen: bool

    @cached_property
    def items(self) -> list[OnMap]:
        listed = {row.district.pk for row in self.shelf.rows}
        return [self._drawn(row, is_listed=row.district.pk in listed) for row in self.alliance.rows]

    def _drawn(self, row: DistrictRow, *, is_listed: bool) -> OnMap:
        level, note = self.figure.level(row), self.figure.words(row)
        return on_map(row.district, level=level, note=note, url=None if is_listed else "")

    @cached_property
    def lines(self) -> list[Line]:
        others = [one for one in self.figures if one.code in _BESIDE and one is not self.figure]
        return [
            Line(
                row,
                said=self.figure.words(row),
                more=pgettext("between facts about a school", " · ").join(one.words(row) for one in others),
                is_empty=not self.figure.level(row),
            )
            for row in self.shelf.rows
        ]

    @property
    def viewbox(self) -> str:
        return CITY_VIEWBOX

    @property
    def is_makeshift(self) -> bool:
        """As long as no agreement is in force, the map shows the schools that could accompany a district."""
        return not self.alliance.agreements and not self.is_chosen


# What the list says besides the figure that was chosen.
_BESIDE = {"partners", "needs", "schools"}


def city_map(found: Alliance, *, shelf: Shelf | None = None, show: str = "") -> CityMap:
    """By the figure that `show` names; unless it names one, by partner schools, or by schools where there are none."""
    known = figures()
    default = "partners" if found.agreements else "schools"
    by_code = {one.code: one for one in known}
    return CityMap(found, shelf or shelves_of(found)[0], known, by_code.get(show, by_code[default]), show in by_code)


def working_days_to_decide(day: date) -> int:
    """How long an application takes under the rules in force on `day`; one query."""
    rules = DEFAULT_RULES | rules_on(day)
    return sum(rules[code] for code in (RuleCode.REVIEW_DAYS, RuleCode.CONFIRM_DAYS, RuleCode.DECIDE_DAYS))
