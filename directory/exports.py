"""The directory of schools as a sheet: what the list shows."""

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.readers import Reader
from core.permissions import ALLOWED, Verdict
from core.sheets import Column
from districts.models import District
from exports.registry import Sheet, Taken, declare
from schools.constants import Locality

from . import selectors
from .filters import narrowed

_MARKS = "、"
_COLUMNS = (
    Column("school_code", gettext_lazy("School code"), lambda row: row.code),
    Column("school", gettext_lazy("School"), lambda row: row.name),
    Column("name_en", gettext_lazy("English name"), lambda row: row.name_en),
    Column("kind", gettext_lazy("Type of school"), lambda row: row.kind),
    Column("u9_member", gettext_lazy("U9 University Alliance"), lambda row: gettext_lazy("yes") if row.is_u9 else ""),
    Column(
        "campuses",
        gettext_lazy("Campuses"),
        lambda row: _MARKS.join(f"{place.where} {place.campus}" for place in row.places),
    ),
    Column(
        "accompanies",
        gettext_lazy("Accompanies now"),
        lambda row: _MARKS.join(one.district for one in row.accompanied),
    ),
    Column(
        "is_sample",
        gettext_lazy("sample of the demonstration"),
        lambda row: gettext_lazy("yes") if any(one.is_sample for one in row.accompanied) else "",
    ),
)


def columns_of(district: District | None) -> list[Column]:
    """Where the reader looks at a district, the list also says how near each school is to it."""
    if district is None:
        return list(_COLUMNS)
    words = {one.value: str(one.label) for one in Locality}
    tie = Column("locality", _("Tie to %(district)s") % {"district": district}, lambda row: words[row.locality])
    return [*_COLUMNS, tie]


def _may(_reader: Reader) -> Verdict:
    return ALLOWED


def _take(reader: Reader, data: QueryDict) -> Taken:
    found = narrowed(reader, data)
    schools = found.qs.order_by(*found.listed.order)
    return Taken(schools, columns_of(found.chosen_district), selectors.streamed_rows)


SHEET = declare(Sheet("schools", gettext_lazy("Schools"), _may, _take))
