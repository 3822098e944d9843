"""What the public pages show: districts on the map, who accompanies whom, who could, and what documents tell."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agreements.models import Agreement
from agreements.selectors import (
    Documented,
    LiveCount,
    documented_cooperation,
    live_agreements_of_district,
    live_agreements_of_school,
    live_by_district,
)
from cycles.constants import DEFAULT_RULES, RuleCode
from cycles.selectors import rules_on
from districts.constants import MAP_HEIGHT, MAP_PART, MAP_WIDTH, Confidence
from districts.geometry import viewbox
from districts.models import District
from schools.constants import Locality, RegistryStatus
from schools.models import Campus, Department, School, SchoolQuerySet
from schools.selectors import (
    Candidate,
    DistrictLocality,
    campuses_of,
    districts_with_neighbours,
    local_candidates,
    nearest_first,
    nearest_tie,
    ties_of,
)

CITY_VIEWBOX = f"0 0 {MAP_WIDTH} {MAP_HEIGHT}"
# The map has four grounds; from how many on each is used.
PARTNER_STEPS = (0, 1, 2, 3)
SCHOOL_STEPS = (0, 1, 3, 6)
TOP_LEVEL = 3


@dataclass(frozen=True, slots=True)
class OnMap:
    """A district as components/map.html draws it."""

    district: District
    level: int
    note: str

    @property
    def name(self) -> str:
        return self.district.label

    @property
    def label(self) -> str:
        return self.district.short_name

    @property
    def url(self) -> str:
        return self.district.get_absolute_url()

    @property
    def path(self) -> str:
        return self.district.map_path

    @property
    def label_x(self) -> float:
        return self.district.label_x

    @property
    def label_y(self) -> float:
        return self.district.label_y


# -- the twelve districts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district in the list: how many accompany it, and how many schools stand in it."""

    district: District
    live: LiveCount
    schools: int

    @property
    def partners_words(self) -> str:
        if not self.live.partners:
            return _("No partner school yet")
        return ngettext("%(count)d partner school", "%(count)d partner schools", self.live.partners) % {
            "count": self.live.partners
        }

    @property
    def schools_words(self) -> str:
        return ngettext("%(count)d school in the district", "%(count)d schools in the district", self.schools) % {
            "count": self.schools
        }

    def on_map(self, *, by_schools: bool) -> OnMap:
        if by_schools:
            return OnMap(self.district, bisect_right(SCHOOL_STEPS, self.schools) - 1, self.schools_words)
        return OnMap(self.district, bisect_right(PARTNER_STEPS, self.live.partners) - 1, self.partners_words)


@dataclass(frozen=True, slots=True)
class Alliance:
    """The figures of the front page's sentence; each is the length of a list that its link shows."""

    rows: Sequence[DistrictRow]
    documented: Sequence[Documented]

    @property
    def districts(self) -> int:
        return len(self.rows)

    @property
    def accompanied(self) -> int:
        return sum(1 for row in self.rows if row.live.partners)

    @property
    def agreements(self) -> int:
        return sum(row.live.partners for row in self.rows)

    @property
    def local(self) -> int:
        return sum(row.live.local for row in self.rows)

    @property
    def has_samples(self) -> bool:
        return any(row.live.samples for row in self.rows)

    @property
    def documented_schools(self) -> int:
        return len({one.school.pk for one in self.documented})

    @property
    def maps_schools(self) -> bool:
        """As long as no agreement is in force, the map shows the schools that could accompany a district."""
        return not self.agreements

    @property
    def map_items(self) -> list[OnMap]:
        return [row.on_map(by_schools=self.maps_schools) for row in self.rows]

    @property
    def map_key(self) -> list[str]:
        none = pgettext("number of schools", "None")
        if self.maps_schools:
            return [none, _("1 or 2 schools"), _("3 to 5 schools"), _("6 schools or more")]
        return [none, _("1 school"), _("2 schools"), _("3 schools or more")]


def alliance() -> Alliance:
    """The twelve districts with their live figures and what documents tell; four queries."""
    live = live_by_district()
    schools = _schools_by_district()
    rows = [
        DistrictRow(district, live.get(district.pk, LiveCount()), schools.get(district.pk, 0))
        for district in District.objects.order_by("number")
    ]
    return Alliance(rows, documented_cooperation())


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


def all_districts() -> list[District]:
    return list(District.objects.defer("map_path").order_by("number"))


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


@dataclass(frozen=True)
class DistrictPage:
    district: District
    neighbours: list[District]
    partners: list[Partner]
    candidates: list[Candidate]
    documented: list[Documented]

    @cached_property
    def same(self) -> list[Candidate]:
        return [one for one in self.candidates if one.locality == Locality.SAME]

    @cached_property
    def adjacent(self) -> list[Candidate]:
        return [one for one in self.candidates if one.locality == Locality.ADJACENT]

    @property
    def has_samples(self) -> bool:
        return any(one.agreement.is_sample for one in self.partners)

    @property
    def needs_confirmation(self) -> bool:
        return self.district.office.confidence == Confidence.VERIFY

    @property
    def map_items(self) -> list[OnMap]:
        near = [OnMap(one, 1, _("next to %(district)s") % {"district": self.district}) for one in self.neighbours]
        return [*near, OnMap(self.district, TOP_LEVEL, _("this district"))]

    @property
    def viewbox(self) -> str:
        return viewbox((item.path for item in self.map_items), least=MAP_PART)


def district_by(slug: str) -> District | None:
    """A district with its office and its neighbours; two queries."""
    return District.objects.select_related("office").prefetch_related("neighbours").filter(slug=slug).first()


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


# -- schools -----------------------------------------------------------------------------------------------


def school_list() -> SchoolQuerySet:
    """Listed schools with their campuses and the districts they accompany now; three queries a page."""
    campuses = Campus.objects.select_related("district").defer("district__map_path").order_by("order")
    live = Agreement.objects.live().select_related("district").defer("district__map_path")
    live = live.order_by("district__number", "pk")
    return School.objects.listed().prefetch_related(
        Prefetch("campuses", campuses), Prefetch("agreements", live, to_attr="partnerships")
    )


@dataclass(frozen=True, slots=True)
class Partnership:
    """A district that the school accompanies now."""

    agreement: Agreement
    tie: DistrictLocality


@dataclass(frozen=True)
class SchoolPage:
    school: School
    campuses: list[Campus]
    departments: list[Department]
    ties: list[DistrictLocality]
    agreements: list[Agreement]
    documented: list[Documented]

    @property
    def partnerships(self) -> list[Partnership]:
        ties = {tie.district.pk: tie for tie in self.ties}
        return [Partnership(agreement, ties[agreement.district_id]) for agreement in self.agreements]

    @property
    def is_outside(self) -> bool:
        return all(campus.district_id is None for campus in self.campuses)


def school_page(school: School) -> SchoolPage:
    """Everything about one school; six queries."""
    campuses = campuses_of(school)
    return SchoolPage(
        school=school,
        campuses=campuses,
        departments=list(school.departments.order_by("order")),
        ties=nearest_first(ties_of(campuses, districts_with_neighbours())),
        agreements=live_agreements_of_school(school),
        documented=documented_cooperation(school=school),
    )
