"""Residents' assemblies with who takes part, and the first year of schools, as sheets."""

from collections.abc import Callable
from operator import attrgetter

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.readers import Reader
from core.sheets import Column, Kind
from exports.registry import Sheet, Taken, declare

from . import filters, rules, selectors
from .models import Attendance, Onboarding, stage_of
from .selectors import PartLine

# -- assemblies ------------------------------------------------------------------------------------------------


def _of_part(value: Callable[[Attendance], object]) -> Callable[[PartLine], object]:
    """Of the school's part; nothing where no school takes part."""
    return lambda line: value(line.part) if line.part else None


# A line for each school that takes part.
MEETING_COLUMNS = (
    Column("reference", pgettext_lazy("of an assembly", "Number"), attrgetter("meeting.reference")),
    Column("held_on", _("Date"), attrgetter("meeting.held_on"), Kind.DATE),
    Column("title", _("Assembly"), attrgetter("meeting.title")),
    Column("district_code", _("District code"), attrgetter("meeting.district.code")),
    Column("district", _("District"), attrgetter("meeting.district.label")),
    Column("place", _("place"), attrgetter("meeting.place")),
    Column("cancelled", pgettext_lazy("an assembly", "Cancelled"),
           lambda line: _("yes") if line.meeting.is_cancelled else ""),
    Column("agreement", _("Agreement number"), _of_part(attrgetter("agreement.reference"))),
    Column("school_code", _("School code"), _of_part(attrgetter("agreement.school.code"))),
    Column("school", _("School"), _of_part(attrgetter("agreement.school.label"))),
    Column("role", _("part"), _of_part(Attendance.get_role_display)),
    Column("state", _("State"), _of_part(Attendance.get_state_display)),
    Column("is_sample", _("sample of the demonstration"), lambda line: _("yes") if line.meeting.is_sample else ""),
)  # fmt: skip


def _take_meetings(reader: Reader, data: QueryDict) -> Taken:
    found = filters.narrowed(reader, data).qs.order_by(*selectors.MEETINGS_ORDER)
    return Taken(selectors.with_parts(found), MEETING_COLUMNS, selectors.part_lines)


MEETINGS = declare(Sheet("assemblies", _("Residents' assemblies"), rules.can_see_meetings, _take_meetings))


# -- the first year --------------------------------------------------------------------------------------------


def _step(one: Onboarding) -> str:
    """As the list says it."""
    if one.exempted_at is not None:
        return str(_("Exempted"))
    return str(_("Done") if one.completed_at is not None else stage_of(one.observed, one.co_run).label)


LADDER_COLUMNS = (
    Column("reference", _("Agreement number"), attrgetter("agreement.reference")),
    Column("school_code", _("School code"), attrgetter("agreement.school.code")),
    Column("school", _("School"), attrgetter("agreement.school.label")),
    Column("district_code", _("District code"), attrgetter("agreement.district.code")),
    Column("district", _("District"), attrgetter("agreement.district.label")),
    Column("started_on", _("first day"), attrgetter("started_at"), Kind.DATE),
    Column("step", pgettext_lazy("of the first year", "Step"), _step),
    Column("observed", _("Observed"), attrgetter("observed"), Kind.NUMBER),
    Column("helped", _("Helped"), attrgetter("co_run"), Kind.NUMBER),
    Column("buddy", _("At its side"), lambda one: one.buddy.label if one.buddy else ""),
    Column("buddy_accepted_on", _("accepted on"), attrgetter("buddy_accepted_at"), Kind.DATE),
    Column("ended_on", _("done on"), lambda one: one.completed_at or one.exempted_at, Kind.DATE),
    Column("is_sample", _("sample of the demonstration"), lambda one: _("yes") if one.agreement.is_sample else ""),
)


def _take_ladders(reader: Reader, data: QueryDict) -> Taken:
    found = selectors.ladders_asked_for(reader, data).order_by(*selectors.LADDERS_ORDER)
    return Taken(found, LADDER_COLUMNS)


LADDERS = declare(Sheet("first-years", _("First year of partner schools"), rules.can_see_ladders, _take_ladders))
