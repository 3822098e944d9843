"""Whose figures: the city's, a district's, a school's."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Membership
from districts.models import District
from schools.models import SEARCH_COLUMNS, School

from ..constants import Scope
from ..figures import Figures, Value


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose figures are meant; `code` as in the registry, empty for the city."""

    scope: Scope
    code: str = ""
    label: str = ""
    slug: str = ""

    def values_in(self, figures: Figures) -> Mapping[str, Value]:
        """Its own figures; empty for one that had no part in the period."""
        if self.scope == Scope.CITY:
            return figures.city
        places = figures.districts if self.scope == Scope.DISTRICT else figures.schools
        return places.get(self.code, {})

    @property
    def name(self) -> str:
        return self.label or _("Taipei City")


CITY = Subject(Scope.CITY)


def of_district(district: District) -> Subject:
    return Subject(Scope.DISTRICT, district.code, district.label, district.slug)


def of_school(school: School) -> Subject:
    return Subject(Scope.SCHOOL, school.code, school.label, school.slug)


def district_subjects() -> list[Subject]:
    """The twelve, in official order."""
    return [of_district(one) for one in District.objects.order_by("number").defer("map_path")]


def subject_of(slug: str, acting: Membership) -> Subject | None:
    """What an address asks for: nothing is the city, else a district, or a school that the reader may read about."""
    if not slug:
        return CITY
    district = District.objects.filter(slug=slug).defer("map_path").first()
    if district is not None:
        return of_district(district)
    schools = School.objects.filter(slug=slug).defer(*SEARCH_COLUMNS)
    if not (acting.is_bureau or acting.is_auditor):
        schools = schools.filter(pk__in=[acting.school_id])
    school = schools.first()
    return of_school(school) if school else None
