"""The map, the twelve districts, and the page of one: who accompanies it, who could, what documents tell."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agreements.models import Agreement
from agreements.selectors import (
    Documented,
    LiveCount,
    documented_cooperation,
    live_agreements_of_district,
    live_by_district,
)
from core.compiled import Hole, compiled
from cycles.constants import DEFAULT_RULES, RuleCode
from cycles.selectors import rules_on
from districts.constants import MAP_HEIGHT, MAP_PART, MAP_WIDTH, Confidence
from districts.geometry import viewbox
from districts.models import District
from schools.constants import Locality, RegistryStatus
from schools.models import Campus
from schools.selectors import (
    Candidate,
    DistrictLocality,
    local_candidates,
    nearest_tie,
)

CITY_VIEWBOX = f"0 0 {MAP_WIDTH} {MAP_HEIGHT}"
# The map has four grounds; from how many on each is used.
PARTNER_STEPS = (0, 1, 2, 3)
SCHOOL_STEPS = (0, 1, 3, 6)
TOP_LEVEL = 3


@dataclass(frozen=True, slots=True)
class OnMap:
    """A district as components/map.html draws it."""

    name: str
    label: str
    url: str
    path: str
    label_x: float
    label_y: float
    level: int
    note: str


def on_map(district: District, *, level: int, note: str) -> OnMap:
    return OnMap(
        name=district.label,
        label=district.short_name,
        url=district.get_absolute_url(),
        path=district.map_path,
        label_x=district.label_x,
        label_y=district.label_y,
        level=level,
        note=note,
    )


# -- the twelve districts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district in the list: how many accompany it, and how many schools stand in it."""

    district: District
    name: str
    url: str
    live: LiveCount
    partners: str
    schools: int
    schools_words: str

    def drawn(self, *, by_schools: bool) -> OnMap:
        if by_schools:
            level = bisect_right(SCHOOL_STEPS, self.schools) - 1
            return on_map(self.district, level=level, note=self.schools_words)
        level = bisect_right(PARTNER_STEPS, self.live.partners) - 1
        return on_map(self.district, level=level, note=self.partners)


def _district_row(district: District, live: LiveCount, schools: int) -> DistrictRow:
    words = ngettext("%(count)d partner school", "%(count)d partner schools", live.partners)
    there = ngettext("%(count)d school in the district", "%(count)d schools in the district", schools)
    return DistrictRow(
        district=district,
        name=district.label,
        url=district.get_absolute_url(),
        live=live,
        partners=words % {"count": live.partners} if live.partners else _("No partner school yet"),
        schools=schools,
        schools_words=there % {"count": schools},
    )


@dataclass(frozen=True)
class Alliance:
    """The figures of the front page's sentence; each is the length of a list that its link shows."""

    rows: Sequence[DistrictRow]

    @property
    def districts(self) -> int:
        return len(self.rows)

    @cached_property
    def accompanied(self) -> int:
        return sum(1 for row in self.rows if row.live.partners)

    @cached_property
    def agreements(self) -> int:
        return sum(row.live.partners for row in self.rows)

    @cached_property
    def local(self) -> int:
        return sum(row.live.local for row in self.rows)

    @cached_property
    def has_samples(self) -> bool:
        return any(row.live.samples for row in self.rows)

    @cached_property
    def documented(self) -> list[Documented]:
        """Asked for only where it is shown; one query."""
        return documented_cooperation()

    @property
    def documented_schools(self) -> int:
        return len({one.school_url for one in self.documented})

    @property
    def maps_schools(self) -> bool:
        """As long as no agreement is in force, the map shows the schools that could accompany a district."""
        return not self.agreements

    @property
    def map_items(self) -> list[OnMap]:
        return [row.drawn(by_schools=self.maps_schools) for row in self.rows]

    @property
    def map_key(self) -> list[str]:
        none = pgettext("number of schools", "None")
        if self.maps_schools:
            return [none, _("1 or 2 schools"), _("3 to 5 schools"), _("6 schools or more")]
        return [none, _("1 school"), _("2 schools"), _("3 schools or more")]


def alliance() -> Alliance:
    """The twelve districts with their live figures; three queries."""
    live = live_by_district()
    schools = _schools_by_district()
    rows = [
        _district_row(district, live.get(district.pk, LiveCount()), schools.get(district.pk, 0))
        for district in District.objects.order_by("number")
    ]
    return Alliance(rows)


def _schools_by_district() -> dict[int, int]:
    campuses = Campus.objects.filter(district__isnull=False, school__registry_status=RegistryStatus.LISTED)
    counted = campuses.values("district_id").order_by("district_id").annotate(schools=Count("school", distinct=True))
    return {row["district_id"]: row["schools"] for row in counted}


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
    ]


def working_days_to_decide(day: date) -> int:
    """How long an application takes under the rules in force on `day`; one query."""
    rules = DEFAULT_RULES | rules_on(day)
    return sum(rules[code] for code in (RuleCode.REVIEW_DAYS, RuleCode.CONFIRM_DAYS, RuleCode.DECIDE_DAYS))


# -- one district ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Partner:
    """A school with an agreement in force here, and how near its nearest campus is."""

    agreement: Agreement
    tie: DistrictLocality


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A school nearby that is no partner, in words; places and departments are named in Chinese only."""

    name: str
    url: str
    places: str
    departments: str


def _candidate_row(one: Candidate) -> CandidateRow:
    places, departments = "、".join(one.places), "、".join(one.departments)
    return CandidateRow(one.school.label, one.school.get_absolute_url(), places, departments)


@dataclass(frozen=True)
class DistrictPage:
    district: District
    neighbours: list[District]
    partners: list[Partner]
    candidates: list[Candidate]
    documented: list[Documented]

    @cached_property
    def same(self) -> list[CandidateRow]:
        return [_candidate_row(one) for one in self.candidates if one.locality == Locality.SAME]

    @cached_property
    def adjacent(self) -> list[CandidateRow]:
        return [_candidate_row(one) for one in self.candidates if one.locality == Locality.ADJACENT]

    @property
    def has_samples(self) -> bool:
        return any(one.agreement.is_sample for one in self.partners)

    @property
    def needs_confirmation(self) -> bool:
        return self.district.office.confidence == Confidence.VERIFY

    @cached_property
    def map_items(self) -> list[OnMap]:
        beside = _("next to %(district)s") % {"district": self.district}
        near = [on_map(one, level=1, note=beside) for one in self.neighbours]
        return [*near, on_map(self.district, level=TOP_LEVEL, note=_("this district"))]

    @property
    def viewbox(self) -> str:
        return viewbox((item.path for item in self.map_items), least=MAP_PART)


def district_by(slug: str) -> District | None:
    """A district with its office and its neighbours; two queries."""
    found = _districts_with_office.first(slug=slug)
    if found is not None:
        prefetch_related_objects([found], "neighbours")
    return found


@compiled
def _districts_with_office(slug: Hole) -> QuerySet[District]:
    return District.objects.select_related("office").filter(slug=slug).order_by("pk")


def district_page(district: District) -> DistrictPage:
    """Everything about a district that `district_by` gave; at most five queries."""
    neighbours = list(district.neighbours.all())
    near = {one.pk for one in neighbours}
    agreements = live_agreements_of_district(district)
    partners = [
        Partner(agreement, nearest_tie(list(agreement.school.campuses.all()), district, near))
        for agreement in agreements
    ]
    taken = {agreement.school_id for agreement in agreements}
    candidates = [one for one in local_candidates(district) if one.school.pk not in taken]
    return DistrictPage(district, neighbours, partners, candidates, documented_cooperation(district=district))
