"""The page of a district: who accompanies it, who could, what documents tell."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from agreements.models import Agreement
from agreements.selectors import Documented, documented_cooperation, live_agreements_of_district
from core.compiled import Hole, compiled
from districts.constants import MAP_PART, Confidence
from districts.geometry import viewbox
from districts.maps import OnMap, on_map
from districts.models import District
from schools.constants import Locality
from schools.selectors import (
    Candidate,
    DistrictLocality,
    local_candidates,
    nearest_tie,
)


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
        return [*near, on_map(self.district, level=3, note=_("this district"), is_here=True)]

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
