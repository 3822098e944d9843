"""The agreements that come to their end as a sheet."""

from operator import attrgetter

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.readers import Reader
from core.dates import local_today
from core.sheets import Column, Kind
from exports.registry import Sheet, Taken, declare

from . import rules, selectors
from .filters import narrowed

# Of the rows that the list shows.
COLUMNS = (
    Column("reference", _("Agreement number"), attrgetter("agreement.reference")),
    Column("school_code", _("School code"), attrgetter("agreement.school.code")),
    Column("school", _("School"), attrgetter("agreement.school.label")),
    Column("district_code", _("District code"), attrgetter("agreement.district.code")),
    Column("district", _("District"), attrgetter("agreement.district.label")),
    Column("ends_on", _("Last day"), attrgetter("agreement.ends_on"), Kind.DATE),
    Column("days_left", _("Days left"), attrgetter("days_left"), Kind.NUMBER),
    Column("state", _("Status"), attrgetter("state.label")),
    Column("school_choice", _("the school's choice"), attrgetter("choice")),
    Column("district_word", _("the district's word"), attrgetter("word")),
    Column("is_sample", _("sample of the demonstration"), lambda row: _("yes") if row.agreement.is_sample else ""),
)


def _take(reader: Reader, data: QueryDict) -> Taken:
    today = local_today()
    found = narrowed(reader, data).qs.order_by(*selectors.ORDER)
    return Taken(found, COLUMNS, lambda records: (selectors.renewal_row(one, today) for one in records))


SHEET = declare(Sheet("renewals", _("Renewals"), rules.can_see_list, _take))
