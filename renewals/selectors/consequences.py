"""What each choice means for the districts (N2): who would lose a partner, who would gain one, how near they are."""

from dataclasses import dataclass

from agreements.models import Agreement
from agreements.selectors import LiveCount, live_by_district
from districts.models import District
from schools.constants import Locality
from schools.models import School
from schools.selectors import localities_of, nearest_first


@dataclass(frozen=True, slots=True)
class Partners:
    """How many partner schools a district has, and how many of them have a campus in it."""

    count: int
    local: int


@dataclass(frozen=True, slots=True)
class Place:
    """A district as the school's partner: how near it is, its partners without this school and with it."""

    district: District
    locality: Locality
    is_partner: bool
    without: Partners
    joined: Partners

    @property
    def today(self) -> Partners:
        return self.joined if self.is_partner else self.without


@dataclass(frozen=True, slots=True)
class Consequences:
    """The district of the agreement, and the others, nearest first; nothing here says which is better."""

    here: Place
    others: list[Place]

    def to(self, district_id: int) -> Place | None:
        return next((place for place in self.others if place.district.pk == district_id), None)


def consequences_of(agreement: Agreement) -> Consequences:
    """Partners counted today; five queries."""
    live = live_by_district()
    accompanied = _accompanied(agreement.school)
    places = [
        _place(tie.district, tie.locality, live.get(tie.district.pk, LiveCount()), tie.district.pk in accompanied)
        for tie in localities_of(agreement.school)
    ]
    here = next(place for place in places if place.district.pk == agreement.district_id)
    return Consequences(here, nearest_first(place for place in places if place is not here))


def _accompanied(school: School) -> set[int]:
    """The districts that the school accompanies today."""
    return set(Agreement.objects.live().filter(school=school).order_by().values_list("district", flat=True))


def _place(district: District, locality: Locality, live: LiveCount, is_partner: bool) -> Place:
    """`live` holds the school where it is a partner already."""
    local = locality == Locality.SAME
    without = Partners(live.partners - is_partner, live.local - (is_partner and local))
    return Place(district, locality, is_partner, without, Partners(without.count + 1, without.local + local))
