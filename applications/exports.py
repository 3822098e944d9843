"""What officials take along as sheets: the list of cases, and why was decided how."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.readers import Reader
from core.dates import local_today
from core.sheets import Column, Kind
from districts.models import District
from exports.registry import Sheet, Taken, declare

from . import rules
from .filters import QueueFilter
from .selectors import queue
from .selectors.queue import is_overdue, who_waits
from .selectors.reasons import Quarter, QuarterlyReasons
from .timeline import holder


def _yes(value: bool) -> str:
    return str(_("yes") if value else "")


COLUMNS = (
    Column("reference", _("Reference"), lambda case: case.reference),
    Column("school_code", _("School code"), lambda case: case.school.code),
    Column("school", _("School"), lambda case: case.school.label),
    Column("district", _("District"), lambda case: case.reviewing_district or ""),
    Column("status_code", _("Status code"), lambda case: case.status),
    Column("status", _("Status"), lambda case: case.get_status_display()),
    Column("with", _("With"), holder),
    Column("handled_by", _("Handled by"), lambda case: case.reviewer.name if case.reviewer else ""),
    Column("waits", pgettext_lazy("heading of a sheet", "Who waits"), who_waits),
    Column("since", _("In this state since"), lambda case: case.status_since, Kind.DATE),
    Column("sent", _("Sent"), lambda case: case.submitted_at, Kind.DATE),
    Column("due", _("Due"), lambda case: case.due_on, Kind.DATE),
    Column("overdue", _("Overdue"), lambda case: _yes(is_overdue(case, local_today()))),
)


def _take(reader: Reader, data: QueryDict) -> Taken:
    """Officials take their own scope along."""
    return Taken(QueueFilter(data, user=reader).qs.order_by(*queue.ORDER), COLUMNS)


SHEET = declare(Sheet("applications", _("Applications"), rules.can_see_queue, _take))


# -- decisions by quarter -------------------------------------------------------------------------------------

REASONS_NAME = "reasons"
REASONS_TITLE = _("Decisions and their reasons")


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """How often something was said about a district: an outcome, or a reason within one; a return, or its fault."""

    quarter: Quarter
    district: District
    kind: str
    what: str
    count: int


def reason_lines(found: QuarterlyReasons) -> Iterator[ReasonLine]:
    for row in found.rows:
        counted = [("outcome", [row.approved, row.declined]), ("reason", row.reasons)]
        for kind, figures in (*counted, ("returned", [row.returned]), ("fault", row.faults)):
            for figure in figures:
                yield ReasonLine(found.quarter, row.district, kind, figure.label, figure.count)


REASON_COLUMNS = (
    Column("quarter", _("Quarter"), lambda line: line.quarter),
    Column("quarter_starts_on", _("First day of the quarter"), lambda line: line.quarter.starts_on, Kind.DATE),
    Column("district_slug", _("District code"), lambda line: line.district.slug),
    Column("district", _("District"), lambda line: line.district),
    Column("kind", _("Outcome or reason"), lambda line: line.kind),
    Column("what", _("Decision or reason"), lambda line: line.what),
    Column("count", _("Number of cases"), lambda line: line.count, Kind.NUMBER),
)
