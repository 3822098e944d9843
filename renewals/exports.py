"""The agreements that come to their end as a sheet."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Kind

NAME = "renewals"
TITLE = _("Renewals")
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
