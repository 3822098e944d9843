"""Lists and pages of documents, and what somebody may have made."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership
from accounts.readers import PagesForReaders, Reader
from agreements.models import Agreement
from core.compiled import compiled
from districts.models import District
from schools.models import School

from ..constants import PeriodKind, ReportKind, Stage
from ..models import Period, Report, ReportQuerySet

ORDER = ["-pk"]


def report_list(user: Reader) -> ReportQuerySet:
    return Report.objects.visible_to(user).with_places()


LIST: PagesForReaders[Report] = PagesForReaders(report_list, order=ORDER, typed=Report.objects.all())


def kinds_for(acting: Membership) -> list[ReportKind]:
    """What the capacity may have made of a period, the widest first."""
    if acting.is_bureau:
        return [ReportKind.COUNCIL, ReportKind.YEARLY, ReportKind.DISTRICT, ReportKind.SCHOOL]
    if acting.is_district:
        return [ReportKind.DISTRICT]
    return [ReportKind.SCHOOL] if acting.is_school else []


def periods_to_tell_of() -> list[Period]:
    """Those that have begun, the newest closed one first: what is asked for most."""
    return sorted(_periods(), key=lambda one: (not one.is_closed, one.kind != PeriodKind.TERM))


@compiled
def _periods() -> QuerySet[Period]:
    return Period.objects.select_related("term").order_by("-ends_on", "kind")


def districts_of(acting: Membership) -> Iterable[District]:
    """Whose reports the capacity may have made."""
    return _districts() if acting.is_bureau else [acting.district] if acting.district else []


@compiled
def _districts() -> QuerySet[District]:
    return District.objects.order_by("number").defer("map_path")


def schools_of(acting: Membership) -> Iterable[School]:
    """Those with an agreement, for the bureau; a school itself."""
    return _with_agreements() if acting.is_bureau else [acting.school] if acting.school else []


@compiled
def _with_agreements() -> QuerySet[School]:
    """With what a choice of them says."""
    signed = Agreement.objects.filter(school=OuterRef("pk"), signed_on__isnull=False).order_by()
    return School.objects.filter(Exists(signed)).order_by("registry_order").only("slug", "name", "name_en")


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
