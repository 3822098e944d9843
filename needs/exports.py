"""Needs, invitations and enquiries as sheets. Who asked and how to reach them stays on the page: it is removed in time,
and a file that was taken along would keep it."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.readers import Reader
from core.permissions import ALLOWED, Verdict
from core.sheets import Column, Kind
from exports.registry import Sheet, Taken, declare

from . import filters, rules, selectors
from .models import Enquiry, Need

_DISTRICT = (
    Column("district_code", _("District code"), lambda one: one.district.code if one.district else ""),
    Column("district", _("District"), lambda one: one.district.label if one.district else ""),
)
_SCHOOL = (
    Column("school_code", _("School code"), attrgetter("school.code")),
    Column("school", _("School"), attrgetter("school.label")),
)
_IS_SAMPLE = Column("is_sample", _("sample of the demonstration"), lambda one: _("yes") if one.is_sample else "")


# -- what districts ask for ------------------------------------------------------------------------------------


def _unit(need: Need) -> str:
    return need.indicator.unit_label if need.indicator else ""


WANTED_COLUMNS = (
    Column("number", pgettext_lazy("of a need", "Number"), attrgetter("pk"), Kind.NUMBER),
    *_DISTRICT,
    Column("what", pgettext_lazy("of a need", "in one line"), attrgetter("title")),
    Column("details", pgettext_lazy("of a need", "more about it"), attrgetter("details")),
    Column("indicator", _("What it would count as"), lambda one: one.indicator.label if one.indicator else ""),
    Column("amount", _("how many"), attrgetter("amount"), Kind.NUMBER),
    Column("unit", _("Unit"), _unit),
    Column("opens_on", _("first day"), attrgetter("opens_on"), Kind.DATE),
    Column("closes_on", _("last day"), attrgetter("closes_on"), Kind.DATE),
    _IS_SAMPLE,
)
DESK_COLUMNS = (
    *WANTED_COLUMNS,
    Column("status_code", _("Status code"), attrgetter("status")),
    Column("status", _("Status"), Need.get_status_display),
    Column("closed_on", _("closed on"), attrgetter("closed_at"), Kind.DATE),
    Column("reason", _("reason"), attrgetter("reason")),
)


def _may_read(_reader: Reader) -> Verdict:
    return ALLOWED


def _take_wanted(reader: Reader, data: QueryDict) -> Taken:
    return Taken(filters.wanted(reader, data).qs.order_by(*selectors.PUBLIC_ORDER), WANTED_COLUMNS)


def _take_desk(reader: Reader, data: QueryDict) -> Taken:
    return _newest(filters.looked_after(reader, data).qs, DESK_COLUMNS)


def _newest(rows: QuerySet[Any], columns: Iterable[Column]) -> Taken:
    return Taken(rows.order_by(*selectors.NEWEST), tuple(columns))


WANTED = declare(Sheet("needs", _("What districts need"), _may_read, _take_wanted))
DESK = declare(Sheet("needs-of-the-office", _("Needs of the office"), rules.can_see_desk, _take_desk))


# -- whom they ask ---------------------------------------------------------------------------------------------

INVITATION_COLUMNS = (
    Column("reference", pgettext_lazy("of an invitation", "Number"), attrgetter("reference")),
    *_SCHOOL,
    *_DISTRICT,
    Column("need", pgettext_lazy("what a district asks for", "Need"), lambda one: one.need.title if one.need else ""),
    Column("status_code", _("Status code"), attrgetter("status")),
    Column("status", _("Status"), attrgetter("state_label")),
    Column("sent", _("Sent"), attrgetter("sent_at"), Kind.DATE),
    Column("answer_by", _("Answer by"), attrgetter("answer_by"), Kind.DATE),
    Column("closed_on", _("closed on"), attrgetter("closed_at"), Kind.DATE),
    Column("reason", _("reason"), attrgetter("reason_for_both")),
    _IS_SAMPLE,
)


def _take_invitations(reader: Reader, data: QueryDict) -> Taken:
    return _newest(filters.invitations(reader, data).qs, INVITATION_COLUMNS)


INVITATIONS = declare(Sheet("invitations", _("Invitations"), rules.can_see_invitations, _take_invitations))


# -- who has asked them ----------------------------------------------------------------------------------------

ENQUIRY_COLUMNS = (
    Column("reference", pgettext_lazy("of an enquiry", "Number"), attrgetter("reference")),
    Column("recorded_on", _("recorded on"), attrgetter("recorded_at"), Kind.DATE),
    Column("channel", _("How it came"), Enquiry.get_channel_display),
    *_SCHOOL,
    *_DISTRICT,
    Column("about", _("What about"), attrgetter("about")),
    Column("reader", _("who is to answer"), Enquiry.get_reader_display),
    Column("answer_by", _("Answer by"), attrgetter("due_on"), Kind.DATE),
    Column("status_code", _("Status code"), attrgetter("status")),
    Column("status", _("Status"), Enquiry.get_status_display),
    Column("overdue", _("Overdue"), lambda one: _("yes") if one.is_overdue else ""),
    Column("closed_on", _("closed on"), attrgetter("closed_at"), Kind.DATE),
    Column("answer", _("what was answered"), attrgetter("note")),
    _IS_SAMPLE,
)


def _take_enquiries(reader: Reader, data: QueryDict) -> Taken:
    return _newest(filters.enquiries(reader, data).qs, ENQUIRY_COLUMNS)


ENQUIRIES = declare(Sheet("enquiries", _("Enquiries"), rules.can_see_enquiries, _take_enquiries))
