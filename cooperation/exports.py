"""Cooperation without an agreement as a sheet."""

from operator import attrgetter

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.readers import Reader
from core.sheets import Column, Kind
from exports.registry import Sheet, Taken, declare

from . import rules, selectors
from .filters import narrowed
from .models import InformalActivity

COLUMNS = (
    Column("happened_on", _("Date"), attrgetter("happened_on"), Kind.DATE),
    Column("school_code", _("School code"), attrgetter("school.code")),
    Column("school", _("School"), attrgetter("school.label")),
    Column("district_code", _("District code"), attrgetter("district.code")),
    Column("district", _("District"), attrgetter("district.label")),
    Column("kind", _("type"), InformalActivity.get_kind_display),
    Column("what", _("What was done"), attrgetter("what")),
    Column("participants", _("Participants"), attrgetter("participants"), Kind.NUMBER),
    Column("note", _("note"), attrgetter("note")),
    Column("is_sample", _("sample of the demonstration"), lambda one: _("yes") if one.is_sample else ""),
)


def _take(reader: Reader, data: QueryDict) -> Taken:
    return Taken(narrowed(reader, data).qs.order_by(*selectors.ORDER), COLUMNS)


SHEET = declare(Sheet("informal-cooperation", _("Cooperation without an agreement"), rules.can_see_list, _take))
