"""The list of agreements as a sheet."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sheets import Column, Kind

from .models import Agreement

NAME = "agreements"
TITLE = _("Agreements")
COLUMNS = (
    Column("reference", _("Agreement number"), lambda one: one.reference),
    Column("kind", pgettext_lazy("of an agreement", "type"), Agreement.get_kind_display),
    Column("school_code", _("School code"), lambda one: one.school.code),
    Column("school", _("School"), lambda one: one.school.label),
    Column("district_code", _("District code"), lambda one: one.district.code),
    Column("district", _("District"), lambda one: one.district.label),
    Column("standing", _("Status"), lambda one: one.standing.label),
    Column("starts_on", _("first day"), lambda one: one.starts_on, Kind.DATE),
    Column("ends_on", _("last day"), lambda one: one.ends_on, Kind.DATE),
    Column("closed_on", _("ended on"), lambda one: one.closed_on, Kind.DATE),
    Column("signed_on", _("signed on"), lambda one: one.signed_on, Kind.DATE),
    Column("document_number", _("official document number"), lambda one: one.document_number),
    Column("is_sample", _("sample of the demonstration"), lambda one: _("yes") if one.is_sample else ""),
)
