"""Lists and pages of documents, and what somebody may have made."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Membership, User
from districts.models import District
from schools.models import SEARCH_COLUMNS, School

from ..constants import PeriodKind, ReportKind, Stage
from ..models import Period, Report, ReportQuerySet

ORDER = ["-pk"]


def report_list(user: User) -> ReportQuerySet:
    return Report.objects.visible_to(user).with_places()


def kinds_for(acting: Membership) -> list[ReportKind]:
    """What the capacity may have made of a period, the widest first."""
    if acting.is_bureau:
        return [ReportKind.COUNCIL, ReportKind.YEARLY, ReportKind.DISTRICT, ReportKind.SCHOOL]
    if acting.is_district:
        return [ReportKind.DISTRICT]
    return [ReportKind.SCHOOL] if acting.is_school else []


def periods_to_tell_of() -> list[Period]:
    """Those that have begun, the newest closed one first: what is asked for most."""
    rows = Period.objects.select_related("term").order_by("-ends_on", "kind")
    return sorted(rows, key=lambda one: (not one.is_closed, one.kind != PeriodKind.TERM))


def districts_of(acting: Membership) -> Iterable[District]:
    """Whose reports the capacity may have made."""
    rows = District.objects.order_by("number").defer("map_path")
    return rows if acting.is_bureau else rows.filter(pk__in=[acting.district_id])


def schools_of(acting: Membership) -> Iterable[School]:
    """Those with an agreement, for the bureau; a school itself."""
    rows = School.objects.order_by("registry_order").defer(*SEARCH_COLUMNS)
    if acting.is_bureau:
        return rows.filter(agreements__signed_on__isnull=False).distinct()
    return rows.filter(pk__in=[acting.school_id])


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the making, as the page shows it."""

    label: str
    state: str


def steps_of(report: Report) -> list[Step]:
    """What is done, what is being done, what is still to come."""
    stages = [stage for stage in Stage if stage not in {Stage.WAITING, Stage.DONE}]
    return [Step(str(stage.label), _state(report, stage)) for stage in stages]


def _state(report: Report, stage: int) -> str:
    if report.is_ready or report.stage > stage:
        return "done"
    return "now" if report.stage == stage and report.is_in_the_making else ""
