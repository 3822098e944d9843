"""Reports of what was done, one line for each commitment that one counts for, and the commitments, as sheets."""

from collections.abc import Callable
from operator import attrgetter

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.readers import Reader
from core.sheets import Column, Kind
from exports.registry import Sheet, Taken, declare

from . import filters, rules
from .selectors import commitments as listed
from .selectors.rows import SheetLine, sheet_lines, with_counted_uses


def _of_use(name: str) -> Callable[[SheetLine], object]:
    """Of what it counts for; nothing where it counts for nothing any more."""
    value = attrgetter(name)
    return lambda line: value(line.use) if line.use else None


COLUMNS = (
    Column("reference", _("Report number"), attrgetter("evidence.reference")),
    Column("what", _("What took place"), attrgetter("version.what")),
    Column("happened_on", _("Date"), attrgetter("version.happened_on"), Kind.DATE),
    Column("place", _("place"), attrgetter("version.place")),
    Column("side", _("Side"), lambda line: line.evidence.get_side_display()),
    Column("body", pgettext_lazy("of a report", "From"), lambda line: line.evidence.school or line.evidence.district),
    Column("agreement", _("Agreement number"), _of_use("agreement.reference")),
    Column("indicator", _("Counts for"), _of_use("target.commitment.indicator.label")),
    Column("amount", _("how many"), _of_use("amount"), Kind.NUMBER),
    Column("unit", _("Unit"), _of_use("target.commitment.indicator.unit_label")),
    Column("state", _("State"), lambda line: line.use.get_state_display() if line.use else _("Not counted")),
    Column("verified_at", _("Verified on"), _of_use("verified_at"), Kind.DATE),
    Column("is_sample", _("sample of the demonstration"), lambda line: _("yes") if line.evidence.is_sample else ""),
)


def _take(reader: Reader, data: QueryDict) -> Taken:
    shelf = filters.THEIRS if data.get("shelf") == filters.THEIR_SHELF else filters.OWN
    found = shelf.narrowed(reader, data).qs.order_by(*filters.ORDER)
    return Taken(with_counted_uses(found), COLUMNS, sheet_lines)


# Amounts are in the indicator's unit.
COMMITMENT_COLUMNS = (
    Column("reference", _("Agreement number"), attrgetter("reference")),
    Column("school_code", _("School code"), attrgetter("school.code")),
    Column("school", _("School"), attrgetter("school.label")),
    Column("district_code", _("District code"), attrgetter("district.code")),
    Column("district", _("District"), attrgetter("district.label")),
    Column("side_code", _("Code of the side"), attrgetter("side")),
    Column("body", _("Owed by"), attrgetter("body")),
    Column("indicator", _("What was promised"), attrgetter("row.target.commitment.indicator.label")),
    Column("amount", _("how many"), attrgetter("row.amount"), Kind.NUMBER),
    Column("unit", _("Unit"), attrgetter("row.target.commitment.indicator.unit_label")),
    Column("verified", _("Verified so far"), attrgetter("row.verified"), Kind.NUMBER),
    Column("claimed", _("Waits for verification"), attrgetter("row.claimed"), Kind.NUMBER),
    Column("disputed", _("Objected to"), attrgetter("row.disputed"), Kind.NUMBER),
    Column("state", _("State"), attrgetter("row.light_words")),
    Column("starts_on", _("first day"), attrgetter("row.target.starts_on"), Kind.DATE),
    Column("due_on", _("Due"), attrgetter("row.target.ends_on"), Kind.DATE),
    Column("is_sample", _("sample of the demonstration"), lambda line: _("yes") if line.is_sample else ""),
)


def _take_commitments(reader: Reader, data: QueryDict) -> Taken:
    found = filters.COMMITMENTS.narrowed(reader, data).qs
    return Taken(listed.for_sheet(found), COMMITMENT_COLUMNS, listed.sheet_lines)


COMMITMENTS = declare(Sheet("commitments", _("Commitments of both sides"), rules.may_enter, _take_commitments))
SHEET = declare(Sheet("reports", _("Reports of what was done"), rules.may_enter, _take))
