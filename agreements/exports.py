"""The list of agreements as a sheet."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.readers import Reader
from core.permissions import ALLOWED, Verdict
from core.sheets import Column, Kind
from exports.registry import Sheet, Taken, declare

from .filters import LIST, narrowed
from .models import Agreement

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


def _may(_reader: Reader) -> Verdict:
    """The list is public; who sees drafts in it is for `narrowed`."""
    return ALLOWED


def _take(reader: Reader, data: QueryDict) -> Taken:
    return Taken(narrowed(reader, data).qs.order_by(*LIST.order), COLUMNS)


SHEET = declare(Sheet("agreements", _("Agreements"), _may, _take))
