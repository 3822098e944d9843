"""What the questions of a section choose from: campuses, districts with their ties, indicators, semesters."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agreements.constants import Side
from agreements.models import Agreement, Indicator
from core.compiled import Hole, compiled
from core.dates import local_today
from cycles.models import AcademicTerm
from cycles.selectors import upcoming_terms
from districts.maps import CITY_VIEWBOX, OnMap, on_map
from districts.models import District
from matching.ranking import DistrictFacts, Match, rank_districts, where
from matching.selectors import district_facts, is_partner
from renewals.selectors import Consequences, consequences_of
from schools.constants import Locality
from schools.models import Campus
from schools.selectors import campuses_of

from ..content import indicators_for, term_code
from ..models import Application

OFFERED_TERMS = 3
SUGGESTED = 4
PARTNERS_NAMED = 5
# How dark a district is on the map: the nearer, the darker.
_LEVELS = {Locality.SAME: 3, Locality.ADJACENT: 2, Locality.CITY: 1, Locality.OUTSIDE: 0}


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district to choose: how near it is and why, and who accompanies it now, the latest PARTNERS_NAMED by name."""

    district: District
    locality: Locality
    why: str
    partners: list[str]
    has_more_partners: bool
    # The school goes on from this very district, so it is there to see and not to choose.
    is_origin: bool = False

    @property
    def level(self) -> int:
        return _LEVELS[self.locality]


@dataclass(frozen=True)
class Offers:
    """What the questions of a section choose from, each kind read once when its section asks."""

    application: Application

    @property
    def origin(self) -> Agreement | None:
        """The agreement from which the school goes on, if it comes from one."""
        return self.application.origin if self.application.origin_id else None

    @cached_property
    def consequences(self) -> Consequences | None:
        """What moving, or serving both, means for the district the school comes from."""
        return consequences_of(self.origin) if self.origin else None

    @cached_property
    def campuses(self) -> list[Campus]:
        return _campuses(school=self.application.school_id)

    @cached_property
    def departments(self) -> list[str]:
        return list(self.application.school.departments.order_by("order").values_list("name", flat=True))

    @cached_property
    def districts(self) -> list[DistrictRow]:
        partners = _partners_by_district()
        return [
            DistrictRow(
                one.subject,
                one.locality,
                where(one.locality, one.campus, one.home),
                partners[one.subject.pk][:PARTNERS_NAMED],
                len(partners[one.subject.pk]) > PARTNERS_NAMED,
                self._is_origin(one.subject),
            )
            for one in self._facts
        ]

    @cached_property
    def _facts(self) -> list[DistrictFacts[District]]:
        school = self.application.school
        return district_facts(school, campuses_of(school))

    def _is_origin(self, district: District) -> bool:
        return self.origin is not None and district.pk == self.origin.district_id

    @cached_property
    def district_choices(self) -> list[tuple[str, str]]:
        """By slug, each with how near it is; the district left behind is none to choose."""
        rows = (row for row in self.districts if not row.is_origin)
        return [(row.district.slug, noted(row.district, row.locality.label)) for row in rows]

    @property
    def suggested(self) -> list[Match[DistrictFacts[District]]]:
        """The best matches with their reasons; the choice stays free."""
        free = (one for one in self._facts if not is_partner(one.subject) and not self._is_origin(one.subject))
        return rank_districts(free)[:SUGGESTED]

    @property
    def map_items(self) -> list[OnMap]:
        """Each leads to its row of the list."""
        return [
            on_map(row.district, level=row.level, note=str(row.locality.label), url=f"#district-{row.district.slug}")
            for row in self.districts
        ]

    @property
    def map_viewbox(self) -> str:
        return CITY_VIEWBOX

    @property
    def map_key(self) -> list[str]:
        """The words for the levels of the map, from far to near."""
        return [str(locality.label) for locality in reversed(Locality)]

    @cached_property
    def indicators(self) -> list[Indicator]:
        return list(indicators_for(self.application))

    def targets(self, side: Side) -> list[Indicator]:
        return [indicator for indicator in self.indicators if indicator.side == side]

    @cached_property
    def terms(self) -> list[tuple[str, AcademicTerm]]:
        """The next semesters by the code that is stored."""
        return [(term_code(term), term) for term in upcoming_terms(local_today(), OFFERED_TERMS)]


class OffersToAnybody(Offers):
    """As long as no school is chosen: no campus, and districts without a tie to it."""

    @cached_property
    def campuses(self) -> list[Campus]:
        return []

    @cached_property
    def districts(self) -> list[DistrictRow]:
        return []

    @cached_property
    def district_choices(self) -> list[tuple[str, str]]:
        return [(district.slug, str(district)) for district in District.objects.defer("map_path").order_by("number")]


def offers_for(application: Application) -> Offers:
    return Offers(application) if application.school_id else OffersToAnybody(application)


@compiled
def _campuses(school: Hole) -> QuerySet[Campus]:
    return Campus.objects.filter(school=school).select_related("district").order_by("order")


def _partners_by_district() -> dict[int, list[str]]:
    """The schools that accompany each district, the latest first, one more than are named; one query."""
    return {row["pk"]: _in_language(row["names"], row["names_en"]) for row in _latest_partners()}


def _in_language(names: list[str], names_en: list[str]) -> list[str]:
    is_english = get_language() == "en"
    return [(is_english and english) or name for name, english in zip(names, names_en, strict=True)]


@compiled
def _latest_partners() -> QuerySet[District, dict[str, Any]]:
    live = Agreement.objects.live().filter(district=OuterRef("pk")).order_by("-pk")
    names = {
        "names": ArraySubquery(live.values("school__name")[: PARTNERS_NAMED + 1]),
        "names_en": ArraySubquery(live.values("school__name_en")[: PARTNERS_NAMED + 1]),
    }
    return District.objects.annotate(**names).order_by("number").values("pk", *names)


def noted(name: object, note: object) -> str:
    return _("%(name)s (%(note)s)") % {"name": name, "note": note}
