"""Reports of what was done as a sheet: one line for each commitment that a report counts for."""

from collections.abc import Callable
from operator import attrgetter

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.readers import Reader
from core.sheets import Column, Kind
from exports.registry import Sheet, Taken, declare

from . import filters, rules
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


SHEET = declare(Sheet("reports", _("Reports of what was done"), rules.may_enter, _take))
