"""Cooperation without an agreement as a sheet."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Kind

from .models import InformalActivity

NAME = "informal-cooperation"
TITLE = _("Cooperation without an agreement")
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
