"""Handover files that were kept, and the figures of today for those that are not."""

import json
from datetime import date

from accounts.constants import Role
from accounts.models import Membership
from cycles.selectors import term_of
from districts.models import District
from documents.typesetting.shapes import PaperSection

from ..constants import PeriodKind
from ..figures import Figures, compute
from ..models import HandoverCopy, Period
from .counted import city_figures


def standing_figures(today: date) -> Figures:
    """Of the term that runs."""
    term = term_of(today)
    assert term is not None  # noqa: S101 - terms are laid out years ahead
    return compute(term=term, on=today)


def shown_figures(today: date) -> Figures:
    """The same for a page: as last counted, at most a minute ago, since a page need not count."""
    term = term_of(today)
    assert term is not None  # noqa: S101 - as above
    counted = city_figures(term)
    return Figures(as_of=counted.as_of, term=term.key, city=counted.values, districts=counted.districts)


def frozen_sections(period: Period, district: District | None) -> list[PaperSection]:
    """What the file said when the quarter was closed."""
    copy = HandoverCopy.objects.get(period=period, district=district)
    sections: list[PaperSection] = json.loads(copy.content)["sections"]
    return sections


def frozen_quarters() -> list[Period]:
    """Quarters with handover files, the newest first."""
    return list(Period.objects.closed().filter(kind=PeriodKind.QUARTER).select_related("term").order_by("-ends_on"))


def people_of(district: District | None, reader: Membership) -> list[Membership]:
    """At the desk, or at the bureau, whose handovers the reader may make besides their own."""
    if not (reader.is_bureau or (reader.role == Role.SECTION_CHIEF and district and reader.district_id == district.pk)):
        return []
    rows = Membership.objects.active().filter(user__is_active=True)
    rows = rows.of_bureau() if district is None else rows.of_district(district)
    return list(rows.select_related("user", "district").order_by("user__display_name", "pk"))
