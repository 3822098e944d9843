"""The page of one district: who accompanies it, who could, what it looks for, and whom to ask."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agreements.selectors import Documented, documented_cooperation
from cooperation.selectors import InformalCount, informal_of_district
from core.compiled import Hole, compiled
from core.dates import format_date, local_today
from districts.constants import MAP_PART, Confidence
from districts.geometry import viewbox
from districts.maps import OnMap, on_map
from districts.models import District
from matching.ranking import weights_of_schools
from matching.selectors import schools_for
from needs.models import Need
from needs.selectors import open_needs_of

from .matches import Suggestions, suggestions
from .partnerships import Partnership, Partnerships, partnerships_of_district

# As many as the page lists; the board of needs has the others.
NEEDS_SHOWN = 5
# How far ahead dates are named, and how many.
DAYS_AHEAD = 180
DATES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Coming:
    """Something with a date ahead."""

    day: date
    when: str
    what: str
    url: str


@dataclass(frozen=True)
class DistrictPage:
    district: District
    neighbours: list[District]
    partners: Partnerships
    open_needs: list[Need]
    could: Suggestions
    documented: list[Documented]
    informal: InformalCount
    today: date

    @property
    def needs_confirmation(self) -> bool:
        return self.district.office.confidence == Confidence.VERIFY

    @property
    def needs(self) -> list[Need]:
        return self.open_needs[:NEEDS_SHOWN]

    @property
    def more_needs(self) -> int:
        return max(0, len(self.open_needs) - NEEDS_SHOWN)

    @cached_property
    def coming(self) -> list[Coming]:
        """The nearest dates first."""
        found = [*_ends(self.partners.shown, self.today), *map(_closing, self.needs)]
        return sorted(found, key=lambda one: (one.day, one.what))[:DATES_SHOWN]

    @cached_property
    def map_items(self) -> list[OnMap]:
        beside = _("next to %(district)s") % {"district": self.district}
        near = [on_map(one, level=1, note=beside) for one in self.neighbours]
        return [*near, on_map(self.district, level=3, note=_("this district"), is_here=True)]

    @property
    def viewbox(self) -> str:
        return viewbox((item.path for item in self.map_items), least=MAP_PART)


def _ends(partners: Iterable[Partnership], today: date) -> Iterator[Coming]:
    for one in partners:
        if one.ends_on <= today + timedelta(days=DAYS_AHEAD):
            what = _("last day of the agreement with %(school)s") % {"school": one.name}
            yield Coming(one.ends_on, format_date(one.ends_on), what, one.url)


def _closing(need: Need) -> Coming:
    what = _("last day to answer: %(need)s") % {"need": need.title}
    return Coming(need.closes_on, format_date(need.closes_on), what, need.get_absolute_url())


def districts_around(slug: str) -> list[District]:
    """The district with its office, then its neighbours in official order; nothing for another word. One query."""
    return sorted(_around(slug=slug), key=lambda one: one.slug != slug)


@compiled
def _around(slug: Hole) -> QuerySet[District]:
    beside = District.neighbours.through.objects.filter(from_district__slug=slug, to_district=OuterRef("pk"))
    rows = District.objects.filter(Q(slug=slug) | Exists(beside.order_by()))
    return rows.select_related("office").order_by("number")


def district_page(district: District, neighbours: list[District]) -> DistrictPage:
    """Everything about a district; five queries."""
    could = suggestions(schools_for(district, neighbours), weights_of_schools(), listed_at="directory:schools")
    return DistrictPage(
        district=district,
        neighbours=neighbours,
        partners=partnerships_of_district(district.pk),
        open_needs=open_needs_of(district),
        could=could,
        documented=documented_cooperation(district=district),
        informal=informal_of_district(district),
        today=local_today(),
    )
